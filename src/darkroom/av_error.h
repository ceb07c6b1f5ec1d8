#pragma once

/// libav's error numbers as Errors: the one translation.

#include <string_view>

#include "base/result.h"

namespace kadr::darkroom {

/// \param code a negative AVERROR. \param doing what was tried: "cannot decode the video".
[[nodiscard]] Error from_av(int code, std::string_view doing);

/// TooLarge, with the limit: memory ran out while something was done ("opening it").
[[nodiscard]] Error out_of_memory(std::string_view doing);

/// libav's words for a code.
[[nodiscard]] std::string av_message(int code);

/// Sends libav's log nowhere but into a buffer of this thread's last error lines; `take_av_log` returns and clears it.
/// It is the only way libav tells why a hardware encoder would not start.
void capture_av_log();
[[nodiscard]] std::string take_av_log();

}  // namespace kadr::darkroom
