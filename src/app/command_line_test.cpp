#include "app/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kadr::app {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string complaint(const std::vector<std::string>& arguments) {
  const CommandLine line = read_command_line(arguments);
  return line.complaint ? line.complaint->message : "(none)";
}

TEST(CommandLine, a_whole_command_can_be_run) {
  const CommandLine line = read_command_line({"probe", "a.mp4", "b.mp4", "--json"});

  ASSERT_TRUE(line.command);
  EXPECT_TRUE(line.command->run);
  EXPECT_EQ(line.command->format, Format::Json);
  EXPECT_FALSE(line.complaint);
}

TEST(CommandLine, an_unknown_command_names_the_near_one) {
  EXPECT_THAT(complaint({"prob", "a.mp4"}), HasSubstr("there is no command \"prob\"; did you mean probe?"));
}

TEST(CommandLine, an_unknown_command_like_no_other_names_none) {
  EXPECT_THAT(complaint({"xyzzy"}), AllOf(HasSubstr("no command \"xyzzy\""), Not(HasSubstr("did you mean"))));
}

TEST(CommandLine, an_unknown_option_names_the_near_one) {
  EXPECT_THAT(complaint({"probe", "a.mp4", "--loudnes"}),
              "there is no option --loudnes; did you mean --loudness? See kadr probe --help");
  EXPECT_THAT(complaint({"still", "a.mp4", "-o", "x.png", "--lats=1"}),
              HasSubstr("no option --lats; did you mean --last?"));
}

TEST(CommandLine, a_misspelt_option_is_named_rather_than_the_required_one_it_was_meant_to_be) {
  EXPECT_THAT(complaint({"still", "a.mp4", "--ouut", "x.png"}), HasSubstr("no option --ouut; did you mean --out?"));
}

TEST(CommandLine, an_option_before_the_command_is_named) {
  EXPECT_THAT(complaint({"--versoin"}), HasSubstr("no option --versoin; did you mean --version? See kadr --help"));
}

TEST(CommandLine, a_missing_option_is_named) {
  EXPECT_THAT(complaint({"still", "a.mp4"}), AllOf(HasSubstr("--out"), HasSubstr("kadr still --help")));
}

TEST(CommandLine, options_that_exclude_each_other_are_refused) {
  EXPECT_THAT(complaint({"still", "a.mp4", "-o", "x.png", "--first", "--last"}), HasSubstr("--last"));
}

TEST(CommandLine, a_value_outside_its_range_is_explained) {
  EXPECT_THAT(complaint({"conform", "a.mp4", "-o", "b.mp4", "--quality", "99"}),
              HasSubstr("\"99\" is no whole number from 0 to 51"));
  EXPECT_THAT(complaint({"conform", "a.mp4", "-o", "b.mp4", "--fit", "covr"}), HasSubstr("did you mean cover?"));
}

TEST(CommandLine, every_command_has_help_with_examples) {
  for (const char* command : {"mix", "probe", "still", "sheet", "conform", "join", "voices", "speak", "doctor"}) {
    const CommandLine line = read_command_line({command, "--help"});

    EXPECT_FALSE(line.command);
    EXPECT_THAT(line.text, AllOf(HasSubstr(std::string("Usage: kadr ") + command), HasSubstr("Examples:")));
  }
}

TEST(CommandLine, the_help_lists_commands_and_exit_codes) {
  EXPECT_THAT(read_command_line({"--help"}).text, AllOf(HasSubstr("probe"), HasSubstr("130"), HasSubstr("Examples:")));
}

TEST(CommandLine, without_a_command_shows_the_help_and_complains) {
  const CommandLine line = read_command_line({});

  EXPECT_THAT(line.text, HasSubstr("Usage: kadr COMMAND"));
  EXPECT_EQ(line.complaint->message, "name a command");
}

TEST(CommandLine, the_version_is_one_line) {
  EXPECT_THAT(read_command_line({"--version"}).text, ::testing::MatchesRegex("kadr [0-9]+\\.[0-9]+\\.[0-9]+\n"));
}

TEST(CommandLine, a_complaint_is_told_to_programs_as_json) {
  EXPECT_EQ(read_command_line({"probe", "--json"}).format, Format::Json);
  EXPECT_EQ(read_command_line({"probe"}).format, Format::Text);
}

}  // namespace
}  // namespace kadr::app
