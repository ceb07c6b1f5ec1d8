#include "net/download.h"

#include <clocale>
#include <condition_variable>
#include <mutex>
#include <random>

#include <fmt/format.h>
#include <locale.h>

#include "net/curl_handles.h"
#include "net/partial_file.h"
#include "net/retry_delay.h"
#include "net/transfer.h"
#include "net/url.h"

namespace kadr::net {
namespace {

/// libcurl reads a host name with letters beyond ASCII in the charset of the thread's locale; in the "C" locale it
/// refuses it. Sets UTF-8 for this thread only, for the time of a download.
class Utf8Locale {
 public:
  Utf8Locale() : utf8_(::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)), before_(::uselocale(utf8_)) {}
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;
  ~Utf8Locale() {
    ::uselocale(before_);
    if (utf8_ != nullptr) ::freelocale(utf8_);
  }

 private:
  locale_t utf8_;
  locale_t before_;
};

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
  return retry_delay({limits.first_wait, limits.longest_wait},
                     {.failures = failures, .asked = failure.asked, .jitter = jitter});
}

/// Attempts until one succeeds or another is of no use.
Result<> attempt_all(const TransferOrder& order) {
  for (int failures = 1;; ++failures) {
    const auto done = transfer(order);
    if (done) return {};
    const Failure& failure = done.error();
    const auto delay = delay_after(failures, failure, order.limits);
    const bool in_time = std::chrono::steady_clock::now() + delay < order.deadline;
    if (failure.retry == Retry::Pointless) return fail(failure.error);
    if (failures >= order.limits.attempts || !in_time)
      return fail(failure.error.code,
                  fmt::format("{}, attempt {} of {}", failure.error.message, failures, order.limits.attempts));
    if (!wait(delay, order.stop)) return fail(cancelled(order.url).error);
  }
}

}  // namespace

Result<Downloaded> download(const std::string& url, const std::filesystem::path& partial, const DownloadLimits& limits,
                            const base::ProgressSink& progress, std::stop_token stop) {
  KADR_TRY(const Url parsed, parse_url(url));
  KADR_CHECK(start_curl());
  KADR_TRY(PartialFile file, PartialFile::open(partial, parsed.text));
  const Utf8Locale utf8;
  const CurlMulti connections(curl_multi_init());
  if (!connections) return fail(ErrorCode::Internal, fmt::format("{}: libcurl is out of memory", parsed.display));

  const auto fetched = attempt_all({.url = parsed,
                                    .file = file,
                                    .limits = limits,
                                    .deadline = std::chrono::steady_clock::now() + limits.total,
                                    .progress = progress,
                                    .stop = stop,
                                    .connections = connections.get()});
  if (!fetched && fetched.error().code == ErrorCode::TooLarge) {
    // The first failure is the one to tell.
    [[maybe_unused]] const auto emptied = file.forget();
  }
  if (!fetched) return fail(fetched.error());
  KADR_CHECK(file.finish());
  return Downloaded{file.size(), file.notes().content_type};
}

}  // namespace kadr::net
