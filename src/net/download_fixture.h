#pragma once

/// What the tests of downloads share: a server, a folder, short limits.

#include <string>

#include <gtest/gtest.h>

#include "net/download.h"
#include "support/http_server.h"
#include "support/temporary_folder.h"

namespace kadr::net {

class DownloadTest : public ::testing::Test {
 protected:
  /// Bytes in which every place is different enough for a shift to be seen.
  static std::string body_of(std::size_t size) {
    std::string body(size, ' ');
    for (std::size_t at = 0; at < size; ++at) body[at] = static_cast<char>((at * 31 + at / 251) & 0xff);
    return body;
  }

  Result<Downloaded> fetch(const std::string& path) { return fetch_url(server_.url(path)); }
  Result<Downloaded> fetch_url(const std::string& url) {
    auto done = download({url, partial_, limits_, have_}, progress_, stop_.get_token());
    // Handlers borrow what lives in the test.
    server_.settle();
    return done;
  }
  [[nodiscard]] std::string content() const { return test::read_text(partial_); }
  [[nodiscard]] bool has_notes() const { return std::filesystem::exists(partial_.string() + ".meta"); }

  test::TemporaryFolder folder_;
  const std::filesystem::path partial_ = folder_.path() / "clip.part";
  std::stop_source stop_;
  base::ProgressSink progress_;
  /// Waits are next to nothing; what may take time on a busy machine has plenty.
  DownloadLimits limits_{.guard = FetchGuard::anything(),
                         .connect = std::chrono::seconds{30},
                         .stall = std::chrono::seconds{30},
                         .total = std::chrono::seconds{60},
                         .attempts = 3,
                         .first_wait = std::chrono::milliseconds{1},
                         .longest_wait = std::chrono::milliseconds{2}};
  FileVersion have_;
  test::HttpServer server_;
};

}  // namespace kadr::net
