#include <gtest/gtest.h>

#include "net/download.h"
#include "net/download_fixture.h"

namespace kadr::net {
namespace {

using test::HttpExchange;

class DownloadResumeTest : public DownloadTest {
 protected:
  static constexpr std::size_t kCut = 700'000;

  /// A server that sends only the first bytes of an answer of 1 000 000.
  void send_beginning(HttpExchange& exchange, std::string_view headers) const {
    exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\nContent-Type: video/mp4\r\n" + std::string(headers) +
                  "\r\n" + body_.substr(0, kCut));
  }
  /// The rest, as asked for by the request's Range.
  void send_rest(HttpExchange& exchange, std::string_view headers) const {
    const std::size_t from = exchange.request().range_start();
    exchange.reply("206 Partial Content",
                   "Content-Range: bytes " + std::to_string(from) + "-999999/1000000\r\n" + std::string(headers),
                   body_.substr(from));
  }
  /// A run that ends in the middle, as a killed one does: only what is on the disk is left of it.
  void run_and_lose(std::string_view headers) {
    server_.on("/clip", [this, headers](HttpExchange& exchange) { send_beginning(exchange, headers); });
    limits_.attempts = 1;
    ASSERT_FALSE(fetch("/clip"));
    limits_.attempts = 3;
  }

  const std::string body_ = body_of(1'000'000);
};

TEST_F(DownloadResumeTest, a_lost_connection_is_continued_where_it_broke) {
  server_.on("/clip", [this](HttpExchange& exchange) {
    if (exchange.request().number == 1) return send_beginning(exchange, "ETag: \"v1\"\r\n");
    send_rest(exchange, "ETag: \"v1\"\r\n");
  });

  const auto done = fetch("/clip");

  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(done->bytes, 1'000'000);
  EXPECT_TRUE(content() == body_);
  EXPECT_EQ(server_.requests().at(1).header("range"), "bytes=700000-");
  EXPECT_EQ(server_.requests().at(1).header("if-range"), "\"v1\"");
}

TEST_F(DownloadResumeTest, an_earlier_run_is_continued) {
  run_and_lose("Last-Modified: Wed, 21 Oct 2015 07:28:00 GMT\r\n");
  server_.on("/clip", [this](HttpExchange& exchange) { send_rest(exchange, ""); });

  const auto done = fetch("/clip");

  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(done->content_type, "video/mp4");
  EXPECT_TRUE(content() == body_);
  EXPECT_EQ(server_.requests().at(1).header("if-range"), "Wed, 21 Oct 2015 07:28:00 GMT");
}

TEST_F(DownloadResumeTest, an_earlier_run_of_another_address_is_not_continued) {
  run_and_lose("ETag: \"v1\"\r\n");
  server_.on("/other", [](HttpExchange& exchange) { exchange.reply("200 OK", "", "hello"); });

  ASSERT_TRUE(fetch("/other"));

  EXPECT_EQ(server_.requests().at(1).header("range"), "");
  EXPECT_EQ(content(), "hello");
}

TEST_F(DownloadResumeTest, a_file_that_changed_is_begun_again) {
  run_and_lose("ETag: \"v1\"\r\n");
  server_.on("/clip", [](HttpExchange& exchange) { exchange.reply("200 OK", "ETag: \"v2\"\r\n", "new version"); });

  ASSERT_TRUE(fetch("/clip"));

  EXPECT_EQ(content(), "new version");
}

TEST_F(DownloadResumeTest, versions_are_not_mixed_by_a_server_that_knows_no_if_range) {
  run_and_lose("ETag: \"v1\"\r\n");
  const std::string changed(1'000'000, 'n');
  server_.on("/clip", [&](HttpExchange& exchange) {
    if (exchange.request().header("range").empty()) {
      exchange.reply("200 OK", "ETag: \"v2\"\r\n", changed);
    } else {
      send_rest(exchange, "ETag: \"v2\"\r\n");
    }
  });

  const auto done = fetch("/clip");

  ASSERT_TRUE(done) << done.error().message;
  EXPECT_TRUE(content() == changed);
}

TEST_F(DownloadResumeTest, a_part_from_another_place_is_not_taken) {
  run_and_lose("ETag: \"v1\"\r\n");
  server_.on("/clip", [this](HttpExchange& exchange) {
    if (exchange.request().header("range").empty()) {
      exchange.reply("200 OK", "", body_);
    } else {
      exchange.reply("206 Partial Content", "Content-Range: bytes 0-999999/1000000\r\n", body_);
    }
  });

  ASSERT_TRUE(fetch("/clip"));

  EXPECT_TRUE(content() == body_);
}

TEST_F(DownloadResumeTest, without_a_strong_validator_it_is_begun_again) {
  for (const char* headers : {"", "ETag: W/\"v1\"\r\n"}) {
    run_and_lose(headers);
    server_.on("/clip", [this](HttpExchange& exchange) { exchange.reply("200 OK", "", body_); });

    ASSERT_TRUE(fetch("/clip"));

    EXPECT_EQ(server_.requests().back().header("range"), "");
    EXPECT_TRUE(content() == body_);
  }
}

TEST_F(DownloadResumeTest, damaged_notes_count_as_none) {
  run_and_lose("ETag: \"v1\"\r\n");
  const std::filesystem::path notes = partial_.string() + ".meta";
  std::string text = test::read_text(notes);
  text.replace(text.find("v1"), 2, "\\r\\nX-Evil: 1");
  server_.on("/clip", [this](HttpExchange& exchange) { exchange.reply("200 OK", "", body_); });

  for (const std::string& damaged : {text, text.substr(0, text.size() / 2), std::string()}) {
    test::write_text(notes, damaged);
    ASSERT_TRUE(fetch("/clip"));
    EXPECT_EQ(server_.requests().back().header("range"), "");
    EXPECT_EQ(server_.requests().back().header("x-evil"), "");
    EXPECT_TRUE(content() == body_);
  }
}

TEST_F(DownloadResumeTest, a_file_that_was_whole_already_is_not_sent_again) {
  server_.on("/clip", [this](HttpExchange& exchange) {
    if (exchange.request().header("range").empty()) {
      exchange.reply("200 OK", "ETag: \"v1\"\r\nContent-Type: video/mp4\r\n", body_);
    } else {
      exchange.reply("416 Range Not Satisfiable", "Content-Range: bytes */1000000\r\n", "");
    }
  });
  ASSERT_TRUE(fetch("/clip"));

  const auto again = fetch("/clip");

  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->bytes, 1'000'000);
  EXPECT_EQ(again->content_type, "video/mp4");
  EXPECT_EQ(server_.requests().size(), 2U);
  EXPECT_TRUE(content() == body_);
}

