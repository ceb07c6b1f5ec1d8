#pragma once

/// One attempt to bring a partial file to its end: a request, its redirects, and the body.
///
/// Thread: one owner.

#include <chrono>
#include <expected>
#include <stop_token>

#include "base/progress.h"
#include "net/curl_handles.h"
#include "net/download.h"
#include "net/failure.h"
#include "net/partial_file.h"
#include "net/url.h"

namespace kadr::net {

/// What all attempts of a download share. Everything is borrowed.
struct TransferOrder {
  const Url& url;
  PartialFile& file;
  const DownloadRequest& request;
  std::chrono::steady_clock::time_point deadline;
  const base::ProgressSink& progress;
  const std::stop_token& stop;
  /// Keeps connections open from one attempt to the next.
  CURLM* connections;

  [[nodiscard]] const DownloadLimits& limits() const { return request.limits; }
};

/// What an attempt that did not fail came to.
enum class Transferred { Whole, Unchanged };

/// Blocking: until the attempt ends; stops on `order.stop` within 200 ms.
[[nodiscard]] std::expected<Transferred, Failure> transfer(const TransferOrder& order);

[[nodiscard]] Failure cancelled(const Url& url);

}  // namespace kadr::net
