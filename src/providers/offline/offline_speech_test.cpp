#include "providers/offline/offline_speech.h"

#include <cstdlib>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/stat.h>

namespace kadr::providers::offline {
namespace {

using testing::HasSubstr;

const std::vector<media::EspeakVoice> kSynthesiser{
    {"English (America)", "en-us", "en-us"},
    {"English (Great Britain)", "en-gb", "en-gb"},
    {"Ukrainian", "uk", "uk"},
    {"French (France)", "roa/fr", "fr-fr"},
    {"Lojban", "jbo", "jbo"},
};

std::string id_of(const std::vector<models::Voice>& voices, const std::string& name) {
  const auto voice = models::choose_voice(voices, name, 0);
  return voice ? voice->id : voice.error().message;
}

TEST(NameVoices, knows_the_names_that_scripts_use) {
  const auto voices = name_voices(kSynthesiser);

  for (const char* name : {"Adam", "Rachel", "Antoni", "Bella", "Domi", "Elli", "Josh", "Arnold", "Sam"})
    EXPECT_THAT(id_of(voices, name), testing::StartsWith("en-us+")) << name;
  EXPECT_EQ(id_of(voices, "Oksana"), "uk+f2");
  EXPECT_EQ(id_of(voices, "Louis"), "roa/fr+m3");
}

TEST(NameVoices, lists_every_language_and_no_person_without_one) {
  const auto voices = name_voices(kSynthesiser);

  EXPECT_EQ(id_of(voices, "jbo"), "jbo");
  EXPECT_EQ(id_of(voices, "Ukrainian"), "uk");
  EXPECT_THAT(id_of(voices, "Irina"), HasSubstr("no voice"));
}

TEST(NameVoices, ids_are_unique) {
  std::set<std::string> ids;
  for (const models::Voice& voice : name_voices(kSynthesiser)) EXPECT_TRUE(ids.insert(voice.id).second) << voice.id;
}

TEST(SpokenSound, cuts_words_out_of_the_text) {
  const auto sound = spoken_sound({.samples = 96'000,
                                   .words = {{.text_offset = 0, .text_length = 12, .start = 0, .end = 24'000},
                                             {.text_offset = 13, .text_length = 6, .start = 24'000, .end = 96'000}}},
                                  "Привіт world");
  EXPECT_FALSE(sound) << "the second word ends after the text";

  const auto shorter = spoken_sound({.samples = 96'000, .words = {{0, 12, 12'000, 24'000}}}, "Привіт world");
  ASSERT_TRUE(shorter);
  EXPECT_EQ(shorter->duration, timeline::Rational::whole(2));
  EXPECT_EQ(shorter->words.at(0).word, "Привіт");
  EXPECT_EQ(shorter->words.at(0).start, timeline::Rational(1, 4));
  EXPECT_EQ(shorter->words.at(0).end, timeline::Rational(1, 2));
}

class OfflineSpeechInTheDarkroom : public testing::Test {
 protected:
  media::DarkroomPool pool_{{.executable = std::string(std::getenv("KADR_BUILD")) + "/kadr-darkroom"}, 2};
};

TEST_F(OfflineSpeechInTheDarkroom, speaks_with_a_named_voice) {
  auto model = OfflineSpeech::create(pool_, {});
  ASSERT_TRUE(model) << model.error().message;
  EXPECT_THAT(model->identity(), testing::MatchesRegex("offline/espeak-ng/[0-9.]+.*"));
  const auto voices = model->voices({});
  ASSERT_TRUE(voices);
  const base::FileDescriptor output(::memfd_create("speech", MFD_CLOEXEC));

  const auto sound = model->speak({"Добрий день, світе", id_of(*voices, "Oksana")}, output.get(), {});

  ASSERT_TRUE(sound) << sound.error().message;
  EXPECT_GT(sound->duration.to_double(), 0.5);
  EXPECT_LT(sound->duration.to_double(), 5);
  ASSERT_EQ(sound->words.size(), 3U);
  EXPECT_EQ(sound->words[0].word, "Добрий");
  EXPECT_LT(sound->words[0].start, sound->words[2].start);
  struct stat status{};
  ASSERT_EQ(::fstat(output.get(), &status), 0);
  EXPECT_GT(status.st_size, 10'000);
}

TEST_F(OfflineSpeechInTheDarkroom, voices_differ_and_unknown_ones_are_refused) {
  auto model = OfflineSpeech::create(pool_, {});
  ASSERT_TRUE(model) << model.error().message;
  const base::FileDescriptor output(::memfd_create("speech", MFD_CLOEXEC));

  EXPECT_EQ(model->speak({"hello", "nobody"}, output.get(), {}).error().code, ErrorCode::NotFound);
}

}  // namespace
}  // namespace kadr::providers::offline
