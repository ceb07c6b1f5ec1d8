#include "base/clock.h"

#include <gtest/gtest.h>

namespace kadr::base {
namespace {

TEST(Clock, an_instant_is_written_as_rfc_3339_in_utc) {
  EXPECT_EQ(to_string(from_milliseconds(0)), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(to_string(from_milliseconds(1'709'210'096'007)), "2024-02-29T12:34:56.007Z");
}

}  // namespace
}  // namespace kadr::base
