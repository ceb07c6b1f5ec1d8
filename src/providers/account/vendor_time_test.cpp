#include "providers/account/vendor_time.h"

#include <gtest/gtest.h>

namespace kadr::providers::account {
namespace {

TEST(VendorTime, times_are_read_as_vendors_write_them) {
  const auto text = [](std::string_view written) {
    const auto instant = instant_from(written);
    return instant ? base::to_string(*instant) : std::string("none");
  };
  EXPECT_EQ(text("2026-11-21T12:54:18.578761Z"), "2026-11-21T12:54:18.578Z");
  EXPECT_EQ(text("2026-11-21T12:54:18Z"), "2026-11-21T12:54:18.000Z");
  EXPECT_EQ(text("2026-11-21T12:54:18.5"), "2026-11-21T12:54:18.500Z");
  EXPECT_EQ(text("2026-11-21T12:54:18+02:30"), "2026-11-21T10:24:18.000Z");
  EXPECT_EQ(text("2026-11-21 12:54:18-0100"), "2026-11-21T13:54:18.000Z");
}

TEST(VendorTime, what_is_no_time_is_none) {
  for (const char* text : {"", "soon", "2026-11-21", "2026-13-21T12:54:18Z", "2026-02-30T12:54:18Z",
                           "2026-11-21T12:54:18X", "2026-11-21T12:54:18Zz", "-026-11-21T12:54:18Z"})
    EXPECT_FALSE(instant_from(text)) << text;
}

}  // namespace
}  // namespace kadr::providers::account
