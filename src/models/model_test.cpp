#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/avatar_model.h"
#include "models/catalog.h"
#include "models/image_model.h"
#include "models/speech_model.h"
#include "models/text_model.h"
#include "models/transcription_model.h"
#include "models/video_model.h"

namespace kadr::models {
namespace {

using ::testing::HasSubstr;

/// A card that takes whatever its kind is asked for.
ModelCard card_of(ModelKind kind, const std::vector<std::string>& inputs) {
  ModelCard card{.id = "any", .kind = kind, .provider = "vendor"};
  for (const std::string& name : inputs) {
    using Type = InputSpelling::Type;
    const Type type = name == "seconds"              ? Type::Number
                      : name == "seed"               ? Type::Integer
                      : name == "schema"             ? Type::Object
                      : name == "most_output_tokens" ? Type::Integer
                                                     : Type::String;
    card.inputs.push_back({.names = {name}, .path = name, .type = type});
  }
  return card;
}

TEST(Model, a_step_holds_what_was_asked_and_no_more) {
  ModelCard card = card_of(ModelKind::Video, {"prompt", "seconds", "aspect", "first_frame", "seed"});
  card.inputs.back().fallback = 7;
  const VideoModel model(card);
  const auto step = model.shoot("clip[1]", {.prompt = "a fox", .first_frame = "aa", .seconds = 6, .aspect = "9:16"});
  ASSERT_TRUE(step) << step.error().message;
  EXPECT_EQ(step->key, "clip[1]");
  EXPECT_EQ(step->kind, "vendor.video");
  EXPECT_EQ(step->input.dump(),
            R"({"model":"any","asked":{"prompt":"a fox","seconds":6,"aspect":"9:16","first_frame":"aa"}})");
  const auto read = model_step(step->input);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->model, "any");
  EXPECT_FALSE(model_step(Json::array()));
}

TEST(Model, what_it_cannot_do_is_refused_before_any_step) {
  const ModelCard card = card_of(ModelKind::Image, {"prompt"});
  EXPECT_FALSE(ImageModel(card).draw("image", {.prompt = "x", .aspect = "16:9"}));
}

TEST(Model, the_step_of_an_avatar_tells_how_long_its_sound_is) {
  const ModelCard card = card_of(ModelKind::Avatar, {"sound", "aspect"});
  const auto step = AvatarModel(card).present("avatar", {.sound = "aa", .seconds = 12.5});
  ASSERT_TRUE(step) << step.error().message;
  EXPECT_EQ(model_step(step->input)->facts, Json({{"seconds", 12.5}}));
}

TEST(Model, speech_is_priced_by_letters_not_bytes) {
  ModelCard card = card_of(ModelKind::Speech, {"text", "voice"});
  card.price = {{.micros = 100'000, .unit = PriceLine::Unit::ThousandCharacters}};
  EXPECT_EQ(*SpeechModel(card).price({.text = "кадр кадр", .voice_id = "a"}), 900);
}

TEST(Model, a_narration_is_read_back_as_it_was_written) {
  const Narration narration{
      .sound = {.sha256 = "ab", .bytes = 7, .media_type = "audio/wav"},
      .duration = timeline::Rational(3, 2),
      .words = {{.word = "кадр", .start = timeline::Rational(0, 1), .end = timeline::Rational(1, 3)}}};
  const auto read = narration_from_json(to_json(narration));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(to_json(*read), to_json(narration));
  Json damaged = to_json(narration);
  damaged["words"][0]["end"] = Json::array({1, 0});
  EXPECT_FALSE(narration_from_json(damaged));
}

TEST(Model, a_recording_without_words_is_named_as_such) {
  EXPECT_EQ(*TranscriptionModel::text({{"text", "hello"}}), "hello");
  const auto silent = TranscriptionModel::text({{"text", " \n"}});
  ASSERT_FALSE(silent);
  EXPECT_EQ(silent.error().code, ErrorCode::UnreadableMedia);
}

class TextModelTest : public ::testing::Test {
 protected:
  TextRequest request_{.instructions = "Write.",
                       .prompt = "A script.",
                       .schema = Json::parse(R"({"type":"object","required":["title"],"additionalProperties":false,
                         "properties":{"title":{"type":"string"}}})"),
                       .schema_name = "script"};
};

TEST_F(TextModelTest, an_answer_of_the_right_shape_is_taken_with_or_without_a_fence) {
  for (const char* text :
       {R"({"title":"Coffee"})", "```json\n{\"title\":\"Coffee\"}\n```", " {\"title\":\"Coffee\"}\n"}) {
    const auto answer = TextModel::answer(request_, {{"text", text}});
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->at("title"), "Coffee");
  }
}

TEST_F(TextModelTest, an_answer_that_was_cut_short_or_misshapen_is_sent_back_once_with_the_fault) {
  for (const char* text : {R"({"title":"Cof)", R"({"name":"Coffee"})", "[]", ""}) {
    const auto answer = TextModel::answer(request_, {{"text", text}});
    ASSERT_FALSE(answer) << text;
    const TextRequest again = TextModel::repaired(request_, {{"text", text}}, answer.error());
    EXPECT_THAT(again.prompt, HasSubstr("A script."));
    EXPECT_THAT(again.prompt, HasSubstr(answer.error().message));
    EXPECT_EQ(again.schema, request_.schema);
  }
}

TEST_F(TextModelTest, the_price_is_a_ceiling_of_both_directions) {
  ModelCard card = card_of(ModelKind::Text, {"instructions", "prompt", "schema", "schema_name", "most_output_tokens"});
  card.price = {{.micros = 2'000'000, .unit = PriceLine::Unit::MillionOutputTokens}};
  EXPECT_EQ(*TextModel(card).price(request_), 8192);
}

}  // namespace
}  // namespace kadr::models
