#pragma once

/// What goes into a database and comes out of it: single values, and rows of them.
///
/// Thread: values; no shared state.

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace kadr::store {

using Blob = std::vector<std::byte>;

/// std::monostate is NULL. Text is UTF-8 without NUL; a double is never NaN: the engines disagree about both, so they
/// are refused as parameters.
using Value = std::variant<std::monostate, std::int64_t, double, std::string, Blob>;

/// One row of an answer; columns count from 0 in the order of the statement. Asking for a type that the column does not
/// hold is a bug in the statement, and so is asking a NULL without `optional`. Nothing is converted.
class Row {
 public:
  explicit Row(std::vector<Value> values) : values_(std::move(values)) {}

  [[nodiscard]] std::size_t size() const { return values_.size(); }
  [[nodiscard]] bool is_null(std::size_t column) const { return holds<std::monostate>(column); }

  [[nodiscard]] std::int64_t integer(std::size_t column) const { return get<std::int64_t>(column); }
  [[nodiscard]] double real(std::size_t column) const { return get<double>(column); }
  [[nodiscard]] const std::string& text(std::size_t column) const { return get<std::string>(column); }
  [[nodiscard]] const Blob& blob(std::size_t column) const { return get<Blob>(column); }

  /// Nothing for NULL.
  [[nodiscard]] std::optional<std::int64_t> optional_integer(std::size_t column) const {
    return optional<std::int64_t>(column);
  }
  [[nodiscard]] std::optional<double> optional_real(std::size_t column) const { return optional<double>(column); }
  [[nodiscard]] std::optional<std::string> optional_text(std::size_t column) const {
    return optional<std::string>(column);
  }
  [[nodiscard]] std::optional<Blob> optional_blob(std::size_t column) const { return optional<Blob>(column); }

 private:
  template <typename T>
  [[nodiscard]] bool holds(std::size_t column) const {
    return std::holds_alternative<T>(values_.at(column));
  }
  template <typename T>
  [[nodiscard]] const T& get(std::size_t column) const {
    assert(holds<T>(column));
    return std::get<T>(values_.at(column));
  }
  template <typename T>
  [[nodiscard]] std::optional<T> optional(std::size_t column) const {
    if (is_null(column)) return std::nullopt;
    return get<T>(column);
  }

  std::vector<Value> values_;
};

using Rows = std::vector<Row>;

/// The parameter for something that may be absent: NULL when it is.
template <typename T>
[[nodiscard]] Value value_or_null(const std::optional<T>& value) {
  if (!value) return std::monostate{};
  return Value(*value);
}

}  // namespace kadr::store
