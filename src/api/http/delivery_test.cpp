#include "api/http/delivery.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace kadr::api::http {
namespace {

/// What is delivered of "0123456789" with the ETag "v1".
Delivery delivered(Headers headers, std::string_view method = "GET") {
  Request request{.id = "r", .method = std::string(method)};
  request.headers = std::move(headers);
  ByteSource source;
  source.add_text("01234");
  source.add_text("56789");
  Response response = Response::bytes(std::move(source), "video/mp4");
  response.etag = "v1";
  return plan_delivery(request, std::move(response));
}

std::string body_of(const Delivery& delivery) {
  std::string text;
  for (const auto& piece : delivery.body.pieces())
    text += piece.memory->substr(static_cast<std::size_t>(piece.offset), static_cast<std::size_t>(piece.length));
  return text;
}

TEST(Delivery, bytes_are_offered_in_ranges) {
  const Delivery whole = delivered({});
  const Delivery part = delivered({{"Range", "bytes=3-6"}});

  EXPECT_EQ(whole.status, 200);
  EXPECT_EQ(whole.headers.value("Accept-Ranges"), "bytes");
  EXPECT_EQ(whole.headers.value("ETag"), "\"v1\"");
  EXPECT_EQ(body_of(whole), "0123456789");
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.headers.value("Content-Range"), "bytes 3-6/10");
  EXPECT_EQ(part.headers.value("ETag"), "\"v1\"");
  EXPECT_EQ(part.announced, 4);
  EXPECT_EQ(body_of(part), "3456");
}

TEST(Delivery, a_range_past_the_end_is_a_problem) {
  const Delivery outside = delivered({{"Range", "bytes=10-"}});

  EXPECT_EQ(outside.status, 416);
  EXPECT_EQ(outside.headers.value("Content-Range"), "bytes */10");
  EXPECT_EQ(outside.headers.value("Content-Type"), "application/problem+json");
}

TEST(Delivery, a_range_of_something_that_has_changed_gives_the_whole) {
  EXPECT_EQ(delivered({{"Range", "bytes=3-6"}, {"If-Range", "\"v1\""}}).status, 206);
  EXPECT_EQ(delivered({{"Range", "bytes=3-6"}, {"If-Range", "\"v0\""}}).status, 200);
  EXPECT_EQ(delivered({{"Range", "bytes=3-6"}, {"If-Range", "W/\"v1\""}}).status, 200);
  EXPECT_EQ(delivered({{"Range", "bytes=3-6"}, {"If-Range", "Sat, 21 Nov 2026 00:00:00 GMT"}}).status, 200);
  EXPECT_EQ(delivered({{"Range", "bytes=90-"}, {"If-Range", "\"v0\""}}).status, 200);
}

TEST(Delivery, what_the_client_has_is_not_sent_again) {
  for (const char* list : {"\"v1\"", "W/\"v1\"", "\"v0\", \"v1\"", "*", "\"v0\",W/\"v1\""}) {
    const Delivery delivery = delivered({{"If-None-Match", list}, {"Range", "bytes=3-6"}});
    EXPECT_EQ(delivery.status, 304) << list;
    EXPECT_EQ(delivery.headers.value("ETag"), "\"v1\"");
    EXPECT_EQ(delivery.announced, -1);
    EXPECT_EQ(body_of(delivery), "");
  }
  EXPECT_EQ(delivered({{"If-None-Match", "\"v0\""}}).status, 200);
  EXPECT_EQ(delivered({{"If-None-Match", "v1"}}).status, 200);
  EXPECT_EQ(delivered({{"If-None-Match", "\"v1\""}}, "POST").status, 200);
}

TEST(Delivery, head_announces_and_sends_nothing) {
  const Delivery head = delivered({{"Range", "bytes=3-6"}}, "HEAD");

  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.announced, 10);
  EXPECT_EQ(body_of(head), "");
}

TEST(Delivery, texts_have_no_ranges) {
  Request request{.method = "GET"};
  request.headers.add("Range", "bytes=0-0");

  const Delivery delivery = plan_delivery(request, Response::json("{}"));

  EXPECT_EQ(delivery.status, 200);
  EXPECT_EQ(body_of(delivery), "{}");
  EXPECT_FALSE(delivery.headers.find("Accept-Ranges"));
}

}  // namespace
}  // namespace kadr::api::http
