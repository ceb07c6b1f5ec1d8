#include <array>
#include <vector>

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "net/download.h"
#include "net/download_fixture.h"

namespace kadr::net {
namespace {

using std::chrono::milliseconds;
using test::HttpExchange;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class DownloadFailureTest : public DownloadTest {};

TEST_F(DownloadFailureTest, each_status_has_a_code_and_is_tried_again_only_where_that_may_help) {
  struct Case {
    const char* status;
    ErrorCode code;
    int attempts;
  };
  const std::vector<Case> cases = {
      {"400 Bad Request", ErrorCode::InvalidArgument, 1},
      {"401 Unauthorized", ErrorCode::PermissionDenied, 1},
      {"403 Forbidden", ErrorCode::PermissionDenied, 1},
      {"404 Not Found", ErrorCode::NotFound, 1},
      {"410 Gone", ErrorCode::NotFound, 1},
      {"451 Censored", ErrorCode::PermissionDenied, 1},
      {"408 Request Timeout", ErrorCode::Unavailable, 3},
      {"429 Too Many Requests", ErrorCode::Unavailable, 3},
      {"500 Internal Server Error", ErrorCode::Unavailable, 3},
      {"503 Service Unavailable", ErrorCode::Unavailable, 3},
      {"204 No Content", ErrorCode::Unavailable, 1},
      {"300 Multiple Choices", ErrorCode::Unavailable, 1},
      {"302 Found", ErrorCode::Unavailable, 1},
  };

  for (const Case& entry : cases) {
    const std::string status = entry.status;
    const std::string path = "/" + status.substr(0, 3);
    int attempts = 0;
    server_.on(path, [&](HttpExchange& exchange) {
      ++attempts;
      exchange.reply(status, "", "<html>sorry</html>");
    });

    const auto done = fetch(path);

    ASSERT_FALSE(done) << status;
    EXPECT_EQ(done.error().code, entry.code) << status;
    EXPECT_EQ(attempts, entry.attempts) << status;
    EXPECT_THAT(done.error().message, AllOf(StartsWith(server_.url(path) + " "), HasSubstr(status.substr(0, 3))));
    EXPECT_EQ(content(), "") << status;
  }
}

TEST_F(DownloadFailureTest, a_failure_that_passes_is_not_a_failure) {
  server_.on("/clip", [](HttpExchange& exchange) {
    if (exchange.request().number < 3) {
      exchange.reply("500 Oops", "", "sorry");
    } else {
      exchange.reply("200 OK", "", "hello");
    }
  });

  ASSERT_TRUE(fetch("/clip"));

  EXPECT_EQ(content(), "hello");
  EXPECT_EQ(server_.requests().size(), 3U);
}

TEST_F(DownloadFailureTest, a_wait_that_the_server_asks_for_is_kept) {
  limits_.longest_wait = std::chrono::seconds{10};
  server_.on("/busy", [](HttpExchange& exchange) {
    if (exchange.request().number == 1) {
      exchange.reply("429 Too Many Requests", "Retry-After: 1\r\n", "");
    } else {
      exchange.reply("200 OK", "", "hello");
    }
  });
  const auto began = std::chrono::steady_clock::now();

  ASSERT_TRUE(fetch("/busy"));

  EXPECT_GE(std::chrono::steady_clock::now() - began, milliseconds{1000});
}

TEST_F(DownloadFailureTest, a_wait_beyond_the_total_limit_is_not_begun) {
  limits_.longest_wait = std::chrono::hours{1};
  server_.on("/busy", [](HttpExchange& exchange) { exchange.reply("503 Busy", "Retry-After: 3600\r\n", ""); });

  const auto done = fetch("/busy");

  EXPECT_EQ(done.error().code, ErrorCode::Unavailable);
  EXPECT_THAT(done.error().message, EndsWith("attempt 1 of 3"));
}

TEST_F(DownloadFailureTest, a_length_over_the_limit_is_refused_before_any_byte_is_kept) {
  limits_.max_bytes = 10 << 20;
  server_.on("/big", [](HttpExchange& exchange) {
    exchange.send("HTTP/1.1 200 OK\r\nETag: \"1\"\r\nContent-Length: 99999999999\r\n\r\nbeginning");
    exchange.hang();
  });

  const auto done = fetch("/big");

  EXPECT_EQ(done.error().code, ErrorCode::TooLarge);
  EXPECT_EQ(done.error().message,
            server_.url("/big") + " is larger than the limit of 10 MiB; give a smaller file or raise the limit");
  EXPECT_EQ(content(), "");
}

TEST_F(DownloadFailureTest, a_body_that_never_ends_is_cut_at_the_limit_and_not_kept) {
  limits_.max_bytes = 5'000'000;
  std::int64_t largest = 0;
  progress_ = [&](const base::Progress& report) { largest = std::max(largest, report.done); };
  server_.on("/endless", [](HttpExchange& exchange) {
    exchange.send("HTTP/1.1 200 OK\r\nETag: \"1\"\r\n\r\n");
    while (exchange.send(body_of(100'000))) {
    }
  });

  const auto done = fetch("/endless");

  EXPECT_EQ(done.error().code, ErrorCode::TooLarge);
  EXPECT_LE(largest, 5'000'000);
  EXPECT_EQ(content(), "");
  EXPECT_FALSE(has_notes());
}

TEST_F(DownloadFailureTest, a_file_exactly_at_the_limit_is_taken) {
  limits_.max_bytes = 5;
  server_.on("/clip", [](HttpExchange& exchange) { exchange.reply("200 OK", "", "hello"); });

  EXPECT_TRUE(fetch("/clip"));
}

TEST_F(DownloadFailureTest, a_body_shorter_than_announced_is_never_taken_for_whole) {
  server_.on("/liar",
             [](HttpExchange& exchange) { exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello"); });

  const auto done = fetch("/liar");

  EXPECT_EQ(done.error().code, ErrorCode::Unavailable);
  EXPECT_THAT(done.error().message, AllOf(HasSubstr("was cut off"), EndsWith("attempt 3 of 3")));
}

TEST_F(DownloadFailureTest, a_part_that_does_not_reach_the_end_is_never_taken_for_whole) {
  server_.on("/clip", [](HttpExchange& exchange) {
    if (exchange.request().header("range").empty()) {
      exchange.send("HTTP/1.1 200 OK\r\nETag: \"1\"\r\nContent-Length: 10\r\n\r\n0123");
    } else {
      exchange.reply("206 Partial Content", "Content-Range: bytes 4-5/10\r\n", "45");
    }
  });

  const auto done = fetch("/clip");

  EXPECT_EQ(done.error().code, ErrorCode::Unavailable);
  EXPECT_EQ(server_.requests().size(), 3U);
}

TEST_F(DownloadFailureTest, bytes_beyond_the_announced_length_are_left) {
  server_.on("/liar", [](HttpExchange& exchange) {
    exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello, and more");
  });

  EXPECT_EQ(fetch("/liar")->bytes, 5);
  EXPECT_EQ(content(), "hello");
}

TEST_F(DownloadFailureTest, a_compressed_body_that_nobody_asked_for_is_refused) {
  server_.on("/gzip",
             [](HttpExchange& exchange) { exchange.reply("200 OK", "Content-Encoding: gzip\r\n", "\x1f\x8b\x08"); });

  const auto done = fetch("/gzip");

  EXPECT_EQ(done.error().code, ErrorCode::UnsupportedMedia);
  EXPECT_THAT(done.error().message, HasSubstr("sent compressed (gzip)"));
  EXPECT_EQ(server_.requests().size(), 1U);
}

TEST_F(DownloadFailureTest, a_server_that_falls_silent_ends_the_attempt_and_then_the_download) {
  limits_.stall = milliseconds{50};
  for (const char* beginning : {"", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n",
                                "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello"}) {
    int attempts = 0;
    server_.on("/silent", [&, beginning](HttpExchange& exchange) {
      ++attempts;
      exchange.send(beginning);
      exchange.hang();
    });

    const auto done = fetch("/silent");

    EXPECT_EQ(done.error().code, ErrorCode::TimedOut);
    EXPECT_THAT(done.error().message, HasSubstr("sent nothing for 0.05 seconds"));
    EXPECT_EQ(attempts, 3);
  }
}

TEST_F(DownloadFailureTest, the_total_limit_ends_a_body_that_trickles) {
  limits_.total = milliseconds{300};
  server_.on("/trickle", [](HttpExchange& exchange) {
    exchange.send("HTTP/1.1 200 OK\r\n\r\n");
    while (exchange.send("x")) {
    }
  });

  const auto done = fetch("/trickle");

  EXPECT_EQ(done.error().code, ErrorCode::TimedOut);
  EXPECT_THAT(done.error().message, HasSubstr("was not downloaded within 0.3 seconds"));
  EXPECT_EQ(server_.requests().size(), 1U);
}

/// A listening socket whose queue is full: a connection to it is neither made nor refused.
class UnansweringPort {
 public:
  UnansweringPort() {
    EXPECT_EQ(::bind(listening_.get(), reinterpret_cast<sockaddr*>(&address_), size_), 0);
    EXPECT_EQ(::getsockname(listening_.get(), reinterpret_cast<sockaddr*>(&address_), &size_), 0);
    EXPECT_EQ(::listen(listening_.get(), 0), 0);
    for (base::FileDescriptor& filler : queue_) {
      filler = base::FileDescriptor(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
      [[maybe_unused]] const int pending = ::connect(filler.get(), reinterpret_cast<sockaddr*>(&address_), size_);
    }
  }
  [[nodiscard]] std::string url() const {
    return "http://127.0.0.1:" + std::to_string(ntohs(address_.sin_port)) + "/clip";
  }

 private:
  sockaddr_in address_{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
  socklen_t size_ = sizeof address_;
  base::FileDescriptor listening_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  std::array<base::FileDescriptor, 4> queue_;
};

TEST_F(DownloadFailureTest, a_host_that_does_not_answer_ends_with_the_connect_limit) {
  const UnansweringPort port;
  limits_.connect = milliseconds{50};

  const auto done = fetch_url(port.url());

  EXPECT_EQ(done.error().code, ErrorCode::TimedOut);
  EXPECT_THAT(done.error().message, HasSubstr("its host does not answer"));
}

TEST_F(DownloadFailureTest, a_host_that_refuses_connections_is_unavailable) {
  const auto done = fetch_url("http://127.0.0.1:1/clip");

  EXPECT_EQ(done.error().code, ErrorCode::Unavailable);
  EXPECT_THAT(done.error().message, HasSubstr("accepts no connection"));
}

TEST_F(DownloadFailureTest, an_answer_that_is_not_http_is_refused) {
  server_.on("/ssh", [](HttpExchange& exchange) { exchange.send("SSH-2.0-OpenSSH_9.2\r\n"); });

  EXPECT_EQ(fetch("/ssh").error().code, ErrorCode::InvalidArgument);
}

TEST_F(DownloadFailureTest, encryption_where_there_is_none_is_one_clear_sentence) {
  std::string url = server_.url("/clip");
  url.replace(0, 4, "https");

  const auto done = fetch_url(url);

  EXPECT_EQ(done.error().code, ErrorCode::Unavailable);
  EXPECT_THAT(done.error().message, HasSubstr("no encryption could be agreed on"));
}

TEST_F(DownloadFailureTest, messages_show_no_password_and_no_query) {
  const auto done = fetch_url(server_.url("/missing?token=secret", "user:secret@127.0.0.1"));

  EXPECT_THAT(done.error().message, AllOf(Not(HasSubstr("secret")), StartsWith(server_.url("/missing") + " ")));
}

TEST_F(DownloadFailureTest, what_is_no_url_is_refused_before_anything_is_created) {
  const auto done = fetch_url("file:///etc/passwd");

  EXPECT_EQ(done.error().code, ErrorCode::InvalidArgument);
  EXPECT_FALSE(std::filesystem::exists(partial_));
}

TEST_F(DownloadFailureTest, heads_without_end_are_refused) {
  const std::string one_line(300'000, 'h');
  const auto endless = [](std::string_view piece) {
    return [piece](HttpExchange& exchange) {
      exchange.send("HTTP/1.1 200 OK\r\n");
      while (exchange.send(piece)) {
      }
    };
  };
  server_.on("/many", endless("X-Header: of which there is no end\r\n"));
  server_.on("/long", endless(one_line));
  server_.on("/interim", [](HttpExchange& exchange) {
    while (exchange.send("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")) {
    }
  });

  for (const char* path : {"/many", "/long", "/interim"}) {
    const auto done = fetch(path);
    ASSERT_FALSE(done) << path;
    EXPECT_EQ(done.error().code, ErrorCode::Unavailable) << path << ": " << done.error().message;
  }
  EXPECT_EQ(server_.requests().size(), 3U);
}

TEST_F(DownloadFailureTest, a_body_that_drips_ends_with_the_slowest_speed) {
  limits_.stall = milliseconds{300};
  limits_.slowest_per_second = 1'000'000'000'000;
  int attempts = 0;
  server_.on("/drips", [&](HttpExchange& exchange) {
    ++attempts;
    exchange.send("HTTP/1.1 200 OK\r\n\r\n");
    while (exchange.send("x")) {
    }
  });

  const auto done = fetch("/drips");

  EXPECT_EQ(done.error().code, ErrorCode::TimedOut);
  EXPECT_THAT(done.error().message, HasSubstr("bytes a second for 0.3 seconds"));
  EXPECT_EQ(attempts, 3);
}

TEST_F(DownloadFailureTest, a_full_disk_ends_the_download) {
  server_.on("/clip", [](HttpExchange& exchange) { exchange.reply("200 OK", "", body_of(1'000'000)); });
  std::filesystem::create_symlink("/dev/full", partial_);

  const auto done = fetch("/clip");

  EXPECT_EQ(done.error().code, ErrorCode::NoSpace);
  EXPECT_THAT(done.error().message, HasSubstr(partial_.string()));
  EXPECT_EQ(server_.requests().size(), 1U);
}

TEST_F(DownloadFailureTest, a_folder_that_is_not_there_is_named) {
  const auto done = download({server_.url("/clip"), folder_.path() / "none/clip", limits_, {}}, {}, {});

  EXPECT_EQ(done.error().code, ErrorCode::NotFound);
  EXPECT_THAT(done.error().message, HasSubstr((folder_.path() / "none/clip").string()));
}

}  // namespace
}  // namespace kadr::net
