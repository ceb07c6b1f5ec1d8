#include "base/result.h"

#include <cerrno>

#include <gtest/gtest.h>

namespace kadr::base {
namespace {

Result<int> half(int number) {
  if (number % 2 != 0) return fail(ErrorCode::InvalidArgument, "odd");
  return number / 2;
}

Result<int> quarter(int number) {
  KADR_TRY(const int once, half(number));
  KADR_TRY(const int twice, half(once));
  return twice;
}

TEST(Result, try_hands_on_values_and_returns_the_first_error) {
  EXPECT_EQ(quarter(8).value(), 2);
  EXPECT_EQ(quarter(6).error().message, "odd");
}

TEST(Result, every_code_has_a_name_that_reads_back) {
  for (int i = 0; i <= static_cast<int>(ErrorCode::Internal); ++i) {
    const auto code = static_cast<ErrorCode>(i);
    EXPECT_EQ(error_code_from(to_string(code)), code) << to_string(code);
  }
}

TEST(Result, about_names_the_thing) {
  EXPECT_EQ((Error{ErrorCode::NotFound, "no such file"}).about("a.mp4").message, "a.mp4: no such file");
}

TEST(Result, errno_becomes_a_code_and_a_sentence) {
  const Error error = from_errno(ENOSPC, "cannot write x.mp4");

  EXPECT_EQ(error.code, ErrorCode::NoSpace);
  EXPECT_EQ(error.message, "cannot write x.mp4: No space left on device");
}

}  // namespace
}  // namespace kadr::base
