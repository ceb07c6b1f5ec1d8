#pragma once

/// What an answer of OpenAI holds: the output of a step, or why there is none.
///
/// Inside the room only. Thread: any.

#include <optional>

#include "models/catalog.h"
#include "net/web_call.h"
#include "providers/account/account.h"
#include "providers/account/order.h"
#include "providers/account/output_files.h"

namespace kadr::providers::openai {

/// Who reads, and what with.
struct Reader {
  const account::Account& account;
  const account::OutputFiles& outputs;
  const models::Catalog& catalog;
};

/// What was answered. The output is {"failure": {"code", "message"}} where the answer is paid for and of no use, and
/// {"url": …} where it still has to be fetched.
struct Reading {
  std::string id;  ///< the vendor's; empty when it gives none
  Json output;
  std::optional<models::Micros> cost;  ///< by the tokens that it counts and the card's prices
};

/// Errors: Unavailable when the answer makes no sense; NoSpace and the like when the output could not be kept.
[[nodiscard]] Result<Reading> read_answer(const Reader& reader, const account::Order& order,
                                          const net::WebAnswer& answer);
/// Of a text, also of one that was stored. \param completion the vendor's record.
[[nodiscard]] Result<Reading> read_completion(const Reader& reader, const Json& completion);

[[nodiscard]] Json failure(const Error& error);
/// Nothing when the output is none.
[[nodiscard]] std::optional<Error> failure_in(const Json& output);

}  // namespace kadr::providers::openai
