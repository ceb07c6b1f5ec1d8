// Speaking, asked through the client.

#include "media/speech.h"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/decoded_sound.h"
#include "support/mp4_file.h"
#include "support/temporary_folder.h"
#include "support/test_clips.h"

namespace kadr::test {
namespace {

using media::Speech;
using media::SpeechSpec;
using testing::Contains;
using testing::Field;
using testing::HasSubstr;
using testing::IsSupersetOf;

class Speaking : public testing::Test {
 protected:
  [[nodiscard]] std::filesystem::path file() const { return folder_.path() / "speech.wav"; }
  Result<Speech> try_speak(const SpeechSpec& spec) {
    const base::FileDescriptor output = create_file(file());
    return media::speak(darkroom_, output.get(), spec, {});
  }
  Speech speak(const SpeechSpec& spec) {
    auto speech = try_speak(spec);
    if (!speech) throw std::runtime_error("speaking failed: " + speech.error().message);
    return *std::move(speech);
  }
  /// The words as the text writes them.
  static std::vector<std::string> words(const SpeechSpec& spec, const Speech& speech) {
    std::vector<std::string> found;
    for (const auto& word : speech.words) found.push_back(spec.text.substr(word.text_offset, word.text_length));
    return found;
  }

  media::Darkroom darkroom_{{.executable = program("kadr-darkroom")}};

