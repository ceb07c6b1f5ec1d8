#pragma once

/// A text that must not be shown: a key, a password, a token. It cannot be printed, formatted or turned into JSON; who
/// needs it says so with `reveal`, which is a word to search for.
///
/// Thread: a value.

#include <iosfwd>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json_fwd.hpp>

namespace kadr::base {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}

  [[nodiscard]] bool empty() const { return text_.empty(); }
  /// The text itself: for the wire, a hash or a mask, never for a message.
  [[nodiscard]] const std::string& reveal() const { return text_; }

 private:
  std::string text_;
};

std::ostream& operator<<(std::ostream&, const Secret&) = delete;
void to_json(nlohmann::json&, const Secret&) = delete;
void to_json(nlohmann::ordered_json&, const Secret&) = delete;

}  // namespace kadr::base

namespace kadr {
using base::Secret;
}  // namespace kadr

template <>
struct fmt::formatter<kadr::base::Secret> {
  formatter() = delete;
};
