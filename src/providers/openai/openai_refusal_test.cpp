#include "providers/openai/openai_fixture.h"

namespace kadr::providers::openai {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

/// One row of the table of failures: what goes wrong at the vendor, and the sentence that a person reads.
struct Row {
  std::string fault;
  ErrorCode code;
  std::string sentence;
};

void PrintTo(const Row& row, std::ostream* out) {
  *out << row.fault;
}

class Refusal : public OpenAiTest, public ::testing::WithParamInterface<Row> {};

TEST_P(Refusal, is_one_clear_sentence) {
  vendor_.plant(GetParam().fault);

  const Bought bought = write();

  EXPECT_EQ(bought.sentence(), GetParam().sentence);
  EXPECT_EQ(bought.code(), GetParam().code);
}

INSTANTIATE_TEST_SUITE_P(
    OpenAi, Refusal,
    ::testing::Values(
        Row{"quota", ErrorCode::PermissionDenied,
            "OpenAI has no money left in the account: “there is no money left on this account”; add credit there, then "
            "redo the step"},
        Row{"busy", ErrorCode::Unavailable,
            "OpenAI takes no more requests for now: “too many requests; come back in a while”; try again later"},
        Row{"content", ErrorCode::InvalidArgument,
            "OpenAI refused the content: “this is against our usage policies”; change the prompt or the picture, then "
            "redo the step"},
        Row{"refusal", ErrorCode::InvalidArgument,
            "OpenAI refused the content: “I can't help with that”; change the prompt or the picture, then redo the "
            "step"},
        Row{"filtered", ErrorCode::InvalidArgument,
            "OpenAI refused the content; change the prompt or the picture, then redo the step"},
        Row{"length", ErrorCode::TooLarge,
            "OpenAI had to stop in the middle of the text, at its limit of tokens; ask for less, or allow more tokens, "
            "then redo the step"},
        Row{"empty", ErrorCode::Internal, "OpenAI answered without a text; redo the step to try again"},
        Row{"retired", ErrorCode::NotFound,
            "OpenAI does not know what was asked for: “The model `gpt-5.4` does not exist or you do not have access to "
            "it”; choose another model, then redo the step"}),
    [](const auto& row) { return row.param.fault; });

/// Nobody knows whether it was taken: a person reads this only when the vendor cannot be asked either.
class Doubt : public OpenAiTest, public ::testing::WithParamInterface<std::pair<std::string, std::string>> {};

TEST_P(Doubt, is_none_about_what_was_billed) {
  vendor_.plant(GetParam().first);

  const Bought bought = write();

  ASSERT_TRUE(std::holds_alternative<engine::NoAnswer>(bought.answer));
  EXPECT_THAT(bought.sentence(), StartsWith(GetParam().second));
}

INSTANTIATE_TEST_SUITE_P(
    OpenAi, Doubt,
    ::testing::Values(std::pair("cut", "the connection to http://127.0.0.1:"),
                      std::pair("drop", "the connection to http://127.0.0.1:"),
                      std::pair("error",
                                "OpenAI did not say whether it took the request: “something broke, after the "
                                "work was taken”; look at its own page before you send it again"),
                      std::pair("garble", "OpenAI answered without JSON")),
    [](const auto& row) { return row.param.first; });

TEST_F(OpenAiTest, a_busy_vendor_is_left_alone_for_as_long_as_it_asks) {
  vendor_.control({{"faults", {{"busy", {{"times", 1}, {"retry_after", 7}}}}}});
  const Bought bought = write();

  EXPECT_EQ(std::get<engine::Refused>(bought.answer).wait, std::chrono::seconds(7));
  EXPECT_GT(openai_.vendor(models::ModelKind::Image).turn_in(), std::chrono::seconds(5));
}

TEST_F(OpenAiTest, no_money_is_no_reason_to_come_back) {
  vendor_.plant("quota");

  (void)write();

  EXPECT_EQ(openai_.vendor(models::ModelKind::Text).turn_in(), std::chrono::seconds(0));
}

TEST_F(OpenAiTest, an_answer_that_is_of_no_use_is_paid_for_all_the_same) {
  vendor_.plant("length");

  EXPECT_GT(write().cost().value(), 0);
}

TEST_F(OpenAiTest, a_model_is_not_asked_for_what_it_cannot_do) {
  const Bought bought = draw({.prompt = "A cup", .resolution = "900p"});

  EXPECT_THAT(bought.sentence(), HasSubstr("gpt-image-2"));
  EXPECT_TRUE(vendor_.books().empty());
}

class WrongKey : public OpenAiTest {
 protected:
  WrongKey() : OpenAiTest({}, Server::OpenAi, "sk-wrong") {}
};

TEST_F(WrongKey, is_told_with_the_setting_that_holds_it) {
  EXPECT_EQ(write().sentence(), "OpenAI does not accept the key: “the key is not valid”; check OPENAI_API_KEY");
}

/// Servers that are only compatible say no in three shapes.
class Shapes : public OpenAiTest, public ::testing::WithParamInterface<std::string> {
 protected:
  Shapes() : OpenAiTest({"--local", "--error-shape", GetParam()}, Server::Compatible, "") {}
};

TEST_P(Shapes, of_an_error_are_all_understood) {
  vendor_.plant("content");

  const std::string sentence = write("local-text").sentence();

  EXPECT_THAT(sentence, StartsWith("the OpenAI-compatible server at 127.0.0.1:"));
  EXPECT_THAT(sentence, HasSubstr("“this is against our usage policies”"));
}

INSTANTIATE_TEST_SUITE_P(OpenAi, Shapes, ::testing::Values("object", "text", "detail"),
                         [](const auto& shape) { return shape.param; });

}  // namespace
}  // namespace kadr::providers::openai
