#include "engine/purchase_desk.h"

#include <algorithm>

#include "base/sha256.h"
#include "engine/planted_faults.h"
#include "engine/purchase_books.h"
#include "engine/purchase_move.h"
#include "engine/step_ends.h"
#include "store/job_records.h"

namespace kadr::engine {
namespace {

using store::Connection;
using store::PurchaseRecord;
using store::PurchaseState;
using store::StepChange;
using store::StepRecord;
using store::StepState;

constexpr Instant kNever = base::from_milliseconds(std::int64_t{1} << 52);

/// A vendor that cannot be asked says nothing of the work: that is borne so many times as long.
constexpr int kPatienceWithSilence = 4;

/// Whether the claim goes on after a move.
enum class Then { GoOn, ClaimEnded };

/// One claim on one purchase.
class Visit {
 public:
  Visit(const Parts& parts, const StepRecord& step, store::Fence fence, std::stop_token stop)
      : parts_(parts),
        step_(step),
        fence_(std::move(fence)),
        stop_(std::move(stop)),
        vendor_(*parts.kinds.find(step.kind)->vendor) {}

  [[nodiscard]] Result<> run() {
    // Before anything is decided: one of them may be about this purchase.
    KADR_CHECK(take_in_answers(parts_));
    KADR_TRY(const bool found, find_or_plan());
    if (!found) return {};
    while (true) {
      KADR_TRY(const Then then, stop_.stop_requested() ? end_waiting(now(), "kadr is being stopped")
                                                       : make(next_move(purchase_, facts(), parts_.settings)));
      if (then == Then::ClaimEnded) return {};
    }
  }

 private:
  [[nodiscard]] Instant now() const { return parts_.clock.now(); }

  [[nodiscard]] PurchaseFacts facts() const {
    const bool forgotten = purchase_.vendor_class == to_string(VendorClass::Silent);
    return {.now = now(),
            .vendor_class = forgotten ? VendorClass::Silent : vendor_.vendor_class(),
            .job_cancelled = job_.state == store::JobState::Cancelled,
            .on_doubt = job_.on_doubt};
  }

  /// False when the claim has ended already.
  [[nodiscard]] Result<bool> find_or_plan() {
    KADR_TRY(auto request, prepare());
    if (!request) return false;
    request_ = std::move(*request);
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
      purchase_ = planned_purchase(step_, vendor_, request_, now());
      if (job_.restored_at) doubt_what_was_lost();
      KADR_CHECK(store::insert_purchase(connection, purchase_));
      return true;
    });
  }

  /// Rule 21: the job has forgotten what it bought between the backup and its restoration, and under which tag.
  void doubt_what_was_lost() {
    purchase_.state = PurchaseState::Unknown;
    purchase_.vendor_class = to_string(VendorClass::Silent);
    purchase_.deadline = job_.restored_at;
    purchase_.note = "the job was restored from a backup; this may have been bought after it";
  }

  /// Nothing when the input is refused before anything was sent; the step has failed then.
  [[nodiscard]] Result<std::optional<VendorRequest>> prepare() {
    Result<VendorRequest> request = vendor_.prepare(step_.input, purchase_id(step_.name));
    if (request) return std::optional(std::move(*request));
    KADR_CHECK(parts_.database.write(
        [&](Connection& connection) { return end_failed(connection, fence_, {.error = request.error()}, now()); }));
    return std::nullopt;
  }

  /// Part of a transaction: nothing is written about a purchase by one who has lost the lease.
  [[nodiscard]] Result<bool> still_mine(Connection& connection) {
    if (!parts_.settings.law.fence_on_purchase) return true;
    return store::extend_lease(connection, fence_, now() + parts_.settings.lease, {});
  }

  [[nodiscard]] Result<Then> make(const NextMove& next) {
    switch (next.move) {
      case Move::WriteIntent:
        return buy();
      case Move::SendAgain:
        return send();
      case Move::MarkUnknown:
        return become(PurchaseState::Unknown);
      case Move::Look:
        return look();
      case Move::Wait:
        return end_waiting(next.at, "waiting to ask " + vendor_.name() + " what became of a request");
      case Move::CallNotCreated:
        return plan_anew();
      case Move::AskPerson:
        return ask_person();
      case Move::GiveUpInDoubt:
        return fail_purchase({ErrorCode::Unavailable, "nobody can tell whether " + vendor_.name() +
                                                          " took the request, and it is not sent again"});
      case Move::Poll:
        return poll();
      case Move::Fetch:
        return fetch();
      case Move::Drop:
        return end_cancelled();
      case Move::Finish:
        return finish();
    }
    return Then::ClaimEnded;
  }

