#pragma once

/// Files from the web: the one way by which kadr fetches what somebody else named. http and https only; every address
/// is put to the guard before a connection to it, on every redirect anew; every limit ends the download with one
/// sentence that says which.
///
/// Thread: any; each call is independent.

#include <chrono>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/progress.h"
#include "base/result.h"
#include "net/fetch_guard.h"
#include "timeline/rational.h"

namespace kadr::net {

struct DownloadLimits {
  FetchGuard guard = FetchGuard::public_only();
  timeline::ByteCount max_bytes = timeline::ByteCount{4} << 30;
  int max_redirects = 5;
  /// From the start of a connection until it may be used: name, address, encryption.
  std::chrono::milliseconds connect{10'000};
  /// From a connection until the head of the answer is whole.
  std::chrono::milliseconds answer{30'000};
  /// No byte for this long ends an attempt.
  std::chrono::milliseconds stall{20'000};
  /// Fewer bytes a second than this, on average over the time of a stall, end an attempt, too.
  timeline::ByteCount slowest_per_second = 1'000;
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

/// What a server says of one version of a file. Not to be trusted, but to be sent back.
struct FileVersion {
  std::string etag;
  std::string last_modified;

  [[nodiscard]] bool is_known() const { return !etag.empty() || !last_modified.empty(); }
};

struct DownloadRequest {
  std::string url;
  /// Where the file grows; may hold the beginning from an earlier, killed run.
  std::filesystem::path partial;
  DownloadLimits limits;
  /// The version that the caller has whole already: a server that still serves it sends nothing.
  FileVersion have;
};

struct Downloaded {
  /// The server still serves the version that the caller has; nothing was written.
  bool unchanged = false;
  timeline::ByteCount bytes = 0;
  /// As the server gave it ("text/html; charset=utf-8"), or empty. Never trusted: a probe of the bytes decides.
  std::string content_type;
  FileVersion version;
};

/// True when the text is an http or https URL that download() would try.
[[nodiscard]] bool is_url(std::string_view text);

/// Downloads into `partial`. A beginning that lies there is continued with a Range request when the server's ETag or
/// Last-Modified (kept in `<partial>.meta`) is still the same, and begun again otherwise. On success the file is whole
/// (its length checked against what the server announced) and fsynced; the caller moves it on, removes
/// `<partial>.meta`, and sees to it that nobody else works on the file meanwhile (store::ArtifactStore::resumable_draft
/// does all three). On failure it stays for a resume, except when it is too large or no media.
///
/// Units: progress in bytes.
/// Errors: InvalidArgument for a URL that is none, of another scheme or not plainly spelt, that redirects for ever, or
/// that the server calls wrong; NotFound for 404 and 410; PermissionDenied for 401, 403 and the like, for what the
/// guard does not admit, for a redirect to another scheme and a certificate that is not trusted; UnreadableMedia and
/// UnsupportedMedia for contents that the guard does not want and a body that is compressed for transport; TooLarge
/// over max_bytes; TimedOut; Unavailable for everything that may pass; Cancelled; NoSpace. Messages name the URL
/// without user, password and query, and nothing of what the server sent or where it stands. Blocking: until done;
/// stops on `stop` within 200 ms. Thread: progress is called on the caller's.
[[nodiscard]] Result<Downloaded> download(const DownloadRequest& request, const base::ProgressSink& progress,
                                          std::stop_token stop);

}  // namespace kadr::net
