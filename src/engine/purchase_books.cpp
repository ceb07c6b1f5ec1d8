#include "engine/purchase_books.h"

#include "base/sha256.h"
#include "engine/budget.h"
#include "engine/purchase_move.h"
#include "store/approval_records.h"
#include "store/event_records.h"

namespace kadr::engine {

using store::Connection;
using store::PurchaseRecord;
using store::PurchaseState;
using store::StepState;

namespace {

bool awaits_an_answer(PurchaseState state) {
  return state == PurchaseState::Sending || state == PurchaseState::Unknown || state == PurchaseState::Attention;
}

/// The answer was the work itself.
Result<> book_end(Connection& connection, PurchaseRecord& purchase, const store::SpooledEnd& end, Instant now) {
  purchase.state = PurchaseState::Succeeded;
  purchase.output = end.output;
  purchase.cost = end.cost;
  KADR_CHECK(store::update_purchase(connection, purchase));
  return tell_purchase(connection, purchase, now);
}

/// For whoever compares the ledger with the vendor's bill.
void note_surplus(PurchaseRecord& purchase, const store::SpooledAnswer& answer) {
  if (!purchase.note.empty()) purchase.note += "; ";
  purchase.note += "attempt " + std::to_string(answer.attempt) + " was taken after all, as " + answer.vendor_id;
}

}  // namespace

std::string purchase_id(const store::StepName& step) {
  return step.job + "." + std::to_string(step.number);
}

PurchaseRecord planned_purchase(const store::StepRecord& step, const Vendor& vendor, const VendorRequest& request,
                                Instant now) {
  return {.id = purchase_id(step.name),
          .step = step.name,
          .owner = step.owner,
          .vendor = vendor.name(),
          .vendor_class = std::string(to_string(vendor.vendor_class())),
          .request_hash = base::sha256(request.bytes),
          .ceiling = request.ceiling,
          .created_at = now};
}

Result<> tell_purchase(Connection& connection, const PurchaseRecord& purchase, Instant now) {
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

Result<std::optional<PurchaseRecord>> book_acceptance(Connection& connection, const store::SpooledAnswer& answer,
                                                      Instant now) {
  KADR_TRY(auto purchase, store::find_purchase(connection, answer.step));
  if (!purchase) return std::nullopt;
  if (purchase->vendor_id == answer.vendor_id) {
    // Found in a listing, or named by a person, before the answer itself came.
    if (!answer.end || purchase->state != PurchaseState::Accepted) return std::nullopt;
    KADR_CHECK(book_end(connection, *purchase, *answer.end, now));
    return purchase;
  }
  if (purchase->attempt != answer.attempt || purchase->vendor_id || !awaits_an_answer(purchase->state)) {
    note_surplus(*purchase, answer);
    KADR_CHECK(store::update_purchase(connection, *purchase));
    return std::nullopt;
  }
  purchase->state = PurchaseState::Accepted;
  purchase->vendor_id = answer.vendor_id;
  // Polling starts now, however long ago the intent was (it may have been sent again with its key).
  purchase->intent_at = now;
  KADR_CHECK(store::update_purchase(connection, *purchase));
  KADR_CHECK(tell_purchase(connection, *purchase, now));
  if (answer.end) KADR_CHECK(book_end(connection, *purchase, *answer.end, now));
  return purchase;
}

Result<> settle_doubt(Connection& connection, const store::StepName& step, Instant now) {
  KADR_CHECK(store::decide_approval(connection, step,
                                    {.state = store::ApprovalState::Withdrawn, .decided_by = "kadr", .at = now}));
  KADR_CHECK(store::change_idle_step(connection, step, {.state = StepState::Waiting, .run_at = now}));
  return {};
}

Result<bool> ask_about(Connection& connection, const PurchaseRecord& purchase, const std::string& step_key,
                       Instant now) {
  return store::ask_approval(
      connection, {.step = purchase.step,
                   .key = "doubt:" + step_key,
                   .subject = {{"vendor", purchase.vendor},
                               {"ceiling_micros", purchase.ceiling},
                               {"sent_at", base::to_string(purchase.intent_at.value_or(purchase.created_at))},
                               {"note", purchase.note}},
                   .created_at = now});
}

Result<std::optional<Error>> over_budget(Connection& connection, const PurchaseRecord& purchase,
                                         const store::JobRecord& job, const Parts& parts) {
  if (!parts.settings.law.reserve_within_budget) return std::nullopt;
  const Instant day = std::chrono::floor<std::chrono::days>(parts.clock.now());
  KADR_TRY(const store::Spending spent, store::spending(connection, purchase, day));
  Budgets budgets = parts.settings.budgets;
  if (job.budget) budgets.job = job.budget;
  return over_budget(purchase.ceiling, spent, budgets);
}

Result<> answer_doubt(Connection& connection, const store::StepRecord& step, const DoubtAnswer& answer, Instant now) {
  KADR_TRY(auto purchase, store::find_purchase(connection, step.name));
  if (!purchase || purchase->state != PurchaseState::Attention) {
    return fail(ErrorCode::Conflict, "step " + step.key + " is no longer in doubt");
  }
  purchase->resolved_by = answer.by;
  switch (answer.kind) {
    case DoubtAnswer::Kind::BuyAgain:
      purchase->state = PurchaseState::Planned;
      ++purchase->attempt;
      break;
    case DoubtAnswer::Kind::GiveUp:
      purchase->state = PurchaseState::Failed;
      purchase->settled_at = now;
      break;
    case DoubtAnswer::Kind::ItIsThis:
      purchase->state = PurchaseState::Accepted;
      purchase->vendor_id = answer.vendor_id;
      // Polling starts now: the patience for it is counted from the intent.
      purchase->intent_at = now;
      break;
  }
  KADR_CHECK(store::update_purchase(connection, *purchase));
  KADR_CHECK(tell_purchase(connection, *purchase, now));
  KADR_TRY(const bool woken,
           store::change_idle_step(connection, step.name, {.state = StepState::Waiting, .run_at = now}));
  if (!woken) return fail(ErrorCode::Conflict, "step " + step.key + " no longer waits");
  return {};
}

Error keep_answer(const Parts& parts, const store::SpooledAnswer& answer, const Error& why) {
  if (parts.answers == nullptr) return why;
  Result<> kept = parts.answers->keep(answer);
  // The output may be too much for the room that there is; the id never is.
  if (!kept && answer.end)
    kept = parts.answers->keep({.step = answer.step, .attempt = answer.attempt, .vendor_id = answer.vendor_id});
  if (kept) return why;
  return {why.code, why.message + "; " + kept.error().message + "; so nothing here knows that step " +
                        std::to_string(answer.step.number) + " of job " + answer.step.job + " was bought as " +
                        answer.vendor_id};
}

Result<> take_in_answers(const Parts& parts) {
  if (parts.answers == nullptr) return {};
  const std::vector<store::SpooledAnswer> kept = parts.answers->kept();
  if (kept.empty()) return {};
  const Result<> taken = parts.database.write([&](Connection& connection) -> Result<> {
    for (const store::SpooledAnswer& answer : kept) {
      KADR_TRY(const auto booked, book_acceptance(connection, answer, parts.clock.now()));
      if (booked) KADR_CHECK(settle_doubt(connection, answer.step, parts.clock.now()));
    }
    return {};
  });
  if (!taken) return taken;
  return parts.answers->forget(kept);
}

}  // namespace kadr::engine
