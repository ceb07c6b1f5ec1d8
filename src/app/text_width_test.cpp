#include "app/text_width.h"

#include <gtest/gtest.h>

namespace kadr::app {
namespace {

struct Row {
  const char* text;
  std::size_t columns;
};

class TextWidthTable : public ::testing::TestWithParam<Row> {};

TEST_P(TextWidthTable, counts_columns) {
  EXPECT_EQ(text_width(GetParam().text), GetParam().columns) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(Scripts, TextWidthTable,
                         ::testing::Values(Row{"", 0}, Row{"intro.mp4", 9}, Row{"вступ.mp4", 9}, Row{"片头.mp4", 8},
                                           Row{"й", 1},  // и with a combining breve
                                           Row{"🎬 take", 7}, Row{"🇺🇦", 2}, Row{"❤️", 2}, Row{"한국", 4}, Row{"ｋ", 2}));

TEST(TextWidth, bytes_that_are_no_text_count_one_column_each) {
  EXPECT_EQ(text_width("a\xFF\xC3"), 3U);
}

TEST(Printable, replaces_what_a_terminal_would_obey) {
  EXPECT_EQ(printable("a\x1B[2Jb\r\n"), "a\uFFFD[2Jb\uFFFD\uFFFD");
}

TEST(Printable, replaces_directional_overrides_which_disguise_names) {
  EXPECT_EQ(printable("clip\u202E4pm.exe"), "clip\uFFFD4pm.exe");
}

TEST(Printable, replaces_broken_and_overlong_utf8) {
  EXPECT_EQ(printable("a\xC0\x80z\xE2\x82"), "a\uFFFD\uFFFDz\uFFFD\uFFFD");
}

TEST(Printable, leaves_every_script_as_it_is) {
  EXPECT_EQ(printable("Київ 東京 🎬"), "Київ 東京 🎬");
}

TEST(PrintableLines, keeps_lines_apart_and_nothing_else) {
  EXPECT_EQ(printable_lines("a\tb\nc"), (std::vector<std::string>{"a\uFFFDb", "c"}));
  EXPECT_EQ(printable_lines(""), std::vector<std::string>{""});
}

TEST(CutToWidth, leaves_what_fits) {
  EXPECT_EQ(cut_to_width("片头", 4), "片头");
}

TEST(CutToWidth, never_cuts_through_a_wide_character) {
  EXPECT_EQ(cut_to_width("片头片尾", 4), "片…");
}

TEST(CutToWidth, keeps_marks_with_their_letter) {
  EXPECT_EQ(cut_to_width("и\u0306абв", 3), "и\u0306а…");
}

TEST(PadToWidth, counts_columns_not_bytes) {
  EXPECT_EQ(pad_to_width("кадр", 6), "кадр  ");
  EXPECT_EQ(pad_to_width("片头", 3), "片头");
}

}  // namespace
}  // namespace kadr::app
