#pragma once

/// How the engine works: numbers that a person may set, and the rules of docs/engine.md as values.

#include <chrono>
#include <cstdint>
#include <optional>

#include "engine/retry_rule.h"

namespace kadr::engine {

/// Budgets in millionths of a US dollar; absent: no limit.
struct Budgets {
  std::optional<std::int64_t> job;
  std::optional<std::int64_t> owner_a_day;
  std::optional<std::int64_t> all_a_day;
};

struct PurchaseRule {
  std::chrono::milliseconds send_time{60'000};       ///< a sender gives up after it
  std::chrono::milliseconds settle_window{120'000};  ///< a request may still arrive for so long after that
  std::chrono::milliseconds key_life{std::chrono::hours(23)};
  int looks = 3;
  std::chrono::milliseconds between_looks{30'000};
  std::chrono::milliseconds patience{900'000};      ///< for polling, as the older tools had
  std::chrono::milliseconds between_polls{10'000};  ///< when the vendor did not tell
  std::int64_t resend_ceiling = 20'000;             ///< `on_doubt: retry` sends again only what costs at most this
};

/// What the law demands. All true, always; the simulation turns one off at a time to show that it would notice.
struct Law {
  bool intent_before_send = true;
  bool reserve_within_budget = true;
  bool foreign_intent_is_unknown = true;
  bool wait_for_settle_window = true;
  bool several_looks = true;
  bool adopt_what_is_found = true;
  bool silent_vendor_asks_a_person = true;
  bool fetch_before_settling = true;
  bool fence_on_end = true;
  bool fence_on_purchase = true;
  bool result_with_wake_up = true;
  bool version_on_advance = true;
  bool deadline_before_send = true;
  bool deaths_are_counted = true;
  bool event_with_change = true;
};

struct EngineSettings {
  int concurrent_jobs = 5;
  RetryRule retry;
  PurchaseRule purchase;
  Budgets budgets;
  int deaths_to_quarantine = 3;  ///< 0: never
  std::chrono::milliseconds lease{12'000};
  std::chrono::milliseconds heartbeat{3'000};
  Law law;
};

}  // namespace kadr::engine
