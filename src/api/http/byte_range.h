#pragma once

/// Which part of a body a Range header asks for (RFC 9110, 14.2).
///
/// Thread: any.

#include <string_view>
#include <variant>

#include "timeline/coded_run.h"

namespace kadr::api::http {

/// Everything: no range, one that is malformed or in another unit, or several, which are answered with the whole.
struct WholeBody {};

/// length > 0 bytes from offset on, all within the body.
struct BodyPart {
  timeline::ByteCount offset = 0;
  timeline::ByteCount length = 0;
};

/// The range lies outside the body.
struct OutsideBody {};

using WantedBytes = std::variant<WholeBody, BodyPart, OutsideBody>;

/// \param range the header's value; empty when there was none. \param size of the whole body.
[[nodiscard]] WantedBytes parse_range(std::string_view range, timeline::ByteCount size);

}  // namespace kadr::api::http