 private:
  TemporaryFolder folder_;
};

struct Line {
  const char* voice;
  const char* text;
  std::vector<std::string> words;
};

const std::vector<Line>& lines() {
  static const std::vector<Line> all{
      {"en-us",
       "The quick brown fox jumps over the lazy dog.",
       {"The", "quick", "brown", "fox", "jumps", "over", "the", "lazy", "dog"}},
      {"uk",
       "Доброго ранку, світе! Сьогодні чудова погода.",
       {"Доброго", "ранку", "світе", "Сьогодні", "чудова", "погода"}},
      {"ru", "Привет, мир! Сегодня прекрасная погода.", {"Привет", "мир", "Сегодня", "прекрасная", "погода"}}};
  return all;
}

TEST_F(Speaking, lines_in_three_languages_sound_and_last_as_long_as_a_person_would_take) {
  for (const Line& line : lines()) {
    const Speech speech = speak({.text = line.text, .voice = line.voice});

    const Sound sound = decode_sound(file());
    EXPECT_NEAR(static_cast<double>(sound.samples()), static_cast<double>(speech.samples), 2) << line.voice;
    const double seconds = static_cast<double>(speech.samples) / 48'000;
    EXPECT_GT(seconds, 1.5) << line.voice;
    EXPECT_LT(seconds, 6) << line.voice;
    EXPECT_GT(rms_db(sound, {.start = 0, .end = seconds}), -35) << line.voice;
  }
}

TEST_F(Speaking, every_word_of_the_text_has_its_time) {
  for (const Line& line : lines()) {
    const SpeechSpec spec{.text = line.text, .voice = line.voice};
    const Speech speech = speak(spec);

    EXPECT_EQ(words(spec, speech), line.words);
    timeline::SampleCount before = 0;
    for (const auto& word : speech.words) {
      EXPECT_GE(word.start, before) << line.voice;
      EXPECT_GT(word.end, word.start + 48'000 / 50) << line.voice;
      before = word.end;
    }
    EXPECT_LE(before, speech.samples);
    EXPECT_GT(before, speech.samples / 2);
  }
}

TEST_F(Speaking, a_word_sounds_while_its_time_lasts) {
  const SpeechSpec spec{.text = "Wait. Now.", .voice = "en-us"};
  const Speech speech = speak(spec);

  const Sound sound = decode_sound(file());
  for (const auto& word : speech.words) {
    const double start = static_cast<double>(word.start) / 48'000;
    EXPECT_GT(rms_db(sound, {.start = start, .end = start + 0.2}), -35);
  }
}

TEST_F(Speaking, numbers_and_compounds_are_one_word_each) {
  const SpeechSpec spec{.text = "In 2024, well-known 3.14 (again) ran.", .voice = "en-us"};

  EXPECT_EQ(words(spec, speak(spec)), (std::vector<std::string>{"In", "2024", "well-known", "3.14", "again", "ran"}));
}

TEST_F(Speaking, marks_of_markup_languages_are_text) {
  const SpeechSpec marked{.text = "One <break time=\"9s\"/> two &amp; three", .voice = "en-us"};

  const Speech speech = speak(marked);

  EXPECT_THAT(words(marked, speech), IsSupersetOf({"One", "break", "two", "three"}));
  EXPECT_LT(speech.samples, 14 * 48'000);
}

TEST_F(Speaking, control_characters_command_nothing) {
  const Speech plain = speak({.text = "one  20P two", .voice = "en-us"});
  const Speech commanded = speak({.text = "one \x01 20P two", .voice = "en-us"});

  EXPECT_NEAR(static_cast<double>(commanded.samples), static_cast<double>(plain.samples), 4800);
}

TEST_F(Speaking, faster_is_shorter_and_the_next_line_is_not_faster_for_it) {
  const std::string text = "All that is said is said at its own speed.";
  const Speech usual = speak({.text = text, .voice = "en-us"});
  const auto usual_bytes = read_bytes(file());
  const Speech fast = speak({.text = text, .voice = "uk", .words_per_minute = 330, .pitch = 90});
  const Speech again = speak({.text = text, .voice = "en-us"});

  EXPECT_LT(fast.samples, usual.samples * 3 / 4);
  EXPECT_EQ(again.samples, usual.samples);
  EXPECT_TRUE(read_bytes(file()) == usual_bytes);
}

TEST_F(Speaking, a_variant_is_another_voice_of_the_same_language) {
  (void)speak({.text = "Hello there", .voice = "en-us"});
  const auto usual = read_bytes(file());
  (void)speak({.text = "Hello there", .voice = "EN-us+F3"});

  EXPECT_FALSE(read_bytes(file()) == usual);
}

TEST_F(Speaking, an_unknown_voice_or_variant_is_not_found) {
  for (const char* voice : {"klingonese", "", "en-us+nobody", "../../../../../etc/passwd", "en-us+../../x"}) {
    const auto speech = try_speak({.text = "Hello", .voice = voice});

    ASSERT_FALSE(speech) << voice;
    EXPECT_EQ(speech.error().code, ErrorCode::NotFound) << voice << ": " << speech.error().message;
  }
}

TEST_F(Speaking, a_text_with_nothing_to_say_is_refused) {
  for (const char* text : {"", "   ", "\n", "...", "?!"}) {
    const auto speech = try_speak({.text = text, .voice = "en-us"});

    ASSERT_FALSE(speech) << '"' << text << '"';
    EXPECT_EQ(speech.error().code, ErrorCode::InvalidArgument);
    EXPECT_THAT(speech.error().message, HasSubstr("nothing to say"));
  }
}

TEST_F(Speaking, every_voice_of_the_list_can_speak) {
  const auto voices = media::espeak_voices(darkroom_, {});

  ASSERT_TRUE(voices) << voices.error().message;
  EXPECT_GT(voices->size(), 50U);
  for (const char* id : {"en-us", "en-gb", "uk", "ru", "de"})
    EXPECT_THAT(*voices, Contains(Field(&media::EspeakVoice::id, id)));
  std::set<std::string> ids;
  for (const auto& voice : *voices) {
    EXPECT_TRUE(ids.insert(voice.id).second) << voice.id;
    EXPECT_FALSE(voice.name.empty());
    EXPECT_TRUE(try_speak({.text = "ma la", .voice = voice.id})) << voice.id;
  }
}

}  // namespace
}  // namespace kadr::test
