#include "media/speech.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kadr::media {
namespace {

using testing::HasSubstr;

Speech speech() {
  return {.samples = 48'000,
          .words = {{.text_offset = 0, .text_length = 5, .start = 0, .end = 20'000},
                    {.text_offset = 7, .text_length = 5, .start = 20'000, .end = 47'000}}};
}

std::string refusal(const SpeechSpec& spec) {
  const auto read = speech_spec_from_json(to_json(spec));
  return read ? "" : read.error().message;
}

TEST(SpeechSpec, survives_the_way_through_text_and_back) {
  const SpeechSpec spec{
      .text = "Привіт <b>\"world\"</b>\n😀", .voice = "en-us+f3", .words_per_minute = 200, .pitch = 0};

  const auto read = speech_spec_from_json(base::parse_json(to_json(spec).dump()).value());

  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->text, spec.text);
  EXPECT_EQ(read->voice, spec.voice);
  EXPECT_EQ(read->words_per_minute, 200);
  EXPECT_EQ(read->pitch, 0);
}

TEST(SpeechSpec, a_value_out_of_range_is_named) {
  EXPECT_THAT(refusal({.text = "a", .voice = "en", .words_per_minute = 79}), HasSubstr("speech.words_per_minute"));
  EXPECT_THAT(refusal({.text = "a", .voice = "en", .pitch = 100}), HasSubstr("speech.pitch"));
  EXPECT_THAT(refusal({.text = std::string(100'001, 'a'), .voice = "en"}), HasSubstr("100001 bytes"));
  EXPECT_THAT(refusal({.text = "caf\xE9", .voice = "en"}), HasSubstr("UTF-8"));
  EXPECT_THAT(refusal({.text = "a", .voice = std::string(200, 'v')}), HasSubstr("speech.voice"));
}

TEST(Speech, survives_the_way_through_text_and_back) {
  const auto read = speech_from_json(base::parse_json(to_json(speech()).dump()).value());

  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(to_json(*read), to_json(speech()));
  EXPECT_EQ(read->words[1].text_offset, 7U);
}

TEST(Speech, words_past_the_end_or_out_of_order_are_refused) {
  const auto refused = [](auto change) {
    Speech lie = speech();
    change(lie);
    return !speech_from_json(to_json(lie));
  };

  EXPECT_FALSE(refused([](Speech&) {}));
  EXPECT_TRUE(refused([](Speech& lie) { lie.words[1].end = 48'001; }));
  EXPECT_TRUE(refused([](Speech& lie) { lie.words[1].start = 19'999; }));
  EXPECT_TRUE(refused([](Speech& lie) { lie.words[0].end = -1; }));
  EXPECT_TRUE(refused([](Speech& lie) { lie.words[0].text_length = 0; }));
  EXPECT_TRUE(refused([](Speech& lie) { lie.samples = 0; }));
}

TEST(EspeakVoices, survive_the_way_through_text_and_back) {
  const std::vector<EspeakVoice> voices{{"English (America)", "en-us", "en-us"}, {"Ukrainian", "uk", "uk"}};

  const auto read = espeak_voices_from_json(base::parse_json(to_json(voices).dump()).value());

  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->size(), 2U);
  EXPECT_EQ(read->front().id, "en-us");
  EXPECT_EQ(read->back().name, "Ukrainian");
}

}  // namespace
}  // namespace kadr::media
