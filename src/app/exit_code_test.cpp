#include "app/exit_code.h"

#include <gtest/gtest.h>

namespace kadr::app {
namespace {

struct Row {
  ErrorCode code;
  int exit;
};

class ExitCodeTable : public ::testing::TestWithParam<Row> {};

TEST_P(ExitCodeTable, gives_the_documented_number) {
  EXPECT_EQ(static_cast<int>(exit_code_of(GetParam().code)), GetParam().exit);
}

INSTANTIATE_TEST_SUITE_P(EveryCode, ExitCodeTable,
                         ::testing::Values(Row{ErrorCode::InvalidArgument, 2}, Row{ErrorCode::NotFound, 3},
                                           Row{ErrorCode::UnreadableMedia, 3}, Row{ErrorCode::UnsupportedMedia, 3},
                                           Row{ErrorCode::TooLarge, 3}, Row{ErrorCode::Crashed, 3},
                                           Row{ErrorCode::NoSpace, 4}, Row{ErrorCode::PermissionDenied, 4},
                                           Row{ErrorCode::Unavailable, 5}, Row{ErrorCode::TimedOut, 5},
                                           Row{ErrorCode::Cancelled, 130}, Row{ErrorCode::Conflict, 1},
                                           Row{ErrorCode::Internal, 1}),
                         [](const auto& row) { return std::string(to_string(row.param.code)); });

}  // namespace
}  // namespace kadr::app
