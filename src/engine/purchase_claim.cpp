#include "engine/purchase_claim.h"

#include <algorithm>

#include "base/sha256.h"
#include "engine/purchase_books.h"
#include "engine/purchase_move.h"
#include "engine/step_ends.h"

namespace kadr::engine {

using store::Connection;
using store::PurchaseState;
using store::StepChange;
using store::StepState;

namespace {

constexpr Instant kNever = base::from_milliseconds(std::int64_t{1} << 52);

}  // namespace

Result<bool> PurchaseClaim::still_mine(Connection& connection) {
  if (!parts_.settings.law.fence_on_purchase) return true;
  return store::extend_lease(connection, fence_, now() + parts_.settings.lease, {});
}

Result<> PurchaseClaim::write_and_tell(Connection& connection) {
  KADR_CHECK(store::update_purchase(connection, purchase_));
  return tell_purchase(connection, purchase_, now());
}

Result<bool> PurchaseClaim::open(const Vendor& vendor, const VendorRequest& request) {
  return parts_.database.write([&](Connection& connection) -> Result<bool> {
    KADR_TRY(const bool mine, still_mine(connection));
    if (!mine) return false;
    KADR_TRY(const auto job, store::find_job(connection, step_.name.job));
    if (job) job_ = *job;
    KADR_TRY(const auto known, store::find_purchase(connection, step_.name));
    if (known) {
      purchase_ = *known;
      return true;
    }
    purchase_ = planned_purchase(step_, vendor, request, now());
    if (job_.restored_at) doubt_what_was_lost();
    KADR_CHECK(store::insert_purchase(connection, purchase_));
    return true;
  });
}

/// Rule 21: the job has forgotten what it bought between the backup and its restoration, and under which tag.
void PurchaseClaim::doubt_what_was_lost() {
  purchase_.state = PurchaseState::Unknown;
  purchase_.vendor_class = to_string(VendorClass::Silent);
  purchase_.deadline = job_.restored_at;
  purchase_.note = "the job was restored from a backup; this may have been bought after it";
}

Result<Then> PurchaseClaim::write() {
  return parts_.database.write([&](Connection& connection) -> Result<Then> {
    KADR_TRY(const bool mine, still_mine(connection));
    if (!mine) return Then::ClaimEnded;
    KADR_CHECK(write_and_tell(connection));
    return Then::GoOn;
  });
}

Result<Then> PurchaseClaim::become(PurchaseState state) {
  purchase_.state = state;
  return write();
}

Result<Then> PurchaseClaim::write_intent(const VendorRequest& request) {
  return parts_.database.write([&](Connection& connection) -> Result<Then> {
    KADR_TRY(const bool mine, still_mine(connection));
    if (!mine) return Then::ClaimEnded;
    KADR_TRY(const std::optional<Error> over, over_budget(connection, purchase_, job_, parts_));
    if (over) {
      KADR_CHECK(end_failed(connection, fence_, {.error = *over}, now()));
      return Then::ClaimEnded;
    }
    purchase_.state = PurchaseState::Sending;
    purchase_.fence = fence_.fence;
    purchase_.intent_at = now();
    purchase_.deadline = now() + std::max(parts_.settings.purchase.send_time, request.answer_time);
    purchase_.request_hash = base::sha256(request.bytes);
    purchase_.looks = 0;
    purchase_.first_look.reset();
    KADR_CHECK(write_and_tell(connection));
    return Then::GoOn;
  });
}

Result<Then> PurchaseClaim::accept(const Accepted& accepted) {
  store::SpooledAnswer answer{.step = step_.name, .attempt = purchase_.attempt, .vendor_id = accepted.vendor_id};
  if (accepted.finished) answer.end = {.output = accepted.finished->output, .cost = accepted.finished->cost};
  Result<Then> booked = parts_.database.write([&](Connection& connection) -> Result<Then> {
    KADR_TRY(const auto purchase, book_acceptance(connection, answer, now()));
    if (!purchase) return Then::ClaimEnded;
    purchase_ = *purchase;
    KADR_TRY(const bool mine, still_mine(connection));
    if (mine) return Then::GoOn;
    KADR_CHECK(settle_doubt(connection, step_.name, now()));
    return Then::ClaimEnded;
  });
  return booked ? booked : Result<Then>(fail(keep_answer(parts_, answer, booked.error())));
}

/// \param end ends the step; false when the lease is lost.
template <typename End>
Result<Then> PurchaseClaim::end_claim(const End& end) {
  return parts_.database.write([&](Connection& connection) -> Result<Then> {
    KADR_TRY(const bool heard, end(connection));
    if (heard) KADR_CHECK(write_and_tell(connection));
    return Then::ClaimEnded;
  });
}

Result<Then> PurchaseClaim::settle(const Json& result) {
  purchase_.state = PurchaseState::Settled;
  purchase_.settled_at = now();
  if (!purchase_.cost) purchase_.cost = purchase_.ceiling;
  return parts_.database.write([&](Connection& connection) -> Result<Then> {
    KADR_TRY(const bool mine, still_mine(connection));
    if (!mine) return Then::ClaimEnded;
    KADR_CHECK(write_and_tell(connection));
    KADR_CHECK(end_done(connection, fence_, result, parts_.settings, now()));
    return Then::ClaimEnded;
  });
}

Result<Then> PurchaseClaim::fail_purchase(const Error& error) {
  purchase_.state = PurchaseState::Failed;
  purchase_.settled_at = now();
  return fail_step(error);
}

Result<Then> PurchaseClaim::fail_step(const Error& error) {
  return end_claim([&](Connection& connection) { return end_failed(connection, fence_, {.error = error}, now()); });
}

Result<Then> PurchaseClaim::end_cancelled() {
  return end_claim([&](Connection& connection) {
    return store::end_claim(connection, fence_, {.state = StepState::Cancelled, .run_at = now(), .finished_at = now()});
  });
}

Result<Then> PurchaseClaim::ask_person() {
  purchase_.state = PurchaseState::Attention;
  return parts_.database.write([&](Connection& connection) -> Result<Then> {
    KADR_TRY(const bool mine, still_mine(connection));
    if (!mine) return Then::ClaimEnded;
    KADR_CHECK(store::update_purchase(connection, purchase_));
    KADR_TRY(const bool asked, ask_about(connection, purchase_, step_.key, now()));
    if (asked) KADR_CHECK(tell_purchase(connection, purchase_, now()));
    return wait_in(connection, {.state = StepState::Waiting,
                                .reason = "a person is asked whether " + purchase_.vendor + " took the request",
                                .run_at = kNever,
                                .attempt = StepChange::Attempt::DoesNotCount});
  });
}

Result<Then> PurchaseClaim::wait(Instant until, const std::string& reason, StepChange::Attempt attempt) {
  return parts_.database.write([&](Connection& connection) -> Result<Then> {
    KADR_TRY(const bool mine, still_mine(connection));
    if (!mine) return Then::ClaimEnded;
    KADR_CHECK(store::update_purchase(connection, purchase_));
    return wait_in(connection, {.state = StepState::Waiting, .reason = reason, .run_at = until, .attempt = attempt});
  });
}

Result<Then> PurchaseClaim::wait_in(Connection& connection, const StepChange& waiting) {
  KADR_TRY(const bool heard, store::end_claim(connection, fence_, waiting));
  // The job waits now rather than works, which leaves its place to another.
  if (heard) KADR_CHECK(store::ask_to_advance(connection, step_.name.job));
  return Then::ClaimEnded;
}

}  // namespace kadr::engine
