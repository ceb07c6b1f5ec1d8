#include "recipes/mix/lineup.h"

#include <map>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kadr::recipes::mix {
namespace {

MixPlan plan_of(const std::string& fields) {
  const auto plan = parse_plan(R"({"task_name": "t", "video_blocks": {"a": ["1", "2"], "b": ["1", "2", "3"]})" +
                               (fields.empty() ? "" : ", " + fields) + "}");
  EXPECT_TRUE(plan) << (plan ? "" : plan.error().message);
  return plan ? *plan : MixPlan{};
}

std::vector<Combination> lined_up(const MixPlan& plan) {
  return line_up(plan, all_usable(plan)).value();
}

TEST(Lineup, follows_the_product_and_deals_lines_in_turn) {
  const auto combinations = lined_up(plan_of(R"("text_to_speach": [{"text": "x"}, {"text": "y"}, {"text": "z"},
                                                                   {"text": "w"}])"));

  ASSERT_EQ(combinations.size(), 6U);
  EXPECT_EQ(combinations[3].clips, (timeline::Choice{1, 0}));
  const std::vector<std::size_t> lines{0, 1, 2, 3, 0, 1};
  for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(combinations[i].voice_line, lines[i]);
  EXPECT_FALSE(combinations[0].music);
}

TEST(Lineup, lines_are_dealt_to_what_was_picked) {
  const auto combinations =
      lined_up(plan_of(R"("text_to_speach": [{"text": "x"}, {"text": "y"}], "pick": {"sample": 3})"));

  ASSERT_EQ(combinations.size(), 3U);
  EXPECT_EQ(combinations[2].voice_line, 0U);
}

TEST(Lineup, a_combination_keeps_its_music_whatever_else_is_picked) {
  const std::string music = R"("audio_blocks": {"m": ["1", "2"], "n": ["3"]}, "seed": 9)";
  std::map<timeline::Choice, std::size_t> music_of_all;
  for (const Combination& combination : lined_up(plan_of(music))) music_of_all[combination.clips] = *combination.music;

  for (const char* pick : {R"(, "limit": 2)", R"(, "pick": {"sample": 4})", R"(, "pick": "pairwise")"}) {
    for (const Combination& combination : lined_up(plan_of(music + pick)))
      EXPECT_EQ(combination.music, music_of_all.at(combination.clips)) << pick;
  }
}

TEST(Lineup, every_track_of_all_blocks_can_be_chosen) {
  std::set<std::size_t> chosen;
  for (int seed = 0; seed < 20; ++seed) {
    for (const Combination& combination :
         lined_up(plan_of(R"("audio_blocks": {"m": ["1", "2"], "n": ["3"]}, "seed": )" + std::to_string(seed))))
      chosen.insert(*combination.music);
  }
  EXPECT_EQ(chosen, (std::set<std::size_t>{0, 1, 2}));
}

TEST(Lineup, clips_keep_their_numbers_when_others_are_left_out) {
  const MixPlan plan = plan_of(R"("audio_blocks": {"m": ["1", "2"]})");

  const auto combinations = line_up(plan, {.clips = {{1}, {0, 2}}, .music = {1}}).value();

  ASSERT_EQ(combinations.size(), 2U);
  EXPECT_EQ(combinations[1].clips, (timeline::Choice{1, 2}));
  EXPECT_EQ(combinations[1].music, 1U);
}

}  // namespace
}  // namespace kadr::recipes::mix
