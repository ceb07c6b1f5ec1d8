#include "providers/heygen/answers.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace kadr::providers::heygen {
namespace {

using account::AnswerTable;

AnswerTable table() {
  return {{.vendor = "HeyGen", .key_setting = "HEYGEN_API_KEY"}, answer_rows()};
}

struct Answered {
  int status;
  const char* code;
  const char* words;
  ErrorCode means;
  const char* sentence;
};

TEST(HeyGenAnswers, each_refusal_is_one_sentence_that_says_what_to_do) {
  const Answered rows[] = {
      {402, "insufficient_credit", "Your account has 5 credits but this video requires 10 credits.",
       ErrorCode::PermissionDenied,
       "HeyGen has no money left in the account: “Your account has 5 credits but this video requires 10 credits”; add "
       "credit there, then redo the step"},
      {429, "quota_exceeded", "Monthly quota exceeded.", ErrorCode::PermissionDenied,
       "HeyGen has no money left in the account: “Monthly quota exceeded”; add credit there, then redo the step"},
      {429, "rate_limit_exceeded", "Too many videos at once.", ErrorCode::Unavailable,
       "HeyGen takes no more requests for now: “Too many videos at once”; try again later"},
      {401, "unauthorized", "The key is invalid.", ErrorCode::PermissionDenied,
       "HeyGen does not accept the key: “The key is invalid”; check HEYGEN_API_KEY"},
      {403, "forbidden", "This plan has no access.", ErrorCode::PermissionDenied,
       "HeyGen does not accept the key: “This plan has no access”; check HEYGEN_API_KEY"},
      {403, "resource_access_denied", "The avatar belongs to somebody else.", ErrorCode::InvalidArgument,
       "HeyGen does not take this request: “The avatar belongs to somebody else”; change what it names, then redo the "
       "step"},
      {400, "invalid_parameter", "audio_asset_id is invalid.", ErrorCode::InvalidArgument,
       "HeyGen does not take this request: “audio_asset_id is invalid”; change what it names, then redo the step"},
      {400, "avatar_not_found", "Avatar x not found or no longer available.", ErrorCode::InvalidArgument,
       "HeyGen does not take this request: “Avatar x not found or no longer available”; change what it names, then "
       "redo "
       "the step"},
      {404, "asset_not_found", "Asset x not found.", ErrorCode::InvalidArgument,
       "HeyGen does not take this request: “Asset x not found”; change what it names, then redo the step"},
      {404, "voice_not_found", "Voice x not found.", ErrorCode::InvalidArgument,
       "HeyGen does not take this request: “Voice x not found”; change what it names, then redo the step"},
      {404, "not_found", "Video x not found.", ErrorCode::NotFound,
       "HeyGen does not know what was asked for: “Video x not found”; choose another model, then redo the step"},
      {400, "content_policy_violation", "The script is against our rules.", ErrorCode::InvalidArgument,
       "HeyGen refused the content: “The script is against our rules”; change the prompt or the picture, then redo the "
       "step"},
      {400, "blocked_words_detected", "Blocked words.", ErrorCode::InvalidArgument,
       "HeyGen refused the content: “Blocked words”; change the prompt or the picture, then redo the step"},
      {400, "file_too_large", "The file is larger than 32 MB.", ErrorCode::TooLarge,
       "HeyGen finds this too large: “The file is larger than 32 MB”; use a smaller file or a shorter text, then redo "
       "the step"},
      {409, "request_in_progress", "A request with this key is being made.", ErrorCode::Unavailable,
       "HeyGen did not say whether it took the request: “A request with this key is being made”; look at its own page "
       "before you send it again"},
      {500, "internal_error", "Something went wrong.", ErrorCode::Unavailable,
       "HeyGen did not say whether it took the request: “Something went wrong”; look at its own page before you send "
       "it "
       "again"},
  };
  for (const Answered& row : rows) {
    const Json body{{"error", {{"code", row.code}, {"message", row.words}}}};
    const Error error = table().error(net::WebAnswer{.status = row.status, .headers = {}, .body = body.dump()});
    EXPECT_EQ(error.message, row.sentence);
    EXPECT_EQ(error.code, row.means) << row.sentence;
  }
}

struct Failed {
  const char* code;
  const char* words;
  ErrorCode means;
  const char* sentence;
};

TEST(HeyGenAnswers, each_failure_of_a_video_is_one_sentence_that_says_what_to_do) {
  const Failed rows[] = {
      {"MOVIO_PAYMENT_INSUFFICIENT_CREDIT", "Insufficient credit. This operation requires 'api' credits.",
       ErrorCode::PermissionDenied,
       "HeyGen has no money left in the account: “Insufficient credit. This operation requires 'api' credits "
       "(MOVIO_PAYMENT_INSUFFICIENT_CREDIT)”; add credit there, then redo the step"},
      {"HTTP_DOWNLOAD_FAILED", "The audio could not be downloaded.", ErrorCode::InvalidArgument,
       "HeyGen does not take this request: “The audio could not be downloaded (HTTP_DOWNLOAD_FAILED)”; change what it "
       "names, then redo the step"},
      {"INVALID_AUDIO_FORMAT", "Invalid audio format.", ErrorCode::InvalidArgument,
       "HeyGen does not take this request: “Invalid audio format (INVALID_AUDIO_FORMAT)”; change what it names, then "
       "redo the step"},
      {"MODERATION_FAILED", "The video was flagged.", ErrorCode::InvalidArgument,
       "HeyGen refused the content: “The video was flagged (MODERATION_FAILED)”; change the prompt or the picture, "
       "then "
       "redo the step"},
      {"NSFW_DETECTED", "", ErrorCode::InvalidArgument,
       "HeyGen refused the content: “NSFW_DETECTED”; change the prompt or the picture, then redo the step"},
      {"rendering_failed", "Video render failed.", ErrorCode::Internal,
       "HeyGen took the work and failed at it: “Video render failed (rendering_failed)”; redo the step to try again"},
      {"", "", ErrorCode::Internal, "HeyGen took the work and failed at it; redo the step to try again"},
  };
  for (const Failed& row : rows) {
    const Error error = failure_error(table(), row.code, row.words);
    EXPECT_EQ(error.message, row.sentence);
    EXPECT_EQ(error.code, row.means) << row.sentence;
  }
}

}  // namespace
}  // namespace kadr::providers::heygen
