#pragma once

/// Files from the web. http and https only; every limit ends the download with one sentence that says which.
///
/// Thread: any; each call is independent.

#include <chrono>
#include <filesystem>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/progress.h"
#include "base/result.h"
#include "timeline/rational.h"

namespace kadr::net {

struct DownloadLimits {
  timeline::ByteCount max_bytes = timeline::ByteCount{4} << 30;
  int max_redirects = 5;
  /// From the start of a connection until it may be used: name, address, encryption.
  std::chrono::milliseconds connect{10'000};
  /// No byte for this long ends an attempt.
  std::chrono::milliseconds stall{20'000};
  /// All attempts and the waits between them.
  std::chrono::milliseconds total{3'600'000};
  /// Attempts in all for failures that may pass (connection lost, 408, 425, 429, 5xx); a resumed attempt continues
  /// where the last ended.
  int attempts = 4;
  /// The wait before the second attempt, doubled before each one after it. A server's Retry-After makes it longer, up
  /// to the longest wait.
  std::chrono::milliseconds first_wait{500};
  std::chrono::milliseconds longest_wait{60'000};
};

struct Downloaded {
  timeline::ByteCount bytes = 0;
  /// As the server gave it ("text/html; charset=utf-8"), or empty. Never trusted: a probe of the bytes decides.
  std::string content_type;
};

/// True when the text is an http or https URL that download() would try.
[[nodiscard]] bool is_url(std::string_view text);

/// Downloads into `partial`, which may hold the beginning from an earlier, killed run: it is continued with a Range
/// request when the server's ETag or Last-Modified (kept in `<partial>.meta`) is still the same, and begun again
/// otherwise. On success the file is whole (its length checked against what the server announced) and fsynced; the
/// caller moves it on, removes `<partial>.meta`, and sees to it that nobody else works on the file meanwhile
/// (store::ArtifactStore::resumable_draft does all three). On failure it stays for a resume, except when it is too
/// large.
///
/// Units: progress in bytes.
/// Errors: InvalidArgument for a URL that is none or of another scheme, that redirects for ever, or that the server
/// calls wrong; NotFound for 404 and 410; PermissionDenied for 401, 403 and the like, for a redirect to another scheme
/// and a certificate that is not trusted; UnsupportedMedia for a body that is compressed for transport; TooLarge over
/// max_bytes; TimedOut; Unavailable for everything that may pass; Cancelled; NoSpace. Messages name the URL without
/// user, password and query.
/// Blocking: until done; stops on `stop` within 200 ms.
/// Thread: progress is called on the caller's.
[[nodiscard]] Result<Downloaded> download(const std::string& url, const std::filesystem::path& partial,
                                          const DownloadLimits& limits, const base::ProgressSink& progress,
                                          std::stop_token stop);

}  // namespace kadr::net
