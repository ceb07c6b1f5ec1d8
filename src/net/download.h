#pragma once

/// Files from the web. http and https only; every limit ends the download with one sentence that says which.
///
/// Thread: any; each call is independent.

#include <chrono>
#include <filesystem>
#include <stop_token>
#include <string>

#include "base/progress.h"
#include "base/result.h"
#include "timeline/rational.h"

namespace kadr::net {

struct DownloadLimits {
  timeline::ByteCount max_bytes = timeline::ByteCount{4} << 30;
  int max_redirects = 5;
  std::chrono::seconds connect{10};
  /// No byte for this long ends an attempt.
  std::chrono::seconds stall{20};
  std::chrono::seconds total{3600};
  /// Attempts in all for failures that may pass (connection lost, 408, 429, 5xx); a resumed attempt continues where the
  /// last ended.
  int attempts = 4;
};

struct Downloaded {
  timeline::ByteCount bytes = 0;
  std::string content_type;
};

/// True when the text is an http or https URL that download() would try.
[[nodiscard]] bool is_url(std::string_view text);

/// Downloads into `partial`, which may hold the beginning from an earlier, killed run: it is continued with a Range
/// request when the server's ETag or Last-Modified (kept in `<partial>.meta`) is still the same, and begun again
/// otherwise. On success the file is whole (its length checked against what the server announced) and fsynced; the
/// caller moves it on. On failure it stays for a resume. Units: progress in bytes. Errors: InvalidArgument for a URL
/// that is none or of another scheme; NotFound for 404 and 410; PermissionDenied for 401 and 403; TooLarge over
/// max_bytes; TimedOut; Unavailable for everything that may pass; Cancelled; NoSpace. Messages name the URL without
/// user, password and query. Blocking: until done; stops on `stop` within 200 ms.
[[nodiscard]] Result<Downloaded> download(const std::string& url, const std::filesystem::path& partial,
                                          const DownloadLimits& limits, const base::ProgressSink& progress,
                                          std::stop_token stop);

}  // namespace kadr::net
