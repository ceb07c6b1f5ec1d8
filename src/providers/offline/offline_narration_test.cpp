#include "providers/offline/offline_narration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/speech_model.h"
#include "providers/offline/offline_fixture.h"
#include "support/decoded_sound.h"

namespace kadr::providers::offline {
namespace {

using testing::HasSubstr;

class OfflineNarration : public OfflineTest {
 protected:
  models::SpeechModel model_{card(models::ModelKind::Speech, "offline-voices")};
};

TEST_F(OfflineNarration, has_the_times_of_its_words_in_each_language) {
  struct Case {
    const char* text;
    const char* language;
    std::size_t words;
  };
  const Case cases[] = {{"Every day begins with coffee.", "en", 5},
                        {"Кожен день починається з кави.", "uk", 5},
                        {"Каждый день начинается с кофе.", "", 5}};
  for (const Case& each : cases) {
    const Json made = work_.step(model_.speak("speak", {.text = each.text, .language = each.language}));

    const auto narration = models::SpeechModel::narration(made);
    ASSERT_TRUE(narration) << narration.error().message;
    EXPECT_EQ(narration->sound.media_type, "audio/wav");
    ASSERT_EQ(narration->words.size(), each.words) << each.text;
    const test::Sound sound = test::decode_sound(work_.file_of(made));
    EXPECT_NEAR(static_cast<double>(sound.samples()) / 48'000, narration->duration.to_double(), 0.01);
    for (const models::WordTiming& word : narration->words) {
      EXPECT_LT(word.start, word.end) << word.word;
      EXPECT_LE(word.end, narration->duration) << word.word;
    }
    const double start = narration->words[0].start.to_double();
    EXPECT_GT(test::rms_db(sound, {.start = start, .end = start + 0.3}), -40);
  }
}

TEST_F(OfflineNarration, is_the_same_bytes_for_the_same_request) {
  const auto request = model_.speak("speak", {.text = "Добрий ранок", .voice_id = "Oksana"});
  const OfflineWorkplace another(darkroom_settings());
  EXPECT_EQ(work_.step(request), another.step(request));
  EXPECT_NE(work_.step(request)["sha256"],
            work_.step(model_.speak("speak", {.text = "Добрий ранок", .voice_id = "Taras"}))["sha256"]);
}

TEST_F(OfflineNarration, without_a_voice_a_person_of_the_language_speaks) {
  const std::vector<models::Voice> voices{{"en-us+f2", "Rachel", "en-us"}, {"en-us+m3", "Adam", "en-us"},
                                          {"uk+f2", "Oksana", "uk"},       {"uk+m3", "Taras", "uk"},
                                          {"ja", "Japanese", "ja"},        {"en-gb", "English", "en-gb"}};
  const auto name = [&](std::string_view language) {
    const auto voice = default_voice(voices, language);
    return voice ? voice->name : voice.error().message;
  };
  EXPECT_EQ(name("en"), "Adam");
  EXPECT_EQ(name("uk-UA"), "Taras");
  EXPECT_EQ(name("en-GB"), "English");
  EXPECT_EQ(name("ja"), "Japanese");
  EXPECT_THAT(name("tlh"), HasSubstr("no offline voice speaks \"tlh\""));
  EXPECT_EQ(default_voice({}, "en").error().code, ErrorCode::Unavailable);
}

TEST_F(OfflineNarration, an_unknown_voice_and_an_empty_text_are_refused) {
  const auto unknown = work_.try_step(model_.speak("speak", {.text = "hello", .voice_id = "Oksanna"}));
  ASSERT_FALSE(unknown);
  EXPECT_THAT(unknown.error().message, HasSubstr("Oksana"));
  const auto empty = work_.try_step(model_.speak("speak", {.text = " . "}));
  ASSERT_FALSE(empty);
  EXPECT_EQ(empty.error().code, ErrorCode::InvalidArgument);
}

}  // namespace
}  // namespace kadr::providers::offline
