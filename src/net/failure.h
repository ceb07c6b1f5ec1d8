#pragma once

/// The one translation of curl's codes and HTTP's status numbers into kadr's errors.
///
/// Thread: any.

#include <chrono>
#include <string>

#include "base/result.h"

namespace kadr::net {

enum class Retry { Worthwhile, Pointless };

/// Why an attempt to download failed.
struct Failure {
  Error error;
  Retry retry = Retry::Pointless;
  /// Retry-After of the server; 0 when it said nothing.
  std::chrono::milliseconds asked{0};
};

/// How one exchange with a server ended.
struct ExchangeEnd {
  /// A CURLcode; 0 when the answer came through.
  int curl_code = 0;
  /// HTTP status of the answer; 0 when there was none.
  long status = 0;
  std::chrono::seconds retry_after{0};
};

/// \param url the display form.
[[nodiscard]] Failure failure_of(const ExchangeEnd& end, const std::string& url);

}  // namespace kadr::net
