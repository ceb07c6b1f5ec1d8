#pragma once

/// What is written about a purchase, whoever writes it: the desk that works on it, a person who decides a doubt, and
/// answers that came when the database could not take them. Each function that takes a connection is a part of the
/// caller's transaction.
///
/// Thread: any. Errors: those of the connection.

#include <optional>
#include <string>

#include "engine/parts.h"
#include "store/answer_spool.h"
#include "store/job_records.h"
#include "store/purchase_records.h"

namespace kadr::engine {

/// What the purchase is called here and at the vendor, where it is also the idempotency key.
[[nodiscard]] std::string purchase_id(const store::StepName& step);
/// The row of a purchase for which nothing was sent yet.
[[nodiscard]] store::PurchaseRecord planned_purchase(const store::StepRecord& step, const Vendor& vendor,
                                                     const VendorRequest& request, Instant now);

/// The event that tells what a purchase has become.
[[nodiscard]] Result<> tell_purchase(store::Connection& connection, const store::PurchaseRecord& purchase, Instant now);

/// The vendor took the request and gave its id, and perhaps the output with it, which is the truth about this attempt,
/// whoever says so and however late. \return the purchase when it is accepted by this; nothing when that was known, or
/// the attempt is over: an id that is then too much is noted in the ledger.
[[nodiscard]] Result<std::optional<store::PurchaseRecord>> book_acceptance(store::Connection& connection,
                                                                           const store::SpooledAnswer& answer,
                                                                           Instant now);

/// The answer came after all, to a sender that was given up: nobody needs to be asked any more, or to wait.
[[nodiscard]] Result<> settle_doubt(store::Connection& connection, const store::StepName& step, Instant now);

/// Asks a person what became of the request. \return false when that is being asked already.
[[nodiscard]] Result<bool> ask_about(store::Connection& connection, const store::PurchaseRecord& purchase,
                                     const std::string& step_key, Instant now);

/// Why the purchase may not be sent, if a budget forbids it.
[[nodiscard]] Result<std::optional<Error>> over_budget(store::Connection& connection,
                                                       const store::PurchaseRecord& purchase,
                                                       const store::JobRecord& job, const Parts& parts);

/// A person has looked and says what is true of a purchase in doubt.
struct DoubtAnswer {
  enum class Kind { BuyAgain, GiveUp, ItIsThis } kind = Kind::GiveUp;
  std::string vendor_id;  ///< for ItIsThis
  std::string by;
};
/// Errors: Conflict when it is in doubt no longer.
[[nodiscard]] Result<> answer_doubt(store::Connection& connection, const store::StepRecord& step,
                                    const DoubtAnswer& answer, Instant now);

/// The database could not take an answer: the spool does. \return why the claim ends, naming the id where it is lost.
[[nodiscard]] Error keep_answer(const Parts& parts, const store::SpooledAnswer& answer, const Error& why);

/// Brings into the ledger what the spool holds, in a transaction of its own. Errors: those of the database, or of the
/// spool's file; what was kept stays there then.
[[nodiscard]] Result<> take_in_answers(const Parts& parts);

}  // namespace kadr::engine
