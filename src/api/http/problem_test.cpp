#include "api/http/problem.h"

#include <gtest/gtest.h>

namespace kadr::api::http {
namespace {

TEST(Problem, every_error_has_a_status) {
  EXPECT_EQ(problem_of({ErrorCode::InvalidArgument, "x"}).status, 400);
  EXPECT_EQ(problem_of({ErrorCode::NotFound, "x"}).status, 404);
  EXPECT_EQ(problem_of({ErrorCode::TooLarge, "x"}).status, 413);
  EXPECT_EQ(problem_of({ErrorCode::NoSpace, "x"}).status, 507);
  EXPECT_EQ(problem_of({ErrorCode::Unavailable, "x"}).status, 503);
  EXPECT_EQ(problem_of({ErrorCode::NotFound, "job 7 is unknown"}).code, "not_found");
  EXPECT_EQ(problem_of({ErrorCode::NotFound, "job 7 is unknown"}).detail, "job 7 is unknown");
}

TEST(Problem, what_went_wrong_inside_is_not_shown) {
  for (const ErrorCode code : {ErrorCode::Internal, ErrorCode::Crashed}) {
    const Problem problem = problem_of({code, "SELECT secret FROM keys: no such table"});
    EXPECT_EQ(problem.status, 500);
    EXPECT_EQ(problem.detail.find("SELECT"), std::string::npos);
  }
}

TEST(Problem, its_json_has_the_fields_of_rfc_9457_and_more) {
  Problem problem{.status = 404, .code = "not_found", .detail = "no job 7", .request_id = "r1"};
  problem.extra["job"] = 7;
  problem.extra["status"] = "overwritten";

  EXPECT_EQ(to_json(problem),
            R"({"status":404,"code":"not_found","title":"Not Found","detail":"no job 7","request_id":"r1","job":7})");
}

TEST(Problem, bytes_that_are_no_text_do_not_break_its_json) {
  EXPECT_TRUE(base::parse_json(to_json({.detail = "\xff\xfe \x01"})));
}

}  // namespace
}  // namespace kadr::api::http
