#include "recipes/storyboard/storyboard_texts.h"

#include <gtest/gtest.h>

namespace kadr::recipes::storyboard {
namespace {

StoryboardOrder small() {
  StoryboardOrder order;
  order.counts = {1, 2, 1};
  return order;
}

const Script kScript{.title = "Title", .parts = {"One two.", "Three four five six.", "Seven."}};

TEST(StoryboardTexts, segments_are_as_many_as_were_asked_for) {
  const Json answer = base::parse_json(R"({"segments": [
      {"part": "intro", "text": "One two."}, {"part": "main", "text": "Three"}, {"part": "main", "text": "four"},
      {"part": "main", "text": "five six."}, {"part": "outro", "text": "Seven."}]})")
                          .value();
  const auto segments = segments_from(answer, small(), kScript);
  ASSERT_EQ(segments.size(), 4U);
  EXPECT_EQ(segments[2].text, "four five six.");
  EXPECT_EQ(segments[3].part, 2U);
}

TEST(StoryboardTexts, segments_that_are_missing_are_taken_from_the_script) {
  const auto segments = segments_from(Json::object(), small(), kScript);
  ASSERT_EQ(segments.size(), 4U);
  EXPECT_EQ(segments[1].text, "Three four");
  EXPECT_EQ(segments[2].text, "five six.");
}

TEST(StoryboardTexts, a_version_that_was_refused_is_shown_with_its_reason) {
  const auto request = script_request(small(), "Coffee", {{.version = to_json(kScript), .reason = "too dry"}});
  EXPECT_NE(request.prompt.find("The reason given: too dry"), std::string::npos);
  EXPECT_EQ(request.facts["round"], 2);
}

TEST(StoryboardTexts, edits_leave_what_they_do_not_name) {
  const Script script = script_from(Json{{"main", "Other."}}, kScript);
  EXPECT_EQ(script.title, "Title");
  EXPECT_EQ(script.parts[1], "Other.");
  EXPECT_EQ(script.parts[2], "Seven.");
}

TEST(StoryboardTexts, prompts_that_are_missing_are_the_texts) {
  EXPECT_EQ(prompts_from(Json{{"prompts", {"a"}}}, {"x", "y"}), (std::vector<std::string>{"a", "y"}));
}

}  // namespace
}  // namespace kadr::recipes::storyboard
