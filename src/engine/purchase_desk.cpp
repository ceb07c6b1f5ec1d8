#include "engine/purchase_desk.h"

#include <algorithm>

#include "engine/planted_faults.h"
#include "engine/purchase_books.h"
#include "engine/purchase_claim.h"
#include "engine/purchase_move.h"
#include "engine/step_ends.h"

namespace kadr::engine {
namespace {

using store::PurchaseState;
using store::StepChange;
using store::StepRecord;

/// A vendor that cannot be asked says nothing of the work: that is borne so many times as long.
constexpr int kPatienceWithSilence = 4;

/// One visit with a claim: what is decided, and what the vendor is asked.
class Visit {
 public:
  Visit(const Parts& parts, const StepRecord& step, store::Fence fence, std::stop_token stop)
      : parts_(parts),
        step_(step),
        fence_(std::move(fence)),
        stop_(std::move(stop)),
        vendor_(*parts.kinds.find(step.kind)->vendor),
        claim_(parts, step, fence_) {}

  [[nodiscard]] Result<> run() {
    // Before anything is decided: one of them may be about this purchase.
    KADR_CHECK(take_in_answers(parts_));
    KADR_TRY(auto request, prepare());
    if (!request) return {};
    request_ = std::move(*request);
    KADR_TRY(const bool mine, claim_.open(vendor_, request_));
    if (!mine) return {};
    while (true) {
      KADR_TRY(const Then then, stop_.stop_requested() ? claim_.wait(claim_.now(), "kadr is being stopped")
                                                       : make(next_move(bought(), facts(), parts_.settings)));
      if (then == Then::ClaimEnded) return {};
    }
  }

 private:
  [[nodiscard]] Instant now() const { return claim_.now(); }
  [[nodiscard]] store::PurchaseRecord& bought() { return claim_.purchase(); }
  [[nodiscard]] bool job_is_cancelled() const { return claim_.job().state == store::JobState::Cancelled; }

  [[nodiscard]] PurchaseFacts facts() const {
    const bool forgotten = claim_.purchase().vendor_class == to_string(VendorClass::Silent);
    return {.now = now(),
            .vendor_class = forgotten ? VendorClass::Silent : vendor_.vendor_class(),
            .job_cancelled = job_is_cancelled(),
            .on_doubt = claim_.job().on_doubt};
  }

  /// Nothing when the input is refused before anything was sent; the step has failed then.
  [[nodiscard]] Result<std::optional<VendorRequest>> prepare() {
    Result<VendorRequest> request = vendor_.prepare(step_.input, purchase_id(step_.name));
    if (request) return std::optional(std::move(*request));
    KADR_CHECK(parts_.database.write([&](store::Connection& connection) {
      return end_failed(connection, fence_, {.error = request.error()}, now());
    }));
    return std::nullopt;
  }

  [[nodiscard]] Result<Then> make(const NextMove& next) {
    switch (next.move) {
      case Move::WriteIntent:
        return buy();
      case Move::SendAgain:
        return send();
      case Move::MarkUnknown:
        return claim_.become(PurchaseState::Unknown);
      case Move::Look:
        return look();
      case Move::Wait:
        return claim_.wait(next.at, "waiting to ask " + vendor_.name() + " what became of a request");
      case Move::CallNotCreated:
        return plan_anew();
      case Move::AskPerson:
        return claim_.ask_person();
      case Move::GiveUpInDoubt:
        return claim_.fail_purchase({ErrorCode::Unavailable, "nobody can tell whether " + vendor_.name() +
                                                                 " took the request, and it is not sent again"});
      case Move::Poll:
        return poll();
      case Move::Fetch:
        return fetch();
      case Move::Drop:
        return claim_.end_cancelled();
      case Move::Finish:
        return finish();
    }
    return Then::ClaimEnded;
  }

  [[nodiscard]] Result<Then> buy() {
    const std::chrono::milliseconds turn = vendor_.turn_in();
    if (turn > std::chrono::milliseconds(0))
      return claim_.wait(now() + turn, "waiting for a turn at " + vendor_.name());
    const std::optional<SendAnswer> early = send_too_early(parts_.settings.law, vendor_, request_, bought().id);
    KADR_TRY(const Then written, claim_.write_intent(request_));
    if (written == Then::ClaimEnded) return written;
    return early ? hear(*early) : send();
  }

  [[nodiscard]] Result<Then> send() {
    // A sender that was held up past its deadline may have been declared dead: what it sends now could come twice.
    const bool late = bought().deadline && now() >= *bought().deadline;
    const bool keyed = vendor_.vendor_class() == VendorClass::IdempotencyKey;
    if (parts_.settings.law.deadline_before_send && late && !keyed) return claim_.become(PurchaseState::Unknown);
    // Not stopped with the server: a paid request that has left is waited for, or it would be in doubt.
    return hear(vendor_.send(request_, bought().id, {}));
  }

  [[nodiscard]] Result<Then> hear(const SendAnswer& answer) {
    if (const auto* accepted = std::get_if<Accepted>(&answer)) return claim_.accept(*accepted);
    if (const auto* refused = std::get_if<Refused>(&answer)) return refuse(*refused);
    bought().note = std::get<NoAnswer>(answer).what;
    if (vendor_.vendor_class() != VendorClass::IdempotencyKey) return claim_.become(PurchaseState::Unknown);
    // Nothing but the key's life keeps it from being sent again: not at once, to a vendor that is in trouble.
    const bool news = bought().state != PurchaseState::Unknown;
    bought().state = PurchaseState::Unknown;
    if (news) KADR_CHECK(claim_.write());
    return claim_.wait(now() + parts_.settings.purchase.between_looks,
                       "waiting to send the request to " + vendor_.name() + " again: " + bought().note);
  }

