#include "net/pace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kadr::net {
namespace {

using std::chrono::seconds;
using ::testing::Optional;

class PaceTest : public ::testing::Test {
 protected:
  [[nodiscard]] Pace::Time at(int second) const { return begin_ + seconds(second); }
  void connect_and_answer() {
    pace_.connected(at(0));
    pace_.answered(at(0));
  }

  const Pace::Time begin_ = Pace::Time(seconds(1'000'000));
  DownloadLimits limits_{.answer = seconds(30), .stall = seconds(20), .slowest_per_second = 1000};
  Pace pace_{limits_};
};

TEST_F(PaceTest, before_there_is_a_connection_nothing_is_late) {
  EXPECT_FALSE(pace_.lateness(at(10'000)));
  EXPECT_FALSE(pace_.next_look());
}

TEST_F(PaceTest, silence_is_late_from_the_last_byte_on) {
  pace_.connected(at(0));
  pace_.received(at(5), 0);

  EXPECT_FALSE(pace_.lateness(at(24)));
  EXPECT_EQ(pace_.next_look(), at(25));
  EXPECT_THAT(pace_.lateness(at(25)), Optional(std::string("sent nothing for 20 seconds")));
}

TEST_F(PaceTest, an_answer_that_drips_line_by_line_is_late) {
  pace_.connected(at(0));
  for (int second = 1; second < 30; ++second) pace_.received(at(second), 0);

  EXPECT_FALSE(pace_.lateness(at(29)));
  EXPECT_EQ(pace_.next_look(), at(30));
  EXPECT_THAT(pace_.lateness(at(30)), Optional(std::string("did not answer within 30 seconds")));
}

TEST_F(PaceTest, a_body_that_drips_is_late_after_the_time_of_a_stall) {
  connect_and_answer();
  for (int second = 1; second <= 20; ++second) pace_.received(at(second), 999);

  EXPECT_FALSE(pace_.lateness(at(19)));
  EXPECT_THAT(pace_.lateness(at(20)), Optional(std::string("sent less than 1000 bytes a second for 20 seconds")));
}

TEST_F(PaceTest, a_body_at_the_least_speed_is_never_late_and_a_fast_beginning_is_no_excuse) {
  connect_and_answer();
  pace_.received(at(1), 100'000'000);
  EXPECT_FALSE(pace_.lateness(at(20)));

  for (int second = 21; second <= 40; ++second) pace_.received(at(second), 1000);
  EXPECT_FALSE(pace_.lateness(at(40)));

  pace_.received(at(55), 19'999);
  EXPECT_TRUE(pace_.lateness(at(60)));
}

}  // namespace
}  // namespace kadr::net
