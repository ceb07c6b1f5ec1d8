#include "providers/openai/openai.h"

#include <thread>

#include "providers/openai/openai_fixture.h"

namespace kadr::providers::openai {
namespace {

using engine::VendorClass;
using models::ModelKind;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST_F(OpenAiTest, a_text_follows_its_schema_and_costs_what_its_tokens_cost) {
  const Bought bought = write();

  ASSERT_TRUE(bought.result) << bought.sentence();
  const auto film = models::TextModel::answer(kScript, *bought.result);
  ASSERT_TRUE(film) << film.error().message;
  EXPECT_EQ((*film)["scenes"].size(), 4U);
  EXPECT_NEAR(static_cast<double>(bought.cost().value()), vendor_.books().at(0)["micros"].get<double>(), 1.0);
  EXPECT_LE(bought.cost().value(), ceiling_);
  const Json sent = vendor_.last_request()["body"];
  EXPECT_EQ(sent["model"], "gpt-5.4");
  EXPECT_EQ(sent["max_completion_tokens"], 4096);
  EXPECT_EQ(sent["response_format"]["json_schema"]["strict"], true);
  EXPECT_EQ(sent["messages"][0]["role"], "system");
}

TEST_F(OpenAiTest, a_text_whose_answer_was_lost_is_found_by_its_tag_and_got_again) {
  vendor_.control({{"longest_lag", 0}, {"faults", {{"drop", 1}}}});
  ASSERT_TRUE(std::holds_alternative<engine::NoAnswer>(write().answer));
  engine::Vendor& texts = openai_.vendor(ModelKind::Text);
  ASSERT_EQ(texts.vendor_class(), VendorClass::Findable);

  const std::vector<engine::Sighting> seen = texts.find(kOrderTag, {}).value();
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_TRUE(texts.find("job-1.5", {}).value().empty());
  const auto polled = texts.poll(seen[0].vendor_id, {});

  const auto& finished = std::get<engine::Finished>(polled);
  const Json result = texts.fetch(finished.output, {}).value();
  EXPECT_TRUE(models::TextModel::answer(kScript, result));
  EXPECT_GT(finished.cost.value(), 0);
  EXPECT_EQ(vendor_.books().size(), 1U);
  EXPECT_EQ(vendor_.books()[0]["tag"], kOrderTag);
}

TEST_F(OpenAiTest, what_is_not_stored_cannot_be_got_again) {
  for (const ModelKind kind : {ModelKind::Image, ModelKind::Speech, ModelKind::Transcription}) {
    EXPECT_EQ(openai_.vendor(kind).vendor_class(), VendorClass::Silent);
    const auto polled = openai_.vendor(kind).poll("req_1", {});
    EXPECT_THAT(std::get<engine::GaveUp>(polled).error.message, HasSubstr("the answer was lost; redo the step"));
  }
}

TEST_F(OpenAiTest, a_picture_is_in_the_store_before_the_answer_is_told) {
  const Bought bought = draw({.prompt = "A cup", .aspect = "9:16", .resolution = "720p"});

  ASSERT_TRUE(bought.result) << bought.sentence();
  const models::MadeFile made = models::ImageModel::picture(*bought.result).value();
  EXPECT_EQ(made.media_type, "image/png");
  EXPECT_TRUE(artifacts_.open_artifact(made.sha256, static_cast<timeline::ByteCount>(made.bytes)));
  EXPECT_EQ(bought.accepted().finished->output, *bought.result);
  EXPECT_EQ(vendor_.last_request()["body"]["size"], "720x1280");
  EXPECT_EQ(ceiling_, 53'000);
  EXPECT_NEAR(static_cast<double>(bought.cost().value()), vendor_.books().at(0)["micros"].get<double>(), 1.0);
}

TEST_F(OpenAiTest, pictures_to_follow_are_sent_with_the_request) {
  const std::string first = models::ImageModel::picture(draw().result.value()).value().sha256;
  const std::string second = models::ImageModel::picture(draw({.prompt = "A door"}).result.value()).value().sha256;

  const Bought bought = draw({.prompt = "Both", .references = {first, second}});

  ASSERT_TRUE(bought.result) << bought.sentence();
  const Json sent = vendor_.last_request();
  EXPECT_EQ(sent["path"], "/v1/images/edits");
  std::vector<std::string> names;
  for (const Json& part : sent["form"]) names.push_back(part["name"]);
  EXPECT_THAT(names, ElementsAre("model", "n", "quality", "output_format", "prompt", "size", "image[]", "image[]"));
}

TEST_F(OpenAiTest, speech_is_kept_with_its_length_and_a_true_head) {
  const Bought bought = speak({.text = "Доброго ранку, Львове. Кава вже готова."});

  ASSERT_TRUE(bought.result) << bought.sentence();
  const models::Narration narration = models::SpeechModel::narration(*bought.result).value();
  EXPECT_NEAR(narration.duration.to_double(), 39.0 / 15.0, 0.02);
  EXPECT_EQ(narration.sound.media_type, "audio/wav");
  EXPECT_TRUE(narration.words.empty());
  std::string head(8, '\0');
  ASSERT_EQ(::pread(artifacts_.open_artifact(narration.sound.sha256)->get(), head.data(), 8, 0), 8);
  EXPECT_NE(head.substr(4), "\xFF\xFF\xFF\xFF") << "as it was streamed";
  EXPECT_EQ(vendor_.last_request()["body"]["voice"], "alloy");
  EXPECT_EQ(ceiling_, 39 * 15);
}

TEST_F(OpenAiTest, a_transcription_sends_the_sound_as_a_file_with_a_name) {
  const std::string sound = spoken("What is said.");

  const Bought bought = transcribe(sound);

  ASSERT_TRUE(bought.result) << bought.sentence();
  EXPECT_EQ(models::TranscriptionModel::text(*bought.result).value(), "Make a short film about a coffee shop in Lviv.");
  const Json file = vendor_.last_request()["form"].back();
  EXPECT_EQ(file["name"], "file");
  EXPECT_EQ(file["file_name"], sound.substr(0, 8) + ".wav");
  EXPECT_EQ(file["media_type"], "audio/wav");
  EXPECT_NEAR(static_cast<double>(ceiling_), 0.87 * 75, 2) << "by the sound's own length";
}

TEST_F(OpenAiTest, words_keep_their_times_where_the_model_tells_them) {
  const Bought bought = transcribe(spoken("What is said."), "whisper-1");

  const Json words = bought.result.value()["words"];
  ASSERT_EQ(words.size(), 10U);
  EXPECT_EQ(words[1], Json::parse(R"({"word": "a", "start": [300, 1000], "end": [550, 1000]})"));
}

TEST_F(OpenAiTest, its_models_are_told_for_nothing) {
  EXPECT_THAT(openai_.models({}).value(), testing::Contains("gpt-5.4-mini"));
  EXPECT_TRUE(vendor_.books().empty());
}

TEST_F(OpenAiTest, no_more_requests_are_at_work_than_the_key_has_places) {
  vendor_.plant("late", 100);
  std::vector<std::jthread> askers;
  for (int i = 0; i < 12; ++i) askers.emplace_back([&] { EXPECT_TRUE(write().result); });
  askers.clear();
  EXPECT_LE(vendor_.told()["busiest"].get<int>(), 8);
}

class CompatibleTest : public OpenAiTest {
 protected:
  CompatibleTest() : OpenAiTest({"--local"}, Server::OwnAndFree, "") {}
};

TEST_F(CompatibleTest, a_server_of_ones_own_needs_no_key_and_names_its_model_itself) {
  const Bought bought = write("local-text");

  ASSERT_TRUE(bought.result) << bought.sentence();
  const Json sent = vendor_.last_request();
  EXPECT_EQ(sent["body"]["model"], "llama-local");
  EXPECT_EQ(sent["body"]["max_tokens"], 4096);
  EXPECT_FALSE(sent["body"].contains("store"));
  EXPECT_FALSE(sent["headers"].contains("Authorization"));
  EXPECT_EQ(ceiling_, 0);
}

TEST_F(CompatibleTest, a_model_of_ones_own_is_a_card_and_no_code) {
  const Bought bought = write("own-writer");

  ASSERT_TRUE(bought.result) << bought.sentence();
  const Json sent = vendor_.last_request()["body"];
  EXPECT_EQ(sent["model"], "qwen3:8b");
  EXPECT_EQ(sent["temperature"], 0.7);
  EXPECT_EQ(sent["messages"][1]["role"], "system");
}

TEST_F(CompatibleTest, a_picture_that_is_told_by_its_address_is_fetched) {
  const Bought bought = draw({.prompt = "A cup"}, "local-image");

  ASSERT_TRUE(bought.result) << bought.sentence();
  EXPECT_EQ(models::ImageModel::picture(*bought.result).value().media_type, "image/png");
  EXPECT_TRUE(bought.accepted().finished->output.contains("url"));
}

TEST_F(CompatibleTest, speech_and_transcription_work_too) {
  const Bought said = speak({.text = "Good morning."}, "local-speech");
  ASSERT_TRUE(said.result) << said.sentence();
  const Bought heard =
      transcribe(models::narration_from_json(*said.result).value().sound.sha256, "local-transcription");
  ASSERT_TRUE(heard.result) << heard.sentence();
  EXPECT_TRUE(heard.result->contains("words"));
}

TEST_F(CompatibleTest, where_nothing_costs_anything_nobody_is_asked_about_a_lost_answer) {
  EXPECT_EQ(openai_.vendor(ModelKind::Text).vendor_class(), VendorClass::IdempotencyKey);
  vendor_.plant("drop");
  const Bought bought = write("local-text");

  ASSERT_TRUE(std::holds_alternative<engine::Refused>(bought.answer));
  EXPECT_EQ(bought.code(), ErrorCode::Unavailable);
}

TEST_F(CompatibleTest, a_server_of_ones_own_that_breaks_is_told_at_once) {
  vendor_.plant("error");
  const Bought bought = write("local-text");

  ASSERT_TRUE(std::holds_alternative<engine::Refused>(bought.answer));
  EXPECT_THAT(bought.sentence(), HasSubstr("took the work and failed at it: “something broke"));
  EXPECT_EQ(bought.code(), ErrorCode::Internal);
}

TEST_F(CompatibleTest, where_nobody_listens_nothing_was_bought) {
  auto nowhere = OpenAi::create({.base_url = "http://127.0.0.1:1/v1"}, catalog_, artifacts_, clock_).value();
  engine::Vendor& texts = nowhere.vendor(ModelKind::Text);
  EXPECT_EQ(texts.vendor_class(), VendorClass::Silent) << "somebody else's server may charge";

  const auto request =
      texts.prepare(model<models::TextModel>("local-text").write("script", kScript).value().input, "1");
  const auto answer = texts.send(request.value(), "1", {});

  EXPECT_EQ(std::get<engine::Refused>(answer).error.message, "no server answers at http://127.0.0.1:1");
}

}  // namespace
}  // namespace kadr::providers::openai
