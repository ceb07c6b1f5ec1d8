#include "app/terminal.h"

#include <map>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include "base/file_descriptor.h"

namespace kadr::app {
namespace {

Variables variables(std::map<std::string, std::string> values) {
  return [values = std::move(values)](const char* name) -> std::optional<std::string> {
    const auto found = values.find(name);
    if (found == values.end()) return std::nullopt;
    return found->second;
  };
}

TEST(TerminalKind, a_terminal_redraws_in_colour) {
  const TerminalKind kind = terminal_kind(true, variables({{"TERM", "xterm"}, {"LANG", "uk_UA.UTF-8"}}));

  EXPECT_TRUE(kind.redraws);
  EXPECT_TRUE(kind.colour);
  EXPECT_TRUE(kind.unicode);
}

TEST(TerminalKind, a_pipe_neither_redraws_nor_colours) {
  const TerminalKind kind = terminal_kind(false, variables({{"TERM", "xterm"}}));

  EXPECT_FALSE(kind.redraws);
  EXPECT_FALSE(kind.colour);
}

TEST(TerminalKind, no_color_is_honoured) {
  EXPECT_FALSE(terminal_kind(true, variables({{"TERM", "xterm"}, {"NO_COLOR", "1"}})).colour);
  EXPECT_TRUE(terminal_kind(true, variables({{"TERM", "xterm"}, {"NO_COLOR", "1"}})).redraws);
}

TEST(TerminalKind, a_dumb_terminal_is_treated_like_a_file) {
  EXPECT_FALSE(terminal_kind(true, variables({{"TERM", "dumb"}})).redraws);
  EXPECT_FALSE(terminal_kind(true, variables({})).redraws);
}

TEST(TerminalKind, the_first_locale_variable_that_is_set_decides) {
  EXPECT_FALSE(terminal_kind(true, variables({{"LC_ALL", "C"}, {"LANG", "en_US.UTF-8"}})).unicode);
  EXPECT_TRUE(terminal_kind(true, variables({{"LC_CTYPE", "C.utf8"}})).unicode);
  EXPECT_FALSE(terminal_kind(true, variables({})).unicode);
}

TEST(WriteText, a_full_disk_is_told) {
  const base::FileDescriptor full(::open("/dev/full", O_WRONLY | O_CLOEXEC));

  EXPECT_EQ(write_text(full.get(), "x").error().code, ErrorCode::NoSpace);
}

TEST(WriteText, a_reader_that_went_away_is_no_failure) {
  ::signal(SIGPIPE, SIG_IGN);
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  ::close(ends[0]);
  const base::FileDescriptor writer(ends[1]);

  EXPECT_TRUE(write_text(writer.get(), "x"));
}

}  // namespace
}  // namespace kadr::app
