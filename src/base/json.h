#pragma once

/// JSON that comes from outside, read strictly. nlohmann-json alone accepts duplicate keys and can overflow the stack
/// on deep nesting when a value is copied or written; both are refused here in one pass.

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/result.h"

namespace kadr::base {

/// Objects keep the order in which their keys were written: the order of a mix's blocks is the order of the request.
using Json = nlohmann::ordered_json;

inline constexpr int kMaxJsonDepth = 64;

/// Parses one JSON text (UTF-8).
/// Errors: InvalidArgument, with line and column, when it is no JSON, nests deeper than kMaxJsonDepth, or names a key
/// twice.
[[nodiscard]] Result<Json> parse_json(std::string_view text);

/// Reads the fields of one JSON object with the path of each in every message ("video_blocks.intro[2]"), and finds the
/// fields that nobody asked for. A getter for a field of the wrong type or outside its range records the first error;
/// `finish()` returns it. So a caller reads all fields, then checks once.
///
/// Ownership: borrows the JSON value, which must outlive the reader. Thread: one owner.
class JsonReader {
 public:
  /// \param path what to call the object in messages; empty for the document itself.
  JsonReader(const Json& object, std::string path);

  /// The field, or null when it is absent or JSON null. Counts as read.
  [[nodiscard]] const Json* find(std::string_view key);

  [[nodiscard]] std::string string(std::string_view key, std::string_view fallback = {});
  [[nodiscard]] std::string required_string(std::string_view key);
  [[nodiscard]] double number(std::string_view key, double fallback, double min, double max);
  [[nodiscard]] std::int64_t integer(std::string_view key, std::int64_t fallback,
                                     std::int64_t min = std::numeric_limits<std::int64_t>::min(),
                                     std::int64_t max = std::numeric_limits<std::int64_t>::max());
  [[nodiscard]] std::int64_t required_integer(std::string_view key, std::int64_t min, std::int64_t max);
  [[nodiscard]] bool boolean(std::string_view key, bool fallback);

  /// The path of a field, for messages: "canvas.width".
  [[nodiscard]] std::string path_of(std::string_view key) const;

  /// Records an error of the caller's own; the first one wins.
  void reject(std::string message);

  /// The first error met, or InvalidArgument naming a field that was never read, with the nearest name that was.
  [[nodiscard]] Result<> finish() const;

 private:
  void wrong_type(std::string_view key, std::string_view expected, const Json& found);

  const Json& object_;
  std::string path_;
  std::vector<std::string> read_;
  std::optional<std::string> error_;
};

/// "a string", "a list": what to call the type of a JSON value in a message.
[[nodiscard]] std::string_view type_name(const Json& value);

}  // namespace kadr::base

namespace kadr {
using base::Json;
}  // namespace kadr
