#include "net/download.h"

#include <condition_variable>
#include <mutex>
#include <random>

#include <fmt/format.h>

#include "base/retry_delay.h"
#include "net/curl_handles.h"
#include "net/partial_file.h"
#include "net/transfer.h"
#include "net/url.h"
#include "net/utf8_locale.h"

namespace kadr::net {
namespace {

Result<> start_curl() {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (started == CURLE_OK) return {};
  return fail(ErrorCode::Internal, fmt::format("libcurl cannot start: {}", curl_easy_strerror(started)));
}

/// False when somebody asked to stop.
bool wait(std::chrono::milliseconds delay, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait_for(lock, stop, delay, [] { return false; });
  return !stop.stop_requested();
}

std::chrono::milliseconds delay_after(int failures, const Failure& failure, const DownloadLimits& limits) {
  static thread_local std::minstd_rand source(std::random_device{}());
  const double jitter = std::uniform_real_distribution<>(0, 1)(source);
  return base::retry_delay({limits.first_wait, limits.longest_wait},
                           {.failures = failures, .asked = failure.asked, .jitter = jitter});
}

/// Attempts until one succeeds or another is of no use.
Result<Transferred> attempt_all(const TransferOrder& order) {
  for (int failures = 1;; ++failures) {
    const auto done = transfer(order);
    if (done) return *done;
    const Failure& failure = done.error();
    const auto delay = delay_after(failures, failure, order.limits());
    const bool in_time = std::chrono::steady_clock::now() + delay < order.deadline;
    if (failure.retry == Retry::Pointless) return fail(failure.error);
    if (failures >= order.limits().attempts || !in_time)
      return fail(failure.error.code,
                  fmt::format("{}, attempt {} of {}", failure.error.message, failures, order.limits().attempts));
    if (!wait(delay, order.stop)) return fail(cancelled(order.url).error);
  }
}

}  // namespace

Result<Downloaded> download(const DownloadRequest& request, const base::ProgressSink& progress, std::stop_token stop) {
  KADR_TRY(const Url parsed, parse_url(request.url));
  KADR_CHECK(request.limits.guard.check(parsed));
  KADR_CHECK(start_curl());
  KADR_TRY(PartialFile file, PartialFile::open(request.partial, parsed.text));
  const Utf8Locale utf8;
  const CurlMulti connections(curl_multi_init());
  if (!connections) return fail(ErrorCode::Internal, fmt::format("{}: libcurl is out of memory", parsed.display));

  const auto fetched = attempt_all({.url = parsed,
                                    .file = file,
                                    .request = request,
                                    .deadline = std::chrono::steady_clock::now() + request.limits.total,
                                    .progress = progress,
                                    .stop = stop,
                                    .connections = connections.get()});
  if (!fetched && fetched.error().code == ErrorCode::TooLarge) {
    // The first failure is the one to tell.
    [[maybe_unused]] const auto emptied = file.forget();
  }
  if (!fetched) return fail(fetched.error());
  if (*fetched == Transferred::Unchanged) return Downloaded{.unchanged = true, .version = request.have};
  KADR_CHECK(file.finish());
  const VersionNotes& notes = file.notes();
  return Downloaded{.bytes = file.size(),
                    .content_type = notes.content_type,
                    .version = {.etag = may_be_sent(notes.etag) ? notes.etag : "",
                                .last_modified = may_be_sent(notes.last_modified) ? notes.last_modified : ""}};
}

}  // namespace kadr::net
