#pragma once

/// One prediction as Replicate tells it, in an answer, a listing or a webhook.
///
/// Thread: values; any.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "providers/account/answer_table.h"
#include "providers/account/order.h"

namespace kadr::providers::replicate {

struct Prediction {
  enum class State { AtWork, Succeeded, Failed, Cancelled, Unknown } state = State::Unknown;
  std::string id;
  std::string model;
  std::string status;  ///< as it came, for messages
  std::string error;
  /// The address of the first file among what the model gave; empty when there is none, or not any more.
  std::string output;
  bool data_removed = false;
  std::optional<Instant> created_at;
  /// Absent when the record does not say whom it tells: some listings may not.
  std::optional<std::string> webhook;
  Json input = Json::object();
};

/// Of anything else: state Unknown, and an empty id.
[[nodiscard]] Prediction prediction_from(const Json& json);

/// What Replicate's refusals mean.
[[nodiscard]] std::vector<account::AnswerRow> answer_rows();

/// The webhook's address with the mark of a request in it.
[[nodiscard]] std::string marked(const std::string& webhook_url, std::string_view tag);
/// The mark in a webhook's address; empty when it bears none of ours.
[[nodiscard]] std::string mark_of(std::string_view webhook);

/// Whether a prediction without a mark could have come from an order: the same model, and no other prompt. More is no
/// evidence: a file's address is another with each upload, the vendor may write defaults into an input and removes it
/// after an hour, and a card may have changed since.
[[nodiscard]] bool could_be(const Prediction& prediction, const account::Order& order);

}  // namespace kadr::providers::replicate
