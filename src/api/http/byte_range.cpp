#include "api/http/byte_range.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "api/http/headers.h"

namespace kadr::api::http {
namespace {

using timeline::ByteCount;

/// The number that the digits spell; the largest there is when they spell more. Nothing when they are not all digits.
std::optional<ByteCount> number(std::string_view digits) {
  constexpr ByteCount kMost = std::numeric_limits<ByteCount>::max();
  if (digits.empty()) return std::nullopt;
  ByteCount value = 0;
  for (const char digit : digits) {
    if (digit < '0' || digit > '9') return std::nullopt;
    value = value > (kMost - 9) / 10 ? kMost : value * 10 + (digit - '0');
  }
  return value;
}

/// "-500": the last 500 bytes.
WantedBytes last_bytes(std::string_view digits, ByteCount size) {
  const auto length = number(digits);
  if (!length) return WholeBody{};
  if (*length == 0 || size == 0) return OutsideBody{};
  const ByteCount kept = std::min(*length, size);
  return BodyPart{size - kept, kept};
}

}  // namespace

WantedBytes parse_range(std::string_view range, ByteCount size) {
  constexpr std::string_view kUnit = "bytes=";
  if (range.size() <= kUnit.size() || !same_name(range.substr(0, kUnit.size()), kUnit)) return WholeBody{};
  range = trimmed(range.substr(kUnit.size()));
  const auto dash = range.find('-');
  if (dash == std::string_view::npos) return WholeBody{};
  if (dash == 0) return last_bytes(range.substr(1), size);
  const auto first = number(range.substr(0, dash));
  const std::string_view end = range.substr(dash + 1);
  const auto last = end.empty() ? std::optional(std::numeric_limits<ByteCount>::max()) : number(end);
  if (!first || !last || *last < *first) return WholeBody{};
  if (*first >= size) return OutsideBody{};
  return BodyPart{*first, std::min(*last, size - 1) - *first + 1};
}

}  // namespace kadr::api::http
