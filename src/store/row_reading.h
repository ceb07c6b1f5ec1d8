#pragma once

/// Columns that mean more than their SQL type: JSON, instants, errors, words.

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "store/connection.h"

namespace kadr::store {

/// JSON that kadr itself wrote. A damaged text gives null.
[[nodiscard]] Json json_of(const Row& row, std::size_t column);
[[nodiscard]] std::optional<Json> optional_json_of(const Row& row, std::size_t column);
[[nodiscard]] Instant instant_of(const Row& row, std::size_t column);
[[nodiscard]] std::optional<Instant> optional_instant_of(const Row& row, std::size_t column);
/// From the columns error_code and error_message; nothing when the first is NULL.
[[nodiscard]] std::optional<Error> error_of(const Row& row, std::size_t code_column);

/// Words without blanks, as words_text wrote them.
[[nodiscard]] std::vector<std::string> words_of(const Row& row, std::size_t column);
[[nodiscard]] std::string words_text(const std::vector<std::string>& words);

[[nodiscard]] Value value_of(Instant instant);
[[nodiscard]] Value value_of(const std::optional<Instant>& instant);
[[nodiscard]] Value value_of(const std::optional<Json>& json);
[[nodiscard]] Value code_of(const std::optional<Error>& error);
[[nodiscard]] Value message_of(const std::optional<Error>& error);
/// As it is written to a column: bytes that are no UTF-8 are replaced.
[[nodiscard]] std::string text_of(const Json& json);

}  // namespace kadr::store
