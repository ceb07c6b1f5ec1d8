#include "models/local_speech.h"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kadr::models {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const std::vector<Voice> kVoices{
    {"pNInz6obpgDQGcFmaJgB", "Adam", "en-US"},
    {"21m00Tcm4TlvDq8ikWAM", "Rachel - calm narrator", "en-US"},
    {"uk+f2", "Оксана", "uk"},
    {"adam", "Somebody else", "en-GB"},
    {"ErXwobaYiN019PkySvjV", "Antoni", "en-US"},
};

std::string chosen(const std::string& wanted) {
  const auto voice = choose_voice(kVoices, wanted, 1);
  return voice ? voice->id : voice.error().message;
}

TEST(ChooseVoice, takes_exact_spelling_first_and_ids_before_names) {
  struct Case {
    std::string wanted;
    std::string id;
  };
  for (const Case& c : std::vector<Case>{{"Antoni", "ErXwobaYiN019PkySvjV"},
                                         {"ANTONI", "ErXwobaYiN019PkySvjV"},
                                         {" antoni ", "ErXwobaYiN019PkySvjV"},
                                         {"rachel", "21m00Tcm4TlvDq8ikWAM"},
                                         {"Rachel - calm narrator", "21m00Tcm4TlvDq8ikWAM"},
                                         {"21m00Tcm4TlvDq8ikWAM", "21m00Tcm4TlvDq8ikWAM"},
                                         {"UK+F2", "uk+f2"},
                                         {"Оксана", "uk+f2"},
                                         {"adam", "adam"},
                                         {"Adam", "pNInz6obpgDQGcFmaJgB"},
                                         {"ADAM", "adam"}}) {
    EXPECT_EQ(chosen(c.wanted), c.id) << c.wanted;
  }
}

TEST(ChooseVoice, names_what_is_near_an_unknown_one) {
  EXPECT_THAT(chosen("Rachell"), AllOf(HasSubstr("no voice \"Rachell\""), HasSubstr("did you mean Rachel?"),
                                       HasSubstr("kadr voices"), Not(HasSubstr("Antoni"))));
  EXPECT_THAT(chosen("zzz"), AllOf(HasSubstr("no voice \"zzz\""), Not(HasSubstr("did you mean"))));
  EXPECT_EQ(choose_voice(kVoices, "", 1).error().code, ErrorCode::NotFound);
}

TEST(ChooseVoice, random_is_the_same_for_the_same_seed_and_reaches_all) {
  std::set<std::string> seen;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const auto voice = choose_voice(kVoices, "Random", seed);
    ASSERT_TRUE(voice);
    EXPECT_EQ(voice->id, choose_voice(kVoices, "random", seed)->id);
    seen.insert(voice->id);
  }
  EXPECT_EQ(seen.size(), kVoices.size());
}

TEST(ChooseVoice, no_voices_is_the_providers_fault) {
  EXPECT_EQ(choose_voice({}, "Adam", 1).error().code, ErrorCode::Unavailable);
}

TEST(Speaks, a_language_has_its_regions_and_a_region_only_itself) {
  const Voice american{.id = "a", .name = "Adam", .language = "en-US"};
  EXPECT_TRUE(speaks(american, "en"));
  EXPECT_TRUE(speaks(american, "EN-us"));
  EXPECT_FALSE(speaks(american, "en-GB"));
  EXPECT_FALSE(speaks(american, "e"));
  EXPECT_FALSE(speaks({.id = "b", .name = "Ed", .language = "eng"}, "en"));
}

}  // namespace
}  // namespace kadr::models
