#include "recipes/storyboard/storyboard_order.h"

#include <gtest/gtest.h>

namespace kadr::recipes::storyboard {
namespace {

const models::Catalog& catalog() {
  static const models::Catalog shipped = models::Catalog::create(models::shipped_cards()).value();
  return shipped;
}

Result<Json> accepted(const char* text) {
  return accept(base::parse_json(text).value(), catalog(), film::offline_models());
}

std::string refusal(const char* text) {
  const auto result = accepted(text);
  return result ? "accepted: " + result->dump() : result.error().message;
}

TEST(StoryboardOrder, has_defaults_for_everything_but_the_prompt) {
  const auto request = accepted(R"({"prompt": "Coffee in Lviv"})");
  ASSERT_TRUE(request.has_value()) << request.error().message;
  const auto order = read_storyboard(*request, catalog(), {});
  ASSERT_TRUE(order.has_value()) << order.error().message;
  EXPECT_EQ(order->segments(), 10U);
  EXPECT_EQ(order->seconds(), 50);
  EXPECT_TRUE(order->approvals);
  EXPECT_EQ(order->film.models.image, "offline-pictures");
  EXPECT_EQ(order->image_resolution, "1080p");
}

TEST(StoryboardOrder, says_what_is_wrong_and_what_to_write) {
  EXPECT_EQ(refusal(R"({})"), "a storyboard needs a prompt or a voice_message, and not both");
  EXPECT_EQ(refusal(R"({"prompt": "a", "voice_message": "upload:upl_1"})"),
            "a storyboard needs a prompt or a voice_message, and not both");
  EXPECT_EQ(refusal(R"({"prompt": "a", "counts": [3, 4]})"),
            "counts must be three whole numbers from 1 to 20: of intro, main and outro");
  EXPECT_EQ(refusal(R"({"voice_message": "upload:upl_1"})"),
            "nothing here writes down speech: set OPENAI_BASE_URL to a local server that does, or OPENAI_API_KEY, and "
            "name a model as models.transcription; or send the prompt as text");
}

TEST(StoryboardOrder, tells_what_the_uploads_are) {
  const Json request{{"voice_message", "upload:upl_1"}, {"music", "upload:upl_2"}};
  const auto uploads = named_uploads(request);
  ASSERT_EQ(uploads.size(), 2U);
  EXPECT_EQ(uploads[1].path, "voice_message");
  EXPECT_EQ(uploads[1].id, "upl_1");
}

TEST(StoryboardOrder, says_what_each_stage_costs) {
  const auto request = accepted(R"({"prompt": "a", "counts": [1, 1, 1], "models": {"video": "gen4-turbo"}})");
  ASSERT_TRUE(request.has_value()) << request.error().message;
  const auto told = estimate(*request, catalog());
  ASSERT_TRUE(told.has_value()) << told.error().message;
  EXPECT_EQ((*told)["clips"], 3);
  EXPECT_EQ((*told)["cost"]["lines"][2]["model"], "gen4-turbo");
  EXPECT_EQ((*told)["cost"]["micros"], (*told)["cost"]["lines"][2]["micros"]) << "the others are offline";
  EXPECT_GT((*told)["cost"]["micros"], 0);
}

}  // namespace
}  // namespace kadr::recipes::storyboard
