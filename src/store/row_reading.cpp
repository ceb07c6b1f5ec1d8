#include "store/row_reading.h"

#include <sstream>

namespace kadr::store {

Json json_of(const Row& row, std::size_t column) {
  Json value = Json::parse(row.text(column), nullptr, /*allow_exceptions=*/false);
  return value.is_discarded() ? Json() : value;
}

std::optional<Json> optional_json_of(const Row& row, std::size_t column) {
  if (row.is_null(column)) return std::nullopt;
  return json_of(row, column);
}

Instant instant_of(const Row& row, std::size_t column) {
  return base::from_milliseconds(row.integer(column));
}

std::optional<Instant> optional_instant_of(const Row& row, std::size_t column) {
  if (row.is_null(column)) return std::nullopt;
  return instant_of(row, column);
}

std::optional<Error> error_of(const Row& row, std::size_t code_column) {
  if (row.is_null(code_column)) return std::nullopt;
  return Error{base::error_code_from(row.text(code_column)), row.text(code_column + 1)};
}

std::vector<std::string> words_of(const Row& row, std::size_t column) {
  std::istringstream stream(row.text(column));
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

std::string words_text(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

Value value_of(Instant instant) {
  return base::to_milliseconds(instant);
}

Value value_of(const std::optional<Instant>& instant) {
  return instant ? Value(base::to_milliseconds(*instant)) : Value();
}

Value value_of(const std::optional<Json>& json) {
  return json ? Value(text_of(*json)) : Value();
}

Value code_of(const std::optional<Error>& error) {
  return error ? Value(std::string(base::to_string(error->code))) : Value();
}

Value message_of(const std::optional<Error>& error) {
  return error ? Value(error->message) : Value();
}

std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace kadr::store
