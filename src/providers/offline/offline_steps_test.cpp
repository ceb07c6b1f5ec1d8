#include "providers/offline/offline_steps.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/text_model.h"
#include "models/video_model.h"
#include "providers/offline/offline_fixture.h"

namespace kadr::providers::offline {
namespace {

using models::ModelKind;
using testing::HasSubstr;

class OfflineSteps : public OfflineTest {};

TEST_F(OfflineSteps, texts_are_quick_work_and_all_else_is_work_for_the_cores) {
  EXPECT_EQ(work_.kinds().find("offline.text")->step_class, engine::kQuickClass);
  for (const char* kind : {"offline.image", "offline.video", "offline.speech", "offline.avatar"})
    EXPECT_EQ(work_.kinds().find(kind)->step_class, engine::kCpuClass) << kind;
}

TEST_F(OfflineSteps, every_shipped_card_has_somebody_who_does_its_work_for_nothing) {
  int cards = 0;
  for (const models::ModelCard& card : catalog_.cards()) {
    if (card.provider != "offline") continue;
    ++cards;
    EXPECT_NE(work_.kinds().find(models::step_kind(card)), nullptr) << card.id;
    EXPECT_TRUE(card.price.empty()) << card.id;
  }
  EXPECT_EQ(cards, 6);
}

TEST_F(OfflineSteps, a_text_answers_as_a_model_does) {
  const models::TextModel model(card(ModelKind::Text, "offline-writer"));
  models::TextRequest request{.task = "presenter_script",
                              .facts = {{"topic", "Кав'ярня у Львові"}, {"seconds", 20}},
                              .instructions = "Write.",
                              .prompt = "Кав'ярня у Львові",
                              .schema = Json::parse(R"({"type":"object","required":["title","script","caption"],
                                "additionalProperties":false,"properties":{"title":{"type":"string"},
                                "script":{"type":"string"},"caption":{"type":"string"}}})"),
                              .schema_name = "script"};
  const Json result = work_.step(model.write("script", request));
  const auto answer = models::TextModel::answer(request, result);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(work_.step(model.write("script", request)), result);
  request.facts["seed"] = 2;
  EXPECT_NE(work_.step(model.write("script", request)), result) << "a seed among the facts gives another text";
}

TEST_F(OfflineSteps, a_text_that_no_rule_writes_is_refused_in_a_sentence) {
  const models::TextModel model(card(ModelKind::Text, "offline-writer"));
  const auto poem = work_.try_step(model.write("poem", {.task = "poem"}));
  ASSERT_FALSE(poem);
  EXPECT_EQ(poem.error().code, ErrorCode::InvalidArgument);
  EXPECT_THAT(poem.error().message, HasSubstr("\"poem\""));
  const auto nothing = work_.try_step(model.write("free", {.prompt = "Write a poem."}));
  ASSERT_FALSE(nothing);
  EXPECT_THAT(nothing.error().message, HasSubstr("choose another text model"));
}

TEST_F(OfflineSteps, what_the_catalogue_does_not_allow_is_refused) {
  const auto asked = [&](const Json& input) {
    return work_.try_step(engine::StepRequest{.key = "clip", .kind = "offline.video", .input = input});
  };
  const auto gone = asked({{"model", "offline-clip"}, {"asked", {{"prompt", "a fox"}}}});
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().code, ErrorCode::NotFound);
  EXPECT_THAT(gone.error().message, HasSubstr("offline-clips"));
  const auto long_clip = asked({{"model", "offline-clips"}, {"asked", {{"prompt", "a fox"}, {"seconds", 61}}}});
  ASSERT_FALSE(long_clip);
  EXPECT_THAT(long_clip.error().message, HasSubstr("nearest: 60"));
  EXPECT_FALSE(asked(Json::array()));
}

}  // namespace
}  // namespace kadr::providers::offline
