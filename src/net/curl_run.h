#pragma once

/// One exchange from its beginning to its end, on the caller's thread. Inside the room only: no public header names
/// curl.

#include <optional>
#include <stop_token>

#include "net/curl_handles.h"

namespace kadr::net {

/// \param connections used for nothing else meanwhile. \param easy ready to go; not part of any multi.
/// \return curl's code; nothing when `stop` came first. Blocking: stops on `stop`.
[[nodiscard]] std::optional<CURLcode> run_to_its_end(CURLM* connections, CURL* easy, const std::stop_token& stop);

}  // namespace kadr::net
