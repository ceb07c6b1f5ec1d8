#include "providers/replicate/prediction.h"

#include <gtest/gtest.h>

namespace kadr::providers::replicate {
namespace {

using account::AnswerTable;
using account::Refusal;
using State = Prediction::State;

TEST(Prediction, every_state_that_the_vendor_tells_is_known) {
  const auto state = [](const char* status) { return prediction_from(Json{{"status", status}}).state; };
  EXPECT_EQ(state("starting"), State::AtWork);
  EXPECT_EQ(state("processing"), State::AtWork);
  EXPECT_EQ(state("succeeded"), State::Succeeded);
  EXPECT_EQ(state("failed"), State::Failed);
  EXPECT_EQ(state("canceled"), State::Cancelled);
  EXPECT_EQ(state("aborted"), State::Cancelled);
  EXPECT_EQ(state("resting"), State::Unknown);
  EXPECT_EQ(prediction_from(Json::array()).state, State::Unknown);
}

TEST(Prediction, its_output_is_the_first_address_whatever_the_shape) {
  const auto output = [](const char* json) { return prediction_from(Json{{"output", Json::parse(json)}}).output; };
  EXPECT_EQ(output(R"("https://a/1.mp4")"), "https://a/1.mp4");
  EXPECT_EQ(output(R"(["https://a/1.png","https://a/2.png"])"), "https://a/1.png");
  EXPECT_EQ(output(R"({"seed":7,"video":"https://a/1.mp4"})"), "https://a/1.mp4");
  EXPECT_EQ(output(R"("a text")"), "");
  EXPECT_EQ(output("null"), "");
}

TEST(Prediction, a_mark_is_read_back_from_the_webhook) {
  EXPECT_EQ(marked("https://films.example/hook", "01-a.7"), "https://films.example/hook?kadr=01-a.7");
  EXPECT_EQ(marked("https://films.example/hook?x=1", "01-a.7"), "https://films.example/hook?x=1&kadr=01-a.7");
  EXPECT_EQ(mark_of("https://films.example/hook?x=1&kadr=01-a.7"), "01-a.7");
  EXPECT_EQ(mark_of("https://films.example/hook?notkadr=1"), "");
  EXPECT_EQ(mark_of("https://films.example/kadr=1"), "");
}

TEST(Prediction, only_what_could_be_ours_is_taken_for_ours) {
  const account::Order order{.vendor_model = "google/veo",
                             .body = {{"prompt", "a fox"}, {"duration", 8}, {"image", "aa"}},
                             .files = {{.path = "image", .artifact = "aa"}}};
  const auto could = [&](const char* json) { return could_be(prediction_from(Json::parse(json)), order); };
  EXPECT_TRUE(could(R"({"model":"google/veo","input":{"prompt":"a fox","duration":8,"image":"https://x","seed":3}})"));
  EXPECT_TRUE(could(R"({"model":"google/veo","input":{},"data_removed":true})")) << "nothing is left to tell by";
  EXPECT_FALSE(could(R"({"model":"google/veo","input":{"prompt":"a dog","duration":8}})"));
  EXPECT_FALSE(could(R"({"model":"openai/sora","input":{"prompt":"a fox","duration":8}})"));
}

TEST(Prediction, the_version_of_a_model_is_no_part_of_its_name) {
  const account::Order order{.vendor_model = "owner/name:0123", .body = {{"prompt", "a fox"}}};
  EXPECT_TRUE(could_be(prediction_from(Json::parse(R"({"model":"owner/name","input":{"prompt":"a fox"}})")), order));
}

TEST(Prediction, the_words_of_a_failure_decide_what_a_person_is_told) {
  const AnswerTable table({.vendor = "Replicate", .key_setting = "REPLICATE_API_TOKEN"}, answer_rows());
  EXPECT_EQ(table.refusal_of_words("The input or output was flagged as sensitive. Please try again with different "
                                   "inputs. (E005) (iHhqAdo5Vl)"),
            Refusal::Content);
  EXPECT_EQ(table.refusal_of_words("NSFW content detected. Try running it again."), Refusal::Content);
  EXPECT_EQ(table.refusal_of_words("CUDA out of memory"), Refusal::Failed);
}

}  // namespace
}  // namespace kadr::providers::replicate
