#include "store/row_reading.h"

#include <gtest/gtest.h>

namespace kadr::store {
namespace {

TEST(RowReading, json_is_read_as_it_was_written) {
  const Json value{{"b", 1}, {"a", Json::array({nullptr, "x"})}};

  EXPECT_EQ(json_of(Row({text_of(value)}), 0), value);
}

TEST(RowReading, a_damaged_json_text_gives_null) {
  for (const char* text : {"", "{", "{\"a\": 1} x", "nul"})
    EXPECT_TRUE(json_of(Row({std::string(text)}), 0).is_null()) << text;
}

}  // namespace
}  // namespace kadr::store