  [[nodiscard]] Result<Then> refuse(const Refused& refused) {
    const Verdict verdict =
        judge(parts_.settings.retry,
              {.code = refused.error.code, .attempts = static_cast<int>(bought().attempt), .asked = refused.wait});
    if (verdict.next == Verdict::Next::GiveUp) {
      bought().state = PurchaseState::Rejected;
      return claim_.fail_step(refused.error);
    }
    bought().state = PurchaseState::Planned;
    ++bought().attempt;
    return claim_.wait(now() + verdict.wait, refused.error.message);
  }

  [[nodiscard]] Result<Then> look() {
    const LostRequest lost{
        .request = request_, .tag = bought().id, .sent_at = bought().intent_at.value_or(bought().created_at)};
    Result<std::vector<Sighting>> seen = vendor_.find_lost(lost, stop_);
    if (!seen && seen.error().code == ErrorCode::NotFound) {
      bought().vendor_class = to_string(VendorClass::Silent);
      bought().note = seen.error().message;
      return claim_.write();
    }
    if (!seen) return claim_.wait(now() + parts_.settings.purchase.between_looks, seen.error().message);
    if (seen->empty() || !parts_.settings.law.adopt_what_is_found) {
      if (bought().looks == 0) bought().first_look = now();
      ++bought().looks;
      return claim_.write();
    }
    const auto oldest = std::ranges::min_element(*seen, {}, &Sighting::created_at);
    bought().state = PurchaseState::Accepted;
    bought().vendor_id = oldest->vendor_id;
    bought().resolved_by = "listing";
    // Patience is counted from the intent, which may be long ago: of a job that is found at work only now, it begins
    // now.
    bought().intent_at = now();
    KADR_TRY(const Then then, claim_.write());
    for (const Sighting& other : *seen) {
      if (other.vendor_id != oldest->vendor_id) vendor_.cancel(other.vendor_id, stop_);
    }
    return then;
  }

  [[nodiscard]] Result<Then> plan_anew() {
    bought().state = PurchaseState::Planned;
    ++bought().attempt;
    return claim_.write();
  }

  [[nodiscard]] Result<Then> poll() {
    if (job_is_cancelled() && !told_to_cancel_) {
      vendor_.cancel(*bought().vendor_id, stop_);
      told_to_cancel_ = true;
    }
    const PollAnswer answer = vendor_.poll(*bought().vendor_id, stop_);
    if (const auto* working = std::get_if<StillWorking>(&answer)) {
      if (patience_ended(1)) return give_up_polling();
      return claim_.wait(now() + working->look_again, vendor_.name() + " is at work");
    }
    if (const auto* error = std::get_if<NotTold>(&answer)) {
      if (patience_ended(kPatienceWithSilence)) return give_up_polling();
      return claim_.wait(now() + parts_.settings.purchase.between_polls, error->error.message);
    }
    if (const auto* gave_up = std::get_if<GaveUp>(&answer)) {
      bought().cost = gave_up->cost;
      return claim_.fail_purchase(gave_up->error);
    }
    const auto& finished = std::get<Finished>(answer);
    bought().output = finished.output;
    bought().cost = finished.cost;
    return claim_.become(PurchaseState::Succeeded);
  }

  /// Asked after a poll: what was paid for may have been done for long when nobody was there to look.
  [[nodiscard]] bool patience_ended(int times) const {
    const store::PurchaseRecord& bought = claim_.purchase();
    return now() >= bought.intent_at.value_or(bought.created_at) + times * parts_.settings.purchase.patience;
  }

  [[nodiscard]] Result<Then> give_up_polling() {
    vendor_.cancel(*bought().vendor_id, stop_);
    return claim_.fail_purchase({ErrorCode::TimedOut, vendor_.name() + " did not finish request " +
                                                          *bought().vendor_id +
                                                          " in time; redo the step to buy it again"});
  }

  [[nodiscard]] Result<Then> fetch() {
    if (job_is_cancelled()) {
      bought().state = PurchaseState::Settled;
      bought().settled_at = now();
      return claim_.end_cancelled();
    }
    Result<Json> result = parts_.settings.law.fetch_before_settling ? vendor_.fetch(*bought().output, stop_)
                                                                    : Result<Json>(*bought().output);
    if (!result) {
      const Verdict verdict =
          judge(parts_.settings.retry, {.code = result.error().code, .attempts = static_cast<int>(step_.attempts)});
      if (verdict.next == Verdict::Next::GiveUp) return claim_.fail_purchase(result.error());
      return claim_.wait(now() + verdict.wait, result.error().message, StepChange::Attempt::Counts);
    }
    return claim_.settle(*result);
  }

  /// Ended already, by a person or by a claim that could not tell its step.
  [[nodiscard]] Result<Then> finish() {
    return claim_.fail_step({ErrorCode::Unavailable, "the request to " + vendor_.name() + " was given up"});
  }

  const Parts& parts_;
  const StepRecord& step_;
  const store::Fence fence_;
  const std::stop_token stop_;
  Vendor& vendor_;
  PurchaseClaim claim_;
  VendorRequest request_;
  bool told_to_cancel_ = false;
};

}  // namespace

Result<> PurchaseDesk::work(const StepRecord& step, const store::Fence& fence, std::stop_token stop) {
  return Visit(parts_, step, fence, std::move(stop)).run();
}

}  // namespace kadr::engine