  /// Writes the purchase as it is now, if the lease still holds.
  [[nodiscard]] Result<Then> write_purchase() {
    return parts_.database.write([&](Connection& connection) -> Result<Then> {
      KADR_TRY(const bool mine, still_mine(connection));
      if (!mine) return Then::ClaimEnded;
      KADR_CHECK(store::update_purchase(connection, purchase_));
      KADR_CHECK(tell_purchase(connection, purchase_, now()));
      return Then::GoOn;
    });
  }

  [[nodiscard]] Result<Then> become(PurchaseState state) {
    purchase_.state = state;
    return write_purchase();
  }

  [[nodiscard]] Result<Then> buy() {
    const std::chrono::milliseconds turn = vendor_.turn_in();
    if (turn > std::chrono::milliseconds(0))
      return end_waiting(now() + turn, "waiting for a turn at " + vendor_.name());
    const std::optional<SendAnswer> early = send_too_early(parts_.settings.law, vendor_, request_, purchase_.id);
    KADR_TRY(const Then written, write_intent());
    if (written == Then::ClaimEnded) return written;
    return early ? hear(*early) : send();
  }

  [[nodiscard]] Result<Then> write_intent() {
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
      purchase_.deadline = now() + parts_.settings.purchase.send_time;
      purchase_.request_hash = base::sha256(request_.bytes);
      purchase_.looks = 0;
      purchase_.first_look.reset();
      KADR_CHECK(store::update_purchase(connection, purchase_));
      KADR_CHECK(tell_purchase(connection, purchase_, now()));
      return Then::GoOn;
    });
  }

  [[nodiscard]] Result<Then> send() {
    // A sender that was held up past its deadline may have been declared dead: what it sends now could come twice.
    const bool late = purchase_.deadline && now() >= *purchase_.deadline;
    const bool keyed = vendor_.vendor_class() == VendorClass::IdempotencyKey;
    if (parts_.settings.law.deadline_before_send && late && !keyed) return become(PurchaseState::Unknown);
    // Not stopped with the server: a paid request that has left is waited for, or it would be in doubt.
    return hear(vendor_.send(request_, purchase_.id, {}));
  }

  [[nodiscard]] Result<Then> hear(const SendAnswer& answer) {
    if (const auto* accepted = std::get_if<Accepted>(&answer)) return accept(*accepted);
    if (const auto* refused = std::get_if<Refused>(&answer)) return refuse(*refused);
    purchase_.note = std::get<NoAnswer>(answer).what;
    if (vendor_.vendor_class() != VendorClass::IdempotencyKey) return become(PurchaseState::Unknown);
    // Nothing but the key's life keeps it from being sent again: not at once, to a vendor that is in trouble.
    const bool news = purchase_.state != PurchaseState::Unknown;
    purchase_.state = PurchaseState::Unknown;
    if (news) KADR_CHECK(write_purchase());
    return end_waiting(now() + parts_.settings.purchase.between_looks,
                       "waiting to send the request to " + vendor_.name() + " again: " + purchase_.note);
  }

  /// The vendor's id is written even by a sender that has lost its lease meanwhile: it is the truth about this attempt,
  /// and nobody else may know it. When the database cannot take it, the spool does.
  [[nodiscard]] Result<Then> accept(const Accepted& accepted) {
    const store::SpooledAnswer answer{
        .step = step_.name, .attempt = purchase_.attempt, .vendor_id = accepted.vendor_id};
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

  [[nodiscard]] Result<Then> refuse(const Refused& refused) {
    const Verdict verdict =
        judge(parts_.settings.retry,
              {.code = refused.error.code, .attempts = static_cast<int>(purchase_.attempt), .asked = refused.wait});
    if (verdict.next == Verdict::Next::GiveUp) {
      purchase_.state = PurchaseState::Rejected;
      return end_with_failure(refused.error);
    }
    purchase_.state = PurchaseState::Planned;
    ++purchase_.attempt;
    return end_waiting(now() + verdict.wait, refused.error.message);
  }

  [[nodiscard]] Result<Then> look() {
    const LostRequest lost{
        .request = request_, .tag = purchase_.id, .sent_at = purchase_.intent_at.value_or(purchase_.created_at)};
    Result<std::vector<Sighting>> seen = vendor_.find_lost(lost, stop_);
    if (!seen && seen.error().code == ErrorCode::NotFound) {
      purchase_.vendor_class = to_string(VendorClass::Silent);
      purchase_.note = seen.error().message;
      return write_purchase();
    }
    if (!seen) return end_waiting(now() + parts_.settings.purchase.between_looks, seen.error().message);
    if (seen->empty() || !parts_.settings.law.adopt_what_is_found) {
      if (purchase_.looks == 0) purchase_.first_look = now();
      ++purchase_.looks;
      return write_purchase();
    }
    const auto oldest = std::ranges::min_element(*seen, {}, &Sighting::created_at);
    purchase_.state = PurchaseState::Accepted;
    purchase_.vendor_id = oldest->vendor_id;
    purchase_.resolved_by = "listing";
    // Patience is counted from the intent, which may be long ago: of a job that is found at work only now, it begins
    // now.
    purchase_.intent_at = now();
    KADR_TRY(const Then then, write_purchase());
    for (const Sighting& other : *seen) {
      if (other.vendor_id != oldest->vendor_id) vendor_.cancel(other.vendor_id, stop_);
    }
    return then;
  }

  [[nodiscard]] Result<Then> plan_anew() {
    purchase_.state = PurchaseState::Planned;
    ++purchase_.attempt;
    return write_purchase();
  }

  [[nodiscard]] Result<Then> ask_person() {
    purchase_.state = PurchaseState::Attention;
    return parts_.database.write([&](Connection& connection) -> Result<Then> {
      KADR_TRY(const bool mine, still_mine(connection));
      if (!mine) return Then::ClaimEnded;
      KADR_CHECK(store::update_purchase(connection, purchase_));
      KADR_TRY(const bool asked, ask_about(connection, purchase_, step_.key, now()));
      if (asked) KADR_CHECK(tell_purchase(connection, purchase_, now()));
      return wait_in(connection, kNever, "a person is asked whether " + purchase_.vendor + " took the request");
    });
  }

  [[nodiscard]] Result<Then> poll() {
    if (job_.state == store::JobState::Cancelled && !told_to_cancel_) {
      vendor_.cancel(*purchase_.vendor_id, stop_);
      told_to_cancel_ = true;
    }
    const PollAnswer answer = vendor_.poll(*purchase_.vendor_id, stop_);
    if (const auto* working = std::get_if<StillWorking>(&answer)) {
      if (patience_ended(1)) return give_up_polling();
      return end_waiting(now() + working->look_again, vendor_.name() + " is at work");
    }
    if (const auto* error = std::get_if<NotTold>(&answer)) {
      if (patience_ended(kPatienceWithSilence)) return give_up_polling();
      return end_waiting(now() + parts_.settings.purchase.between_polls, error->error.message);
    }
    if (const auto* gave_up = std::get_if<GaveUp>(&answer)) {
      purchase_.cost = gave_up->cost;
      return fail_purchase(gave_up->error);
    }
    const auto& finished = std::get<Finished>(answer);
    purchase_.output = finished.output;
    purchase_.cost = finished.cost;
    return become(PurchaseState::Succeeded);
  }

  /// Asked after a poll: what was paid for may have been done for long when nobody was there to look.
  [[nodiscard]] bool patience_ended(int times) const {
    return now() >= purchase_.intent_at.value_or(purchase_.created_at) + times * parts_.settings.purchase.patience;
  }

  [[nodiscard]] Result<Then> give_up_polling() {
    vendor_.cancel(*purchase_.vendor_id, stop_);
    return fail_purchase({ErrorCode::TimedOut, vendor_.name() + " did not finish request " + *purchase_.vendor_id +
                                                   " in time; redo the step to buy it again"});
  }

  [[nodiscard]] Result<Then> fetch() {
    if (job_.state == store::JobState::Cancelled) {
      purchase_.state = PurchaseState::Settled;
      purchase_.settled_at = now();
      return end_cancelled();
    }
    Result<Json> result = parts_.settings.law.fetch_before_settling ? vendor_.fetch(*purchase_.output, stop_)
                                                                    : Result<Json>(*purchase_.output);
    if (!result) {
      const Verdict verdict =
          judge(parts_.settings.retry, {.code = result.error().code, .attempts = static_cast<int>(step_.attempts)});
      if (verdict.next == Verdict::Next::GiveUp) return fail_purchase(result.error());
      return end_waiting(now() + verdict.wait, result.error().message, StepChange::Attempt::Counts);
    }
    purchase_.state = PurchaseState::Settled;
    purchase_.settled_at = now();
    if (!purchase_.cost) purchase_.cost = purchase_.ceiling;
    return parts_.database.write([&](Connection& connection) -> Result<Then> {
      KADR_TRY(const bool mine, still_mine(connection));
      if (!mine) return Then::ClaimEnded;
      KADR_CHECK(store::update_purchase(connection, purchase_));
      KADR_CHECK(tell_purchase(connection, purchase_, now()));
      KADR_CHECK(end_done(connection, fence_, *result, parts_.settings, now()));
      return Then::ClaimEnded;
    });
  }

  [[nodiscard]] Result<Then> fail_purchase(const Error& error) {
    purchase_.state = PurchaseState::Failed;
    purchase_.settled_at = now();
    return end_with_failure(error);
  }

  [[nodiscard]] Result<Then> end_with_failure(const Error& error) {
    return end_claim([&](Connection& connection) { return end_failed(connection, fence_, {.error = error}, now()); });
  }

  [[nodiscard]] Result<Then> end_cancelled() {
    return end_claim([&](Connection& connection) {
      return store::end_claim(connection, fence_,
                              {.state = StepState::Cancelled, .run_at = now(), .finished_at = now()});
    });
  }

  /// \param end ends the step; false when the lease is lost.
  template <typename End>
  [[nodiscard]] Result<Then> end_claim(const End& end) {
    return parts_.database.write([&](Connection& connection) -> Result<Then> {
      KADR_TRY(const bool heard, end(connection));
      if (!heard) return Then::ClaimEnded;
      KADR_CHECK(store::update_purchase(connection, purchase_));
      KADR_CHECK(tell_purchase(connection, purchase_, now()));
      return Then::ClaimEnded;
    });
  }

  /// Ended already, by a person or by a claim that could not tell its step.
  [[nodiscard]] Result<Then> finish() {
    return end_with_failure({ErrorCode::Unavailable, "the request to " + vendor_.name() + " was given up"});
  }

  [[nodiscard]] Result<Then> end_waiting(Instant at, const std::string& reason,
                                         StepChange::Attempt attempt = StepChange::Attempt::DoesNotCount) {
    return parts_.database.write([&](Connection& connection) -> Result<Then> {
      KADR_TRY(const bool mine, still_mine(connection));
      if (!mine) return Then::ClaimEnded;
      KADR_CHECK(store::update_purchase(connection, purchase_));
      return wait_in(connection, at, reason, attempt);
    });
  }

  [[nodiscard]] Result<Then> wait_in(Connection& connection, Instant at, const std::string& reason,
                                     StepChange::Attempt attempt = StepChange::Attempt::DoesNotCount) {
    KADR_TRY(const bool heard,
             store::end_claim(connection, fence_,
                              {.state = StepState::Waiting, .reason = reason, .run_at = at, .attempt = attempt}));
    // The job waits now rather than works, which leaves its place to another.
    if (heard) KADR_CHECK(store::ask_to_advance(connection, step_.name.job));
    return Then::ClaimEnded;
  }

  const Parts& parts_;
  const StepRecord& step_;
  const store::Fence fence_;
  const std::stop_token stop_;
  Vendor& vendor_;
  VendorRequest request_;
  store::JobRecord job_;
  PurchaseRecord purchase_;
  bool told_to_cancel_ = false;
};

}  // namespace

Result<> PurchaseDesk::work(const StepRecord& step, const store::Fence& fence, std::stop_token stop) {
  return Visit(parts_, step, fence, std::move(stop)).run();
}

}  // namespace kadr::engine
