#include "api/http/byte_range.h"

#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace kadr::api::http {
namespace {

struct Case {
  const char* range;
  timeline::ByteCount size;
  const char* wanted;
};

std::string outcome(const Case& own) {
  const WantedBytes wanted = parse_range(own.range, own.size);
  if (const auto* part = std::get_if<BodyPart>(&wanted)) return fmt::format("{}+{}", part->offset, part->length);
  return std::holds_alternative<OutsideBody>(wanted) ? "outside" : "whole";
}

TEST(ByteRange, takes_exactly_one_range_of_bytes) {
  const std::vector<Case> cases{
      {"", 1000, "whole"},
      {"bytes=0-0", 1000, "0+1"},
      {"bytes=0-", 1000, "0+1000"},
      {"bytes=0-999", 1000, "0+1000"},
      {"bytes=0-1000", 1000, "0+1000"},
      {"bytes=500-99999999999999999999999999", 1000, "500+500"},
      {"bytes=999-", 1000, "999+1"},
      {"Bytes=5-9", 1000, "5+5"},
      {"bytes= 5-9 ", 1000, "5+5"},
      {"bytes=-1", 1000, "999+1"},
      {"bytes=-1000", 1000, "0+1000"},
      {"bytes=-5000", 1000, "0+1000"},
      {"bytes=-99999999999999999999999999", 1000, "0+1000"},
      {"bytes=-0", 1000, "outside"},
      {"bytes=1000-", 1000, "outside"},
      {"bytes=1000-1001", 1000, "outside"},
      {"bytes=99999999999999999999999999-", 1000, "outside"},
      {"bytes=0-", 0, "outside"},
      {"bytes=-5", 0, "outside"},
      {"bytes=9-5", 1000, "whole"},
      {"bytes=0-1,5-6", 1000, "whole"},
      {"bytes=", 1000, "whole"},
      {"bytes=-", 1000, "whole"},
      {"bytes=a-b", 1000, "whole"},
      {"bytes=5", 1000, "whole"},
      {"bytes=+5-9", 1000, "whole"},
      {"bytes=5--9", 1000, "whole"},
      {"bytes=0x5-9", 1000, "whole"},
      {"frames=5-9", 1000, "whole"},
      {"5-9", 1000, "whole"},
  };
  for (const Case& own : cases) EXPECT_EQ(outcome(own), own.wanted) << own.range << " of " << own.size;
}

}  // namespace
}  // namespace kadr::api::http
