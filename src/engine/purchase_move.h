#pragma once

/// What is to be done next about a purchase. Pure: the table of docs/engine.md, "Money".

#include <string>

#include "base/clock.h"
#include "engine/settings.h"
#include "engine/vendor.h"
#include "store/purchase_records.h"

namespace kadr::engine {

enum class Move {
  WriteIntent,     ///< reserve, write the intent, send
  MarkUnknown,     ///< somebody's intent without an answer
  SendAgain,       ///< the same bytes with the same key: the vendor knows them
  Look,            ///< list what the vendor has
  Wait,            ///< until `at`
  CallNotCreated,  ///< it never arrived: back to planned
  AskPerson,
  GiveUpInDoubt,  ///< `on_doubt: fail`
  Poll,
  Fetch,
  Drop,    ///< the job is cancelled and nothing was bought
  Finish,  ///< nothing is left but to tell the step
};

struct NextMove {
  Move move = Move::Wait;
  Instant at;  ///< for Wait

  friend bool operator==(const NextMove&, const NextMove&) = default;
};

struct PurchaseFacts {
  Instant now;
  VendorClass vendor_class = VendorClass::Silent;
  bool job_cancelled = false;
  std::string on_doubt = "ask";
};

[[nodiscard]] NextMove next_move(const store::PurchaseRecord& purchase, const PurchaseFacts& facts,
                                 const EngineSettings& settings);

/// "A", "B", "C".
[[nodiscard]] std::string_view to_string(VendorClass vendor_class);

}  // namespace kadr::engine
