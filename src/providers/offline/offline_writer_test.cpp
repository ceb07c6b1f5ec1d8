#include "providers/offline/offline_writer.h"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/utf8.h"

namespace kadr::providers::offline {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kEnglish = "30-second ad for a coffee shop in Lviv";
constexpr std::string_view kUkrainian = "Ролик про кав'ярню у Львові";
constexpr std::string_view kRussian = "Ролик про кофейню на рассвете, тёплый свет";

Json written(std::string_view task, const Json& facts, std::uint64_t seed = 7) {
  const auto text = write_by_rule(task, facts, seed);
  EXPECT_TRUE(text) << text.error().message;
  return text ? *text : Json();
}

TEST(OfflineWriter, the_language_is_told_by_the_letters) {
  struct Case {
    std::string_view text;
    Language language;
  };
  const Case cases[] = {
      {kEnglish, Language::English},
      {"café au lait", Language::English},
      {kUkrainian, Language::Ukrainian},
      {"ЇЖАК", Language::Ukrainian},
      {kRussian, Language::Russian},
      {"Подъезд", Language::Russian},
      {"реклама для кавʼярні", Language::Ukrainian},
      {"дом у моря", Language::Ukrainian},
      {"", Language::English},
  };
  for (const Case& each : cases) EXPECT_EQ(language_of(each.text), each.language) << each.text;
}

TEST(OfflineWriter, a_subject_is_what_the_prompt_asks_about) {
  EXPECT_EQ(subject_of(kEnglish), "a coffee shop in Lviv");
  EXPECT_EQ(subject_of("A story about a fox."), "a fox");
  EXPECT_EQ(subject_of(kUkrainian), "кав'ярню у Львові");
  EXPECT_EQ(subject_of("РЕКЛАМА ДЛЯ пекарні"), "пекарні");
  EXPECT_EQ(subject_of("  The sea at night! "), "The sea at night");
  EXPECT_EQ(subject_of("make a video about "), "make a video about");
}

TEST(OfflineWriter, scenes_keep_the_language_the_count_and_about_the_length) {
  for (const std::string_view prompt : {kEnglish, kUkrainian, kRussian}) {
    const Json story = written("story_scenes", {{"prompt", prompt}, {"count", 5}, {"seconds", 6}});
    ASSERT_EQ(story["scenes"].size(), 5U);
    for (const Json& scene : story["scenes"]) {
      const std::string narration = scene["narration"];
      EXPECT_TRUE(base::is_utf8(narration));
      EXPECT_EQ(language_of(narration + std::string(prompt)), language_of(prompt)) << narration;
      const auto words = std::count(narration.begin(), narration.end(), ' ') + 1;
      EXPECT_GE(words, 5) << narration;
      EXPECT_LE(words, 28) << narration;
      EXPECT_THAT(narration, Not(HasSubstr("{")));
    }
  }
}

TEST(OfflineWriter, neighbouring_scenes_do_not_say_the_same) {
  const Json story = written("story_scenes", {{"prompt", kEnglish}, {"count", 8}, {"seconds", 4}});
  std::set<std::string> said;
  for (const Json& scene : story["scenes"]) said.insert(scene["narration"].get<std::string>());
  EXPECT_EQ(said.size(), 8U);
}

TEST(OfflineWriter, one_seed_writes_one_text_and_another_another) {
  const Json facts{{"prompt", kEnglish}, {"count", 6}, {"seconds", 5}};
  EXPECT_EQ(written("story_scenes", facts, 1), written("story_scenes", facts, 1));
  EXPECT_NE(written("story_scenes", facts, 1), written("story_scenes", facts, 2));
}

TEST(OfflineWriter, a_script_is_dealt_to_its_segments_in_order) {
  Json script = written("storyboard_script", {{"prompt", kEnglish}, {"seconds", 50}});
  script["counts"] = Json::array({3, 4, 3});
  const Json segments = written("storyboard_segments", script)["segments"];
  ASSERT_EQ(segments.size(), 10U);
  EXPECT_EQ(segments[0]["part"], "intro");
  EXPECT_EQ(segments[3]["part"], "main");
  EXPECT_EQ(segments[9]["part"], "outro");
  for (const Json& segment : segments) EXPECT_FALSE(segment["text"].get<std::string>().empty());
  const Json pictures = written("image_prompts", {{"title", script["title"]}, {"segments", segments}});
  EXPECT_EQ(pictures["prompts"].size(), 10U);
  EXPECT_EQ(written("motion_prompts", pictures)["prompts"].size(), 10U);
}

TEST(OfflineWriter, a_presenters_script_fits_the_time) {
  for (const int seconds : {15, 30, 60}) {
    const Json script = written("presenter_script", {{"topic", kEnglish}, {"seconds", seconds}});
    const std::string text = script["script"];
    const double words = static_cast<double>(std::count(text.begin(), text.end(), ' ')) + 1;
    EXPECT_NEAR(words / 2.2, seconds, seconds * 0.35 + 6) << text;
  }
}

TEST(OfflineWriter, braces_in_a_prompt_are_words) {
  const Json story = written("story_scenes", {{"prompt", "a {} {0} %s shop"}, {"count", 2}, {"seconds", 4}});
  EXPECT_THAT(story["title"].get<std::string>(), HasSubstr("{} {0} %s"));
}

TEST(OfflineWriter, what_cannot_be_written_is_refused) {
  EXPECT_FALSE(write_by_rule("poem", Json::object(), 1));
  EXPECT_FALSE(write_by_rule("story_scenes", {{"prompt", " . "}}, 1));
  EXPECT_FALSE(write_by_rule("storyboard_segments", {{"intro", "a."}, {"main", "b."}}, 1));
}

}  // namespace
}  // namespace kadr::providers::offline
