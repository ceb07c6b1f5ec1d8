#include "engine/retry_rule.h"

#include <vector>

#include <gtest/gtest.h>

namespace kadr::engine {
namespace {

using Next = Verdict::Next;
using std::chrono::milliseconds;

struct Row {
  ErrorCode code;
  int attempts;
  milliseconds asked;
  Verdict verdict;
};

TEST(RetryRule, is_this_table) {
  const RetryRule rule{.attempts = 3,
                       .delays = {.first = milliseconds(100), .longest = milliseconds(350)},
                       .look_for_room = milliseconds(5000)};
  const std::vector<Row> table{
      {ErrorCode::Unavailable, 1, milliseconds(0), {Next::TryAgain, milliseconds(100)}},
      {ErrorCode::Unavailable, 2, milliseconds(0), {Next::TryAgain, milliseconds(200)}},
      {ErrorCode::Unavailable, 2, milliseconds(300), {Next::TryAgain, milliseconds(300)}},
      {ErrorCode::Unavailable, 2, milliseconds(9000), {Next::TryAgain, milliseconds(350)}},
      {ErrorCode::Unavailable, 3, milliseconds(0), {Next::GiveUp, milliseconds(0)}},
      {ErrorCode::TimedOut, 1, milliseconds(0), {Next::TryAgain, milliseconds(100)}},
      {ErrorCode::Crashed, 1, milliseconds(0), {Next::TryAgain, milliseconds(100)}},
      {ErrorCode::NoSpace, 1, milliseconds(0), {Next::WaitForRoom, milliseconds(5000)}},
      {ErrorCode::NoSpace, 99, milliseconds(0), {Next::WaitForRoom, milliseconds(5000)}},
      {ErrorCode::Cancelled, 99, milliseconds(0), {Next::TryAgain, milliseconds(0)}},
      {ErrorCode::InvalidArgument, 1, milliseconds(0), {Next::GiveUp, milliseconds(0)}},
      {ErrorCode::NotFound, 1, milliseconds(0), {Next::GiveUp, milliseconds(0)}},
      {ErrorCode::UnreadableMedia, 1, milliseconds(0), {Next::GiveUp, milliseconds(0)}},
      {ErrorCode::UnsupportedMedia, 1, milliseconds(0), {Next::GiveUp, milliseconds(0)}},
      {ErrorCode::TooLarge, 1, milliseconds(0), {Next::GiveUp, milliseconds(0)}},
      {ErrorCode::PermissionDenied, 1, milliseconds(0), {Next::GiveUp, milliseconds(0)}},
      {ErrorCode::Conflict, 1, milliseconds(0), {Next::GiveUp, milliseconds(0)}},
      {ErrorCode::Internal, 1, milliseconds(0), {Next::GiveUp, milliseconds(0)}},
  };

  for (const Row& row : table) {
    EXPECT_EQ(judge(rule, {.code = row.code, .attempts = row.attempts, .asked = row.asked}), row.verdict)
        << base::to_string(row.code) << " after " << row.attempts;
  }
}

}  // namespace
}  // namespace kadr::engine