TEST_F(DownloadResumeTest, a_version_that_the_caller_has_is_not_sent_again) {
  server_.on("/clip", [](HttpExchange& exchange) {
    const test::HttpRequest& request = exchange.request();
    const bool same = request.header("if-none-match") == "W/\"v1\"" ||
                      request.header("if-modified-since") == "Wed, 21 Oct 2015 07:28:00 GMT";
    exchange.reply(same ? "304 Not Modified" : "200 OK", "ETag: \"v2\"\r\n", same ? "" : "new version");
  });

  for (const FileVersion& version :
       {FileVersion{"W/\"v1\"", "ignored"}, FileVersion{"", "Wed, 21 Oct 2015 07:28:00 GMT"}}) {
    have_ = version;
    const auto done = fetch("/clip");
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_TRUE(done->unchanged);
    EXPECT_EQ(done->version.etag, version.etag);
    EXPECT_EQ(content(), "");
  }
  have_ = {.etag = "\"v0\""};
  const auto changed = fetch("/clip");
  ASSERT_TRUE(changed);
  EXPECT_FALSE(changed->unchanged);
  EXPECT_EQ(changed->version.etag, "\"v2\"");
  EXPECT_EQ(content(), "new version");
}

TEST_F(DownloadResumeTest, unchanged_is_no_answer_to_who_has_nothing) {
  server_.on("/clip", [](HttpExchange& exchange) { exchange.reply("304 Not Modified", "", ""); });

  const auto done = fetch("/clip");

  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::Unavailable);
}

TEST_F(DownloadResumeTest, a_version_that_would_smuggle_a_line_is_not_sent) {
  server_.on("/clip", [](HttpExchange& exchange) { exchange.reply("200 OK", "ETag: \"\xff\"\r\n", "hello"); });
  have_ = {.etag = "\"v1\"\r\nX-Evil: 1"};

  const auto done = fetch("/clip");

  ASSERT_TRUE(done);
  EXPECT_EQ(done->version.etag, "");
  EXPECT_EQ(server_.requests().at(0).header("x-evil"), "");
}

TEST_F(DownloadResumeTest, a_beginning_is_continued_rather_than_asked_about) {
  run_and_lose("ETag: \"v2\"\r\n");
  server_.on("/clip", [this](HttpExchange& exchange) { send_rest(exchange, ""); });
  have_ = {.etag = "\"v1\""};

  ASSERT_TRUE(fetch("/clip"));

  EXPECT_EQ(server_.requests().at(1).header("if-none-match"), "");
  EXPECT_TRUE(content() == body_);
}

TEST_F(DownloadResumeTest, a_file_that_became_shorter_is_begun_again) {
  run_and_lose("ETag: \"v1\"\r\n");
  server_.on("/clip", [](HttpExchange& exchange) {
    if (exchange.request().header("range").empty()) {
      exchange.reply("200 OK", "", "short");
    } else {
      exchange.reply("416 Range Not Satisfiable", "Content-Range: bytes */5\r\n", "");
    }
  });

  ASSERT_TRUE(fetch("/clip"));

  EXPECT_EQ(content(), "short");
}

TEST_F(DownloadResumeTest, bytes_of_an_error_page_never_enter_the_file) {
  run_and_lose("ETag: \"v1\"\r\n");
  server_.on("/clip", [this](HttpExchange& exchange) {
    if (exchange.request().number == 2) {
      exchange.reply("503 Busy", "Content-Type: text/html\r\n", "<html>busy</html>");
    } else {
      send_rest(exchange, "ETag: \"v1\"\r\n");
    }
  });

  ASSERT_TRUE(fetch("/clip"));

  EXPECT_TRUE(content() == body_);
}

TEST_F(DownloadResumeTest, the_limit_counts_the_whole_file_not_the_rest) {
  run_and_lose("ETag: \"v1\"\r\n");
  server_.on("/clip", [this](HttpExchange& exchange) { send_rest(exchange, "ETag: \"v1\"\r\n"); });
  limits_.max_bytes = 900'000;

  const auto done = fetch("/clip");

  EXPECT_EQ(done.error().code, ErrorCode::TooLarge);
  EXPECT_EQ(content(), "");
}

}  // namespace
}  // namespace kadr::net
