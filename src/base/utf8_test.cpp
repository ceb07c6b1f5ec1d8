#include "base/utf8.h"

#include <string>

#include <gtest/gtest.h>

namespace kadr::base {
namespace {

TEST(Utf8, text_in_any_script_is_well_formed) {
  for (const std::string text : {"", "plain", "Доброго ранку", "東京", "a😀b", "\xED\x9F\xBF", "\xF4\x8F\xBF\xBF"})
    EXPECT_TRUE(is_utf8(text)) << text;
}

TEST(Utf8, broken_overlong_surrogate_and_too_large_characters_are_not) {
  for (const std::string text : {"\x80", "a\xC3", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                                 "\xF0\x9F\x98", "\xE2\x28\xA1", "\xFF", "\xD0\xD0"})
    EXPECT_FALSE(is_utf8(text));
}

}  // namespace
}  // namespace kadr::base
