#include "providers/offline/offline_writer.h"

#include <algorithm>
#include <set>
#include <tuple>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/utf8.h"
#include "providers/offline/motion_words.h"

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

/// Of an unhurried voice.
double spoken_seconds(const std::string& text) {
  const auto letters = std::ranges::count_if(text, [](char c) { return !base::continues_character(c); });
  return static_cast<double>(letters) / 15;
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

TEST(OfflineWriter, the_parts_of_a_script_are_no_longer_than_their_pictures) {
  for (const std::string_view prompt : {kEnglish, kUkrainian, kRussian}) {
    for (const int seconds : {30, 50, 120}) {
      const Json script = written("storyboard_script", {{"prompt", prompt}, {"seconds", seconds}});
      for (const auto& [part, share] : {std::pair{"intro", 0.28}, {"main", 0.38}, {"outro", 0.28}}) {
        const double spoken = spoken_seconds(script[part]);
        EXPECT_LT(spoken, seconds * share + 0.3) << script[part];
        EXPECT_GT(spoken, seconds * share * 0.55) << script[part];
      }
    }
  }
}

TEST(OfflineWriter, a_sentence_never_bends_its_subject) {
  const auto all_of = [](std::string_view prompt) {
    std::string text;
    for (std::uint64_t seed = 0; seed < 12; ++seed) {
      const Json script = written("storyboard_script", {{"prompt", prompt}, {"seconds", 20}}, seed);
      text += script["title"].get<std::string>() + "\n" + script["intro"].get<std::string>() + "\n" +
              script["outro"].get<std::string>() + "\n";
    }
    return text;
  };
  // Wherever the noun stands, its own preposition stands before it.
  for (const auto& [prompt, noun, with] : {std::tuple{"Ролик про кав'ярню", "кав'ярню", "ро кав'ярню"},
                                           std::tuple{"Реклама кав'ярні", "кав'ярні", "ля кав'ярні"},
                                           std::tuple{"Реклама для кофейни", "кофейни", "ля кофейни"},
                                           std::tuple{"Ролик о кофейне", "кофейне", "кофейне"}}) {
    const std::string text = all_of(prompt);
    std::size_t nouns = 0;
    std::size_t right = 0;
    for (std::size_t at = text.find(noun); at != std::string::npos; at = text.find(noun, at + 1)) ++nouns;
    for (std::size_t at = text.find(with); at != std::string::npos; at = text.find(with, at + 1)) ++right;
    EXPECT_EQ(nouns, right) << text;
    EXPECT_GE(nouns, 36U);
  }
}

TEST(OfflineWriter, motions_are_in_the_language_of_the_pictures_and_are_known_to_the_camera) {
  for (const std::string_view prompt : {kEnglish, kUkrainian, kRussian}) {
    const Json motions = written("motion_prompts", {{"prompts", Json::array({prompt, "b", "c", "d", "e", "f"})}});
    for (const Json& motion : motions["prompts"]) {
      const std::string text = motion;
      EXPECT_NE(motion_named_in(text), std::nullopt) << text;
      EXPECT_EQ(language_of(text) == Language::English, prompt == kEnglish) << text;
    }
  }
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
    EXPECT_NEAR(spoken_seconds(text), seconds, seconds * 0.3) << text;
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
