#include "app/settings/env_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kadr::app::settings {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// "NAME=value" of each, or the error.
std::string entries(std::string_view text) {
  const auto parsed = parse_env_file(text);
  if (!parsed) return "error: " + parsed.error().message;
  std::string result;
  for (const NamedText& entry : *parsed) result += (result.empty() ? "" : "|") + entry.name + "=" + entry.text;
  return result;
}

TEST(EnvFile, is_read_as_the_table_says) {
  struct Case {
    std::string_view text;
    std::string_view entries;
  };
  const Case cases[] = {
      {"", ""},
      {"\n\n  \n# only a comment\n", ""},
      {"A=1", "A=1"},
      {"A=1\nB=2\n", "A=1|B=2"},
      {"A=1\r\nB=2\r\n", "A=1|B=2"},
      {"\xEF\xBB\xBF"
       "A=1",
       "A=1"},
      {"  A = 1  ", "A=1"},
      {"export A=1\nexport\tB=2", "A=1|B=2"},
      {"export=1", "export=1"},
      {"export = 1", "export=1"},
      {"A=", "A="},
      {"A=\nB=2", "A=|B=2"},
      {"A=one two  three ", "A=one two  three"},
      {"A=1 # comment", "A=1"},
      {"A=1\t# comment", "A=1"},
      {"A=one#two", "A=one#two"},
      {"A=#comment", "A="},
      {"A= # comment", "A="},
      {"A=a=b==", "A=a=b=="},
      {"A=$HOME/${B}", "A=$HOME/${B}"},
      {"A='one # two'", "A=one # two"},
      {"A='$B \\n \"'", "A=$B \\n \""},
      {"A=\"one # two\" # three", "A=one # two"},
      {R"(A="a\nb\tc\"d\\e\$f\g")", "A=a\nb\tc\"d\\e$f\\g"},
      {"A=\"one\ntwo\"\nB=2", "A=one\ntwo|B=2"},
      {"A='one\r\ntwo'", "A=one\ntwo"},
      {"A=''", "A="},
      {"A=don't", "A=don't"},
      {"A=1\nA=2", "A=1|A=2"},
      {"A\nB=2", "B=2"},
      {"export A\nB=2", "B=2"},
      {"my.name-1=x", "my.name-1=x"},
      {"A=Привіт", "A=Привіт"},
  };
  for (const Case& each : cases) EXPECT_EQ(entries(each.text), each.entries) << "of: " << each.text;
}

TEST(EnvFile, a_line_that_cannot_be_read_is_named) {
  EXPECT_EQ(entries("A=1\n=2"), "error: line 2 begins with no name");
  EXPECT_EQ(entries("A=1\n\n9A=2"), "error: line 3 begins with no name");
  EXPECT_EQ(entries("A: 1"), "error: line 1 has no = after A");
  EXPECT_EQ(entries("A=\"x\" y"), "error: line 1 goes on after the closing quote");
  EXPECT_EQ(entries("A=1\nB='x\ny\nz"), "error: line 2 opens a quote that is never closed");
  EXPECT_EQ(entries("A=\"x\\"), "error: line 1 opens a quote that is never closed");
  EXPECT_EQ(entries("A=\xFF"), "error: is no text in UTF-8");
  EXPECT_EQ(entries(std::string_view("A=\0", 3)), "error: is no text in UTF-8");
}

TEST(EnvFile, lines_are_counted_through_quotes) {
  const auto parsed = parse_env_file("# one\nA=\"2\n3\"\nB=4");

  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->at(0).line, 2);
  EXPECT_EQ(parsed->at(1).line, 4);
}

TEST(EnvFile, a_message_never_quotes_a_value) {
  for (const std::string_view text : {"KEY=\"canary", "KEY='canary", "KEY=\"canary\"canary", "KEY=\"can\nary\" canary"})
    EXPECT_THAT(entries(text), Not(HasSubstr("canary")));
}

TEST(EnvFile, every_beginning_of_a_file_is_read_or_refused) {
  const std::string text = "# c\nexport A=\"one\\n\\\"two\" # x\r\nB='a\nb'\nC = d # e\nD\n\xD0\x9F";
  for (std::size_t end = 0; end <= text.size(); ++end) {
    for (const char replaced : {'"', '\'', '\\', '\n', '#', '=', ' '}) {
      std::string cut = text.substr(0, end);
      if (!cut.empty()) cut.back() = replaced;
      const auto parsed = parse_env_file(cut);
      EXPECT_TRUE(parsed || parsed.error().code == ErrorCode::InvalidArgument);
    }
  }
}

}  // namespace
}  // namespace kadr::app::settings
