#pragma once

/// What a server's refusal means: its problem (RFC 9457), or where it gave none its status, as an error of ours.
///
/// Thread: any.

#include <string>
#include <string_view>

#include "base/result.h"

namespace kadr::net {

/// \param status not of the 200s. \param server for messages.
[[nodiscard]] Error error_of_answer(long status, std::string_view body, const std::string& server);

}  // namespace kadr::net
