#include "engine/purchase_move.h"

namespace kadr::engine {
namespace {

using store::PurchaseRecord;
using store::PurchaseState;

/// Until then a request may still reach the vendor.
Instant window_end(const PurchaseRecord& purchase, const PurchaseRule& rule) {
  return purchase.deadline.value_or(purchase.created_at) + rule.settle_window;
}

NextMove look_for_it(const PurchaseRecord& purchase, const PurchaseFacts& facts, const EngineSettings& settings) {
  const PurchaseRule& rule = settings.purchase;
  const int enough = settings.law.several_looks ? rule.looks : 1;
  if (purchase.looks >= enough) return {.move = Move::CallNotCreated};
  if (purchase.looks == 0 || !purchase.first_look) return {.move = Move::Look};
  const Instant next = *purchase.first_look + purchase.looks * rule.between_looks;
  return facts.now < next ? NextMove{.move = Move::Wait, .at = next} : NextMove{.move = Move::Look};
}

NextMove decide_without_the_vendor(const PurchaseRecord& purchase, const PurchaseFacts& facts,
                                   const EngineSettings& settings) {
  if (!settings.law.silent_vendor_asks_a_person) return {.move = Move::CallNotCreated};
  if (facts.on_doubt == "fail" || facts.job_cancelled) return {.move = Move::GiveUpInDoubt};
  const bool cheap = purchase.ceiling <= settings.purchase.resend_ceiling;
  if (facts.on_doubt == "retry" && cheap) return {.move = Move::CallNotCreated};
  return {.move = Move::AskPerson};
}

NextMove resolve(const PurchaseRecord& purchase, const PurchaseFacts& facts, const EngineSettings& settings) {
  const PurchaseRule& rule = settings.purchase;
  const bool key_lives = purchase.intent_at && facts.now < *purchase.intent_at + rule.key_life;
  if (facts.vendor_class == VendorClass::IdempotencyKey && key_lives) return {.move = Move::SendAgain};
  const Instant end = window_end(purchase, rule);
  if (settings.law.wait_for_settle_window && facts.now < end) return {.move = Move::Wait, .at = end};
  if (facts.vendor_class == VendorClass::Findable) return look_for_it(purchase, facts, settings);
  return decide_without_the_vendor(purchase, facts, settings);
}

}  // namespace

std::string_view to_string(VendorClass vendor_class) {
  switch (vendor_class) {
    case VendorClass::IdempotencyKey:
      return "A";
    case VendorClass::Findable:
      return "B";
    case VendorClass::Silent:
      return "C";
  }
  return "C";
}

NextMove next_move(const PurchaseRecord& purchase, const PurchaseFacts& facts, const EngineSettings& settings) {
  switch (purchase.state) {
    case PurchaseState::Planned:
      return {.move = facts.job_cancelled ? Move::Drop : Move::WriteIntent};
    case PurchaseState::Sending:
      return {.move = settings.law.foreign_intent_is_unknown ? Move::MarkUnknown : Move::WriteIntent};
    case PurchaseState::Unknown:
      return resolve(purchase, facts, settings);
    case PurchaseState::Accepted:
      return {.move = Move::Poll};
    case PurchaseState::Succeeded:
      return {.move = Move::Fetch};
    case PurchaseState::Attention:
      return {.move = Move::AskPerson};
    case PurchaseState::Settled:
    case PurchaseState::Rejected:
    case PurchaseState::Failed:
      return {.move = Move::Finish};
  }
  return {.move = Move::AskPerson};
}

}  // namespace kadr::engine
