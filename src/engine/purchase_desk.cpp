#include "engine/purchase_desk.h"

#include <algorithm>

#include "base/sha256.h"
#include "engine/budget.h"
#include "engine/step_ends.h"
#include "store/approval_records.h"
#include "store/event_records.h"
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

/// Whether the claim goes on after a move.
enum class Then { GoOn, ClaimEnded };

Result<> tell(Connection& connection, const PurchaseRecord& purchase, Instant now) {
  Json data{{"step", purchase.step.number},
            {"vendor", purchase.vendor},
            {"state", store::to_string(purchase.state)},
            {"attempt", purchase.attempt}};
  if (purchase.cost) data["cost_micros"] = *purchase.cost;
  return store::add_event(connection, {.job = purchase.step.job,
                                       .at = now,
                                       .type = "purchase." + std::string(store::to_string(purchase.state)),
                                       .data = std::move(data)});
}

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
    KADR_TRY(const bool found, find_or_plan());
    if (!found) return {};
    while (true) {
      KADR_TRY(const Then then, make(next_move(purchase_, facts(), parts_.settings)));
      if (then == Then::ClaimEnded) return {};
    }
  }

 private:
  [[nodiscard]] Instant now() const { return parts_.clock.now(); }

  [[nodiscard]] PurchaseFacts facts() const {
    return {.now = now(),
            .vendor_class = vendor_.vendor_class(),
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
      purchase_ = {.id = tag(),
                   .step = step_.name,
                   .owner = step_.owner,
                   .vendor = vendor_.name(),
                   .vendor_class = std::string(to_string(vendor_.vendor_class())),
                   .request_hash = base::sha256(request_.bytes),
                   .ceiling = request_.ceiling,
                   .created_at = now()};
      KADR_CHECK(store::insert_purchase(connection, purchase_));
      return true;
    });
  }

  [[nodiscard]] std::string tag() const { return step_.name.job + "." + std::to_string(step_.name.number); }

  /// Nothing when the input is refused before anything was sent; the step has failed then.
  [[nodiscard]] Result<std::optional<VendorRequest>> prepare() {
    Result<VendorRequest> request = vendor_.prepare(step_.input, tag());
    if (request) return std::optional(std::move(*request));
    KADR_CHECK(parts_.database.write([&](Connection& connection) {
      return end_failed(connection, fence_, {.error = std::move(request).error()}, now());
    }));
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
      case Move::GiveUpPolling:
        return give_up_polling();
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
      KADR_CHECK(tell(connection, purchase_, now()));
      return Then::GoOn;
    });
  }

  [[nodiscard]] Result<Then> become(PurchaseState state) {
    purchase_.state = state;
    return write_purchase();
  }

  [[nodiscard]] Result<Then> buy() {
    if (!parts_.settings.law.intent_before_send) {
      // A planted fault: the request leaves first, and the books follow.
      const SendAnswer answer = vendor_.send(request_, purchase_.id, stop_);
      KADR_TRY(const Then early, write_intent());
      return early == Then::GoOn ? hear(answer) : Result<Then>(early);
    }
    KADR_TRY(const Then written, write_intent());
    return written == Then::GoOn ? send() : Result<Then>(written);
  }

  [[nodiscard]] Result<Then> write_intent() {
    return parts_.database.write([&](Connection& connection) -> Result<Then> {
      KADR_TRY(const bool mine, still_mine(connection));
      if (!mine) return Then::ClaimEnded;
      KADR_TRY(const std::optional<Error> over, over_budget(connection));
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
      KADR_CHECK(tell(connection, purchase_, now()));
      return Then::GoOn;
    });
  }

  [[nodiscard]] Result<std::optional<Error>> over_budget(Connection& connection) {
    if (!parts_.settings.law.reserve_within_budget) return std::nullopt;
    const Instant day = std::chrono::floor<std::chrono::days>(now());
    KADR_TRY(const store::Spending spent, store::spending(connection, purchase_, day));
    Budgets budgets = parts_.settings.budgets;
    if (job_.budget) budgets.job = job_.budget;
    return engine::over_budget(purchase_.ceiling, spent, budgets);
  }

  [[nodiscard]] Result<Then> send() {
    // A sender that was held up past its deadline may have been declared dead: what it sends now could come twice.
    const bool late = purchase_.deadline && now() >= *purchase_.deadline;
    const bool keyed = vendor_.vendor_class() == VendorClass::IdempotencyKey;
    if (parts_.settings.law.deadline_before_send && late && !keyed) return become(PurchaseState::Unknown);
    return hear(vendor_.send(request_, purchase_.id, stop_));
  }

  [[nodiscard]] Result<Then> hear(const SendAnswer& answer) {
    if (const auto* accepted = std::get_if<Accepted>(&answer)) return accept(*accepted);
    if (const auto* refused = std::get_if<Refused>(&answer)) return refuse(*refused);
    purchase_.note = std::get<NoAnswer>(answer).what;
    return become(PurchaseState::Unknown);
  }

  /// The vendor's id is written even by a sender that has lost its lease meanwhile: it is the truth about this attempt,
  /// and nobody else may know it.
  [[nodiscard]] Result<Then> accept(const Accepted& accepted) {
    return parts_.database.write([&](Connection& connection) -> Result<Then> {
      KADR_TRY(const auto current, store::find_purchase(connection, step_.name));
      const bool same = current && current->attempt == purchase_.attempt && !current->vendor_id;
      const bool open =
          current && (current->state == PurchaseState::Sending || current->state == PurchaseState::Unknown ||
                      current->state == PurchaseState::Attention);
      if (!same || !open) return Then::ClaimEnded;
      purchase_ = *current;
      purchase_.state = PurchaseState::Accepted;
      purchase_.vendor_id = accepted.vendor_id;
      KADR_CHECK(store::update_purchase(connection, purchase_));
      KADR_CHECK(tell(connection, purchase_, now()));
      KADR_TRY(const bool mine, still_mine(connection));
      if (mine) return Then::GoOn;
      KADR_CHECK(settle_doubt(connection));
      return Then::ClaimEnded;
    });
  }

  /// The answer came after all, to a sender that was given up: nobody needs to be asked any more, or to wait.
  [[nodiscard]] Result<> settle_doubt(Connection& connection) {
    KADR_CHECK(store::decide_approval(connection, step_.name,
                                      {.state = store::ApprovalState::Withdrawn, .decided_by = "kadr", .at = now()}));
    KADR_CHECK(store::change_idle_step(connection, step_.name, {.state = StepState::Waiting, .run_at = now()}));
    return {};
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
    Result<std::vector<Sighting>> seen = vendor_.find(purchase_.id, stop_);
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
      KADR_TRY(const bool asked, store::ask_approval(connection, doubt()));
      if (asked) KADR_CHECK(tell(connection, purchase_, now()));
      return wait_in(connection, kNever, "a person is asked whether " + purchase_.vendor + " took the request");
    });
  }

  [[nodiscard]] store::ApprovalRecord doubt() const {
    return {.step = step_.name,
            .key = "doubt:" + step_.key,
            .subject = {{"vendor", purchase_.vendor},
                        {"ceiling_micros", purchase_.ceiling},
                        {"sent_at", base::to_string(purchase_.intent_at.value_or(purchase_.created_at))},
                        {"note", purchase_.note}},
            .created_at = now()};
  }

  [[nodiscard]] Result<Then> poll() {
    if (job_.state == store::JobState::Cancelled && !told_to_cancel_) {
      vendor_.cancel(*purchase_.vendor_id, stop_);
      told_to_cancel_ = true;
    }
    const PollAnswer answer = vendor_.poll(*purchase_.vendor_id, stop_);
    if (const auto* working = std::get_if<StillWorking>(&answer)) {
      return end_waiting(now() + working->look_again, vendor_.name() + " is at work");
    }
    if (const auto* error = std::get_if<NotTold>(&answer)) {
      return end_waiting(now() + std::chrono::seconds(10), error->error.message);
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
      KADR_CHECK(tell(connection, purchase_, now()));
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
    return parts_.database.write([&](Connection& connection) -> Result<Then> {
      KADR_TRY(const bool heard, end_failed(connection, fence_, {.error = error}, now()));
      if (!heard) return Then::ClaimEnded;
      KADR_CHECK(store::update_purchase(connection, purchase_));
      KADR_CHECK(tell(connection, purchase_, now()));
      return Then::ClaimEnded;
    });
  }

  [[nodiscard]] Result<Then> end_cancelled() {
    return parts_.database.write([&](Connection& connection) -> Result<Then> {
      KADR_TRY(
          const bool heard,
          store::end_claim(connection, fence_, {.state = StepState::Cancelled, .run_at = now(), .finished_at = now()}));
      if (!heard) return Then::ClaimEnded;
      KADR_CHECK(store::update_purchase(connection, purchase_));
      KADR_CHECK(tell(connection, purchase_, now()));
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

Result<> PurchaseDesk::answer(Connection& connection, const StepRecord& step, const Answer& answer, Instant now) {
  KADR_TRY(auto purchase, store::find_purchase(connection, step.name));
  if (!purchase || purchase->state != PurchaseState::Attention) {
    return fail(ErrorCode::Conflict, "step " + step.key + " is no longer in doubt");
  }
  purchase->resolved_by = answer.by;
  switch (answer.kind) {
    case Answer::Kind::BuyAgain:
      purchase->state = PurchaseState::Planned;
      ++purchase->attempt;
      break;
    case Answer::Kind::GiveUp:
      purchase->state = PurchaseState::Failed;
      purchase->settled_at = now;
      break;
    case Answer::Kind::ItIsThis:
      purchase->state = PurchaseState::Accepted;
      purchase->vendor_id = answer.vendor_id;
      // Polling starts now: the patience for it is counted from the intent.
      purchase->intent_at = now;
      break;
  }
  KADR_CHECK(store::update_purchase(connection, *purchase));
  KADR_CHECK(tell(connection, *purchase, now));
  KADR_TRY(const bool woken,
           store::change_idle_step(connection, step.name, {.state = StepState::Waiting, .run_at = now}));
  if (!woken) return fail(ErrorCode::Conflict, "step " + step.key + " no longer waits");
  return {};
}

}  // namespace kadr::engine
