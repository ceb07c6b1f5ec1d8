#include "providers/account/answer_table.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace kadr::providers::account {
namespace {

AnswerTable table() {
  return AnswerTable({.vendor = "Lumen", .key_setting = "LUMEN_KEY"},
                     {{.status = 422, .says = "nsfw", .means = Refusal::Content},
                      {.status = 429, .says = "insufficient_quota", .means = Refusal::Money},
                      {.says = "flagged", .means = Refusal::Content}});
}

net::WebAnswer answer(int status, std::string body = "{}") {
  return {.status = status, .headers = {}, .body = std::move(body)};
}

TEST(AnswerTable, a_row_of_the_vendor_comes_before_the_status) {
  EXPECT_EQ(table().refusal(answer(422, R"({"detail":"NSFW content"})")), Refusal::Content);
  EXPECT_EQ(table().refusal(answer(422, R"({"detail":"no prompt"})")), Refusal::Request);
  EXPECT_EQ(table().refusal(answer(429, R"({"error":{"code":"insufficient_quota"}})")), Refusal::Money);
  EXPECT_EQ(table().refusal(answer(400, R"({"detail":"was flagged"})")), Refusal::Content);
}

TEST(AnswerTable, without_a_row_the_status_decides) {
  const auto meaning = [](int status) { return table().refusal(answer(status)); };
  EXPECT_EQ(meaning(400), Refusal::Request);
  EXPECT_EQ(meaning(401), Refusal::Key);
  EXPECT_EQ(meaning(402), Refusal::Money);
  EXPECT_EQ(meaning(403), Refusal::Key);
  EXPECT_EQ(meaning(404), Refusal::Missing);
  EXPECT_EQ(meaning(413), Refusal::TooLarge);
  EXPECT_EQ(meaning(429), Refusal::Busy);
}

TEST(AnswerTable, an_answer_that_may_come_after_the_work_was_taken_is_in_doubt) {
  for (const int status : {100, 302, 408, 409, 425, 500, 502, 503, 504, 599})
    EXPECT_EQ(table().refusal(answer(status)), Refusal::InDoubt) << status;
}

TEST(AnswerTable, a_person_is_told_one_sentence_with_the_vendors_words_and_what_to_do) {
  const Error content = table().error(answer(422, R"({"title":"x","detail":"NSFW content detected."})"));
  EXPECT_EQ(content.code, ErrorCode::InvalidArgument);
  EXPECT_EQ(content.message,
            "Lumen refused the content: “NSFW content detected”; change the prompt or the picture, then redo the step");
  const Error key = table().error(answer(401));
  EXPECT_EQ(key.code, ErrorCode::PermissionDenied);
  EXPECT_EQ(key.message, "Lumen does not accept the key: “HTTP status 401”; check LUMEN_KEY");
  EXPECT_EQ(table().error(Refusal::Failed, "").message,
            "Lumen took the work and failed at it; redo the step to try again");
}

TEST(AnswerTable, work_that_failed_is_judged_by_its_words) {
  EXPECT_EQ(table().refusal_of_words("the output was FLAGGED as unsafe"), Refusal::Content);
  EXPECT_EQ(table().refusal_of_words("CUDA out of memory"), Refusal::Failed);
}

TEST(WordsOf, every_usual_shape_is_understood) {
  EXPECT_EQ(words_of(R"({"detail":"slow down"})"), "slow down");
  EXPECT_EQ(words_of(R"({"detail":[{"loc":["body"],"msg":"field required","type":"missing"}]})"), "field required");
  EXPECT_EQ(words_of(R"({"error":{"message":"no such model","code":null}})"), "no such model");
  EXPECT_EQ(words_of(R"({"error":"Not enough credits"})"), "Not enough credits");
  EXPECT_EQ(words_of(R"({"detail":{"status":"quota_exceeded","message":"0 characters left"}})"), "0 characters left");
  EXPECT_EQ(words_of(R"({"title":"Gone","status":410})"), "Gone");
  EXPECT_EQ(words_of("<html>"), "");
  EXPECT_EQ(words_of("[]"), "");
}

TEST(WordsOf, they_come_on_one_line_and_not_without_end) {
  EXPECT_EQ(words_of(R"({"detail":"  a\nb  "})"), "a b");
  std::string much;
  for (int i = 0; i < 400; ++i) much += "ї";
  const std::string words = words_of(Json{{"detail", much}}.dump());
  EXPECT_LT(words.size(), 310U);
  EXPECT_TRUE(words.ends_with("ї…"));
}

}  // namespace
}  // namespace kadr::providers::account
