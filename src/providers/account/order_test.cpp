#include "providers/account/order.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kadr::providers::account {
namespace {

using ::testing::HasSubstr;

constexpr auto kLens = R"(id: lens
kind: video
provider: lumen
model: lumen/lens-2
name: Lens
about: For tests.
inputs:
  prompt: {as: text.prompt, required: true}
  first_frame: {as: "images[0].uri", type: file}
  seconds: {as: duration, type: string, values: [4, 6], default: 6}
fixed: {safe: true}
vendor: {endpoint: shoot}
price:
  as_of: "2026-11-01"
  lines: [{usd: 0.15, per: second}]
)";

class OrderTest : public ::testing::Test {
 protected:
  [[nodiscard]] Result<WorkAsked> read(const std::string& asked) const {
    return read_work(catalog_, models::ModelKind::Video, Json{{"model", "lens"}, {"asked", Json::parse(asked)}});
  }

  const models::Catalog catalog_ = models::Catalog::create({{.name = "lens.yaml", .text = kLens}}).value();
};

TEST_F(OrderTest, a_step_becomes_the_vendors_request_with_its_files_and_its_price) {
  const auto work = read(R"({"prompt":"a fox","first_frame":"aa"})");
  ASSERT_TRUE(work) << work.error().message;
  EXPECT_EQ(work->order.vendor_model, "lumen/lens-2");
  EXPECT_EQ(work->order.vendor, Json({{"endpoint", "shoot"}}));
  EXPECT_EQ(work->order.body.dump(),
            R"({"safe":true,"text":{"prompt":"a fox"},"images":[{"uri":"aa"}],"duration":"6"})");
  ASSERT_EQ(work->order.files.size(), 1U);
  EXPECT_EQ(work->order.files[0].path, "images[0].uri");
  EXPECT_EQ(work->order.files[0].artifact, "aa");
  EXPECT_EQ(request_for(*work).ceiling, 900'000) << "6 s for 0.15 dollars each";
}

TEST_F(OrderTest, the_same_step_gives_the_same_bytes_and_they_are_read_back) {
  const auto work = read(R"({"prompt":"a fox","first_frame":"aa","seconds":4})");
  const std::string bytes = request_for(*work).bytes;
  EXPECT_EQ(bytes, request_for(*read(R"({"prompt":"a fox","first_frame":"aa","seconds":4})")).bytes);
  EXPECT_NE(bytes, request_for(*read(R"({"prompt":"a fox","first_frame":"ab","seconds":4})")).bytes);
  const auto order = order_from(bytes);
  ASSERT_TRUE(order) << order.error().message;
  EXPECT_EQ(to_bytes(*order), bytes);
}

TEST_F(OrderTest, what_the_model_cannot_do_is_refused_with_the_nearest) {
  const auto work = read(R"({"prompt":"a fox","seconds":5})");
  ASSERT_FALSE(work);
  EXPECT_EQ(work.error().code, ErrorCode::InvalidArgument);
  EXPECT_EQ(work.error().message, "lens cannot do seconds 5; nearest: 4 or 6");
}

TEST_F(OrderTest, what_is_no_step_of_a_model_is_said_to_be_none) {
  EXPECT_EQ(read_work(catalog_, models::ModelKind::Video, Json::object()).error().code, ErrorCode::Internal);
  EXPECT_EQ(
      read_work(catalog_, models::ModelKind::Image, Json{{"model", "lens"}, {"asked", Json::object()}}).error().code,
      ErrorCode::NotFound);
  EXPECT_EQ(order_from("{}").error().code, ErrorCode::Internal);
  EXPECT_EQ(order_from(R"({"kind":"video","model":"m","vendor":{},"body":{},"files":[{}],"besides":{}})").error().code,
            ErrorCode::InvalidArgument);
}

}  // namespace
}  // namespace kadr::providers::account
