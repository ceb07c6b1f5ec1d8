#include "providers/fal/fal_endpoint.h"

#include <gtest/gtest.h>

namespace kadr::providers::fal {
namespace {

class FalEndpointTest : public ::testing::Test {
 protected:
  [[nodiscard]] account::Order order(const char* model, const char* asked) const {
    account::WorkAsked work =
        account::read_work(catalog_, models::ModelKind::Video, Json{{"model", model}, {"asked", Json::parse(asked)}})
            .value();
    EXPECT_TRUE(choose_endpoint(work));
    return work.order;
  }

  const models::Catalog catalog_ = models::Catalog::create(models::shipped_cards()).value();
};

TEST_F(FalEndpointTest, words_alone_go_to_the_models_own_endpoint) {
  const account::Order words = order("fal-veo-3.1-fast", R"({"prompt":"a fox","seconds":4})");
  EXPECT_EQ(words.vendor_model, "fal-ai/veo3.1/fast");
  EXPECT_EQ(words.body["duration"], "4s");
}

TEST_F(FalEndpointTest, with_pictures_the_endpoint_and_its_names_are_others) {
  const account::Order one = order("fal-veo-3.1-fast", R"({"prompt":"a fox","first_frame":"aa"})");
  EXPECT_EQ(one.vendor_model, "fal-ai/veo3.1/fast/image-to-video");
  EXPECT_EQ(one.body["image_url"], "aa");

  const account::Order two = order("fal-veo-3.1-fast", R"({"prompt":"a fox","first_frame":"aa","last_frame":"bb"})");
  EXPECT_EQ(two.vendor_model, "fal-ai/veo3.1/fast/first-last-frame-to-video");
  EXPECT_FALSE(two.body.contains("image_url"));
  EXPECT_EQ(two.body["first_frame_url"], "aa");
  EXPECT_EQ(two.body["last_frame_url"], "bb");
  ASSERT_EQ(two.files.size(), 2U);
  EXPECT_EQ(two.files[0].path, "first_frame_url");
  EXPECT_EQ(two.files[1].path, "last_frame_url");
}

TEST_F(FalEndpointTest, what_an_endpoint_does_not_take_is_not_sent) {
  const account::Order order_with = order("fal-kling-2.5-turbo-pro", R"({"prompt":"a fox","first_frame":"aa"})");
  EXPECT_FALSE(order_with.body.contains("aspect_ratio"));
  EXPECT_EQ(order("fal-kling-2.5-turbo-pro", R"({"prompt":"a fox"})").body["aspect_ratio"], "16:9");
}

}  // namespace
}  // namespace kadr::providers::fal
