#include "providers/runway/failures.h"

#include <gtest/gtest.h>

namespace kadr::providers::runway {
namespace {

using account::AnswerTable;

AnswerTable table() {
  return {{.vendor = "Runway", .key_setting = "RUNWAY_API_KEY"}, answer_rows()};
}

struct Answered {
  int status;
  const char* body;
  ErrorCode code;
  const char* sentence;
};

TEST(RunwayFailures, each_refusal_is_one_sentence_that_says_what_to_do) {
  const Answered rows[] = {
      {400, R"({"error":"You do not have enough credits to run this task."})", ErrorCode::PermissionDenied,
       "Runway has no money left in the account: “You do not have enough credits to run this task”; add credit there, "
       "then redo the step"},
      {400, R"({"error":"Validation of body failed","issues":[{"code":"x","path":["ratio"],"message":"Invalid"}]})",
       ErrorCode::InvalidArgument,
       "Runway does not take this request: “Validation of body failed”; change what it names, then redo the step"},
      {400, R"({"error":"The prompt did not pass content moderation."})", ErrorCode::InvalidArgument,
       "Runway refused the content: “The prompt did not pass content moderation”; change the prompt or the picture, "
       "then redo the step"},
      {400, R"({"error":"Model variant gen9 is not available."})", ErrorCode::NotFound,
       "Runway does not know what was asked for: “Model variant gen9 is not available”; choose another model, then "
       "redo "
       "the step"},
      {401, R"({"error":"Unauthorized."})", ErrorCode::PermissionDenied,
       "Runway does not accept the key: “Unauthorized”; check RUNWAY_API_KEY"},
      {404, R"({"error":"Task not found."})", ErrorCode::NotFound,
       "Runway does not know what was asked for: “Task not found”; choose another model, then redo the step"},
      {429, R"({"error":"Daily task limit reached."})", ErrorCode::Unavailable,
       "Runway takes no more requests for now: “Daily task limit reached”; try again later"},
      {502, "", ErrorCode::Unavailable,
       "Runway did not say whether it took the request: “HTTP status 502”; look at its own page before you send it "
       "again"},
  };
  for (const Answered& row : rows) {
    const Error error = table().error(net::WebAnswer{.status = row.status, .headers = {}, .body = row.body});
    EXPECT_EQ(error.message, row.sentence);
    EXPECT_EQ(error.code, row.code) << row.sentence;
  }
}

struct Failed {
  const char* code;
  const char* words;
  ErrorCode means;
  const char* sentence;
};

TEST(RunwayFailures, each_failure_of_a_task_is_one_sentence_that_says_what_to_do) {
  const Failed rows[] = {
      {"SAFETY.INPUT.TEXT", "The prompt was flagged.", ErrorCode::InvalidArgument,
       "Runway refused the content: “The prompt was flagged (SAFETY.INPUT.TEXT)”; change the prompt or the picture, "
       "then "
       "redo the step"},
      {"SAFETY.INPUT.IMAGE", "The provided image was flagged by content moderation.", ErrorCode::InvalidArgument,
       "Runway refused the content: “The provided image was flagged by content moderation (SAFETY.INPUT.IMAGE)”; "
       "change "
       "the prompt or the picture, then redo the step"},
      {"SAFETY.OUTPUT.VIDEO", "", ErrorCode::InvalidArgument,
       "Runway refused the content: “SAFETY.OUTPUT.VIDEO”; change the prompt or the picture, then redo the step"},
      {"INPUT_PREPROCESSING.SAFETY.TEXT", "Flagged.", ErrorCode::InvalidArgument,
       "Runway refused the content: “Flagged (INPUT_PREPROCESSING.SAFETY.TEXT)”; change the prompt or the picture, "
       "then "
       "redo the step"},
      {"INTERNAL.BAD_OUTPUT.CODE01", "An unexpected error occurred.", ErrorCode::Internal,
       "Runway took the work and failed at it: “An unexpected error occurred (INTERNAL.BAD_OUTPUT.CODE01)”; redo the "
       "step to try again, with another picture if it happens again: text and graphics laid over one are a common "
       "cause"},
      {"INTERNAL", "Failed.", ErrorCode::Internal,
       "Runway took the work and failed at it: “Failed (INTERNAL)”; redo the step to try again"},
      {"INPUT_PREPROCESSING.INTERNAL", "Failed.", ErrorCode::Internal,
       "Runway took the work and failed at it: “Failed (INPUT_PREPROCESSING.INTERNAL)”; redo the step to try again"},
      {"ASSET.INVALID", "The asset is too wide.", ErrorCode::InvalidArgument,
       "Runway does not take this request: “The asset is too wide (ASSET.INVALID)”; change what it names, then redo "
       "the "
       "step"},
      {"THIRD_PARTY.UNAVAILABLE", "Google is busy.", ErrorCode::Unavailable,
       "Runway takes no more requests for now: “Google is busy (THIRD_PARTY.UNAVAILABLE)”; try again later"},
      {"", "It failed.", ErrorCode::Internal,
       "Runway took the work and failed at it: “It failed”; redo the step to try again"},
      {"", "", ErrorCode::Internal, "Runway took the work and failed at it; redo the step to try again"},
  };
  for (const Failed& row : rows) {
    const Error error = failure_error(table(), row.code, row.words);
    EXPECT_EQ(error.message, row.sentence);
    EXPECT_EQ(error.code, row.means) << row.sentence;
  }
}

}  // namespace
}  // namespace kadr::providers::runway
