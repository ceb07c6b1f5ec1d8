#include "recipes/story/story_order.h"

#include <gtest/gtest.h>

#include "recipes/story/story_texts.h"

namespace kadr::recipes::story {
namespace {

const models::Catalog& catalog() {
  static const models::Catalog shipped = models::Catalog::create(models::shipped_cards()).value();
  return shipped;
}

/// Text and speech by cards that only these tests need: nothing of them is sent.
const film::ModelNames kDefaults = film::offline_models();

Result<Json> accepted(const char* text) {
  return accept(base::parse_json(text).value(), catalog(), kDefaults);
}

std::string refusal(const char* text) {
  const auto result = accepted(text);
  return result ? "accepted: " + result->dump() : result.error().message;
}

TEST(StoryOrder, has_defaults_for_everything_but_the_prompt) {
  const auto request = accepted(R"({"prompt": "A cat learns to fly"})");
  ASSERT_TRUE(request.has_value()) << request.error().message;
  const auto order = read_story(*request, catalog(), {});
  ASSERT_TRUE(order.has_value()) << order.error().message;
  EXPECT_EQ(order->scenes, 4);
  EXPECT_EQ(order->scene_seconds, 5);
  EXPECT_EQ(order->film.models.video, "offline-scenes");
  EXPECT_EQ(order->film.canvas.display(), "1920x1080@30");
  EXPECT_TRUE(order->narration);
}

TEST(StoryOrder, says_what_is_wrong_and_what_to_write) {
  EXPECT_EQ(refusal(R"({})"), "prompt is missing");
  EXPECT_EQ(refusal(R"({"prompt": " "})"), "prompt must say what to show");
  EXPECT_EQ(refusal(R"({"prompt": "a", "scenes": 17})"), "scenes must be between 1 and 16, not 17");
  EXPECT_EQ(refusal(R"({"prompt": "a", "aspect": "4:3"})"), "aspect \"4:3\" is none; use 16:9, 9:16 or 1:1");
  EXPECT_EQ(refusal(R"({"prompt": "a", "scene": 3})"), "scene is not a known field; did you mean scenes?");
  EXPECT_EQ(refusal(R"({"prompt": "a", "chain": "first"})"), "chain \"first\" is none; use last_frame or none");
}

TEST(StoryOrder, keeps_the_models_and_shots_that_were_chosen) {
  const auto request = accepted(R"({"prompt": "a", "models": {"video": "veo-3.1-fast"}, "scene_seconds": 6})");
  ASSERT_TRUE(request.has_value()) << request.error().message;
  EXPECT_EQ((*request)["scene_seconds"], 6);
  EXPECT_EQ((*request)["resolution"], "720p");
  EXPECT_EQ((*request)["models"]["video"], "veo-3.1-fast");
}

TEST(StoryOrder, refuses_what_the_model_cannot_do_before_anything_is_sent) {
  EXPECT_NE(refusal(R"({"prompt": "a", "models": {"video": "veo-3.1-fast"}, "scene_seconds": 5})").find("nearest"),
            std::string::npos);
}

TEST(StoryTexts, show_each_scene_its_neighbours) {
  const auto order = read_story(*accepted(R"({"prompt": "A cat"})"), catalog(), {});
  const std::vector<Scene> scenes{{"one", "1"}, {"two", "2"}, {"three", "3"}};
  const std::string middle = continuity_request(*order, scenes, 1).prompt;
  EXPECT_NE(middle.find("The scene before:\npicture: one"), std::string::npos);
  EXPECT_NE(middle.find("The scene after:\npicture: three"), std::string::npos);
  EXPECT_EQ(continuity_request(*order, scenes, 0).prompt.find("The scene before"), std::string::npos);
}

}  // namespace
}  // namespace kadr::recipes::story
