#include "recipes/mix/job_steps.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kadr::recipes::mix {
namespace {

Json good_source() {
  return {{"location", "https://example.com/a.mp4"},
          {"sha256", std::string(64, 'a')},
          {"bytes", 1000},
          {"info", media::to_json(media::MediaInfo{.format = "mov", .bytes = 1000})}};
}

Json faulty_source() {
  return {{"location", "https://example.com/b.mp4"}, {"fault", {{"code", "not_found"}, {"message", "b.mp4 is gone"}}}};
}

TEST(StockFromJson, has_each_location_with_its_file_or_its_fault) {
  const auto stock = stock_from_json({good_source(), faulty_source()});

  ASSERT_TRUE(stock) << stock.error().message;
  EXPECT_EQ(stock->at("https://example.com/a.mp4").file.bytes, 1000);
  EXPECT_EQ(stock->at("https://example.com/a.mp4").info.format, "mov");
  EXPECT_EQ(stock->at("https://example.com/b.mp4").fault->message, "b.mp4 is gone");
  EXPECT_EQ(stock->at("https://example.com/b.mp4").fault->code, ErrorCode::NotFound);
}

TEST(StockFromJson, what_kadr_did_not_write_is_an_error) {
  const auto changed = [](Json source, const char* field, Json value) {
    source[field] = std::move(value);
    return source;
  };
  for (const Json& source : {Json(), Json("text"), Json::array(), Json::object(), changed(good_source(), "location", 1),
                             changed(good_source(), "sha256", "../a"), changed(good_source(), "bytes", -1),
                             changed(good_source(), "bytes", "1000"), changed(good_source(), "info", nullptr),
                             changed(good_source(), "more", 1), changed(faulty_source(), "fault", "gone"),
                             changed(faulty_source(), "fault", Json{{"code", 7}, {"message", "gone"}})}) {
    const auto stock = stock_from_json({source});
    ASSERT_FALSE(stock) << source;
    EXPECT_EQ(stock.error().code, ErrorCode::Internal) << source;
  }
}

}  // namespace
}  // namespace kadr::recipes::mix
