#include "app/terminal_display.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/text_width.h"

namespace kadr::app {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

const StageLabel kConform{.name = "conform", .item = "clip", .unit = Unit::Frames};
const StageLabel kSpeak{.name = "speak", .item = "line", .unit = Unit::Items};

/// A screen of given width that obeys just the sequences the display uses, and wraps as terminals do.
class Screen {
 public:
  explicit Screen(std::size_t columns) : columns_(columns) {}

  void write(std::string_view text) {
    ++writes;
    while (!text.empty()) {
      if (text.starts_with("\x1B[")) {
        text.remove_prefix(2);
        text.remove_prefix(obey(text));
        continue;
      }
      put(text.front());
      text.remove_prefix(1);
    }
  }

  /// The rows down to the cursor's, without the spaces at their ends.
  [[nodiscard]] std::vector<std::string> rows() const {
    std::vector<std::string> result = rows_;
    while (!result.empty() && result.back().empty()) result.pop_back();
    return result;
  }

  /// Makes the window narrower, wrapping the rows as terminals do.
  void narrow(std::size_t columns) {
    std::vector<std::string> wrapped;
    for (const std::string& row : rows_) {
      for (std::size_t at = 0; at == 0 || at < row.size(); at += columns) wrapped.push_back(row.substr(at, columns));
    }
    rows_ = std::move(wrapped);
    row_ = rows_.size() - 1;
    column_ = rows_.back().size();
    columns_ = columns;
  }

  [[nodiscard]] std::size_t columns() const { return columns_; }
  int writes = 0;

 private:
  std::size_t obey(std::string_view text) {
    const std::size_t end = text.find_first_of("AJmK");
    if (text[end] == 'A')
      row_ -= std::min(row_, static_cast<std::size_t>(std::stoul(std::string(text.substr(0, end)))));
    if (text[end] == 'J') {
      rows_.resize(row_ + 1);
      rows_[row_].resize(std::min(column_, rows_[row_].size()));
    }
    return end + 1;
  }
  void put(char c) {
    if (c == '\r') {
      column_ = 0;
      return;
    }
    if (c == '\n' || column_ == columns_) {
      if (++row_ == rows_.size()) rows_.emplace_back();
      column_ = 0;
    }
    if (c == '\n') return;
    std::string& row = rows_[row_];
    if (row.size() <= column_) row.resize(column_ + 1, ' ');
    row[column_++] = c;
  }

  std::size_t columns_;
  std::vector<std::string> rows_{""};
  std::size_t row_ = 0;
  std::size_t column_ = 0;
};

class TerminalDisplayTest : public ::testing::Test {
 protected:
  Screen screen_{80};
  Clock::time_point now_{std::chrono::hours(1)};
  TerminalDisplay display_{{.write = [this](std::string_view text) { screen_.write(text); },
                            .columns = [this] { return screen_.columns(); },
                            .now = [this] { return now_; }}};
};

TEST_F(TerminalDisplayTest, redraws_one_line_in_place) {
  display_.stage_began(kConform, 8, 0);
  now_ += milliseconds(500);
  display_.stage_progress("conform", {10, 100});
  now_ += milliseconds(500);
  display_.stage_progress("conform", {50, 100});

  EXPECT_THAT(screen_.rows(), ElementsAre(HasSubstr("50 %  50/100 frames")));
}

TEST_F(TerminalDisplayTest, an_ended_stage_stays_above_the_running_one) {
  display_.stage_began(kConform, 8, 3);
  now_ += std::chrono::seconds(2);
  display_.stage_progress("conform", {100, 100});
  display_.stage_ended("conform", Ending::Unknown);
  display_.stage_began(kSpeak, 2, 0);

  EXPECT_THAT(screen_.rows(),
              ElementsAre("* conform   8 clips, 3 already there, 100 frames in 2 s", StartsWith("  speak")));
}

TEST_F(TerminalDisplayTest, stages_that_run_side_by_side_have_a_line_each) {
  display_.stage_began(kConform, 8, 0);
  display_.stage_began(kSpeak, 2, 0);
  now_ += milliseconds(200);
  display_.stage_progress("conform", {1, 10});
  now_ += milliseconds(200);
  display_.stage_progress("speak", {1, 2});

  EXPECT_THAT(screen_.rows(), ElementsAre(HasSubstr("1/10 frames"), HasSubstr("1/2 lines")));
}

TEST_F(TerminalDisplayTest, draws_at_most_ten_times_a_second) {
  display_.stage_began(kConform, 8, 0);
  screen_.writes = 0;
  for (int i = 1; i <= 1000; ++i) {
    now_ += milliseconds(1);
    display_.stage_progress("conform", {i, 1000});
  }

  EXPECT_EQ(screen_.writes, 10);
}

TEST_F(TerminalDisplayTest, a_notice_stands_above_the_running_line) {
  display_.stage_began(kConform, 8, 0);
  display_.notice("left out bad.mp4");

  EXPECT_THAT(screen_.rows(), ElementsAre("- left out bad.mp4", StartsWith("  conform")));
}

TEST_F(TerminalDisplayTest, a_notice_cannot_send_commands_to_the_terminal) {
  display_.notice("left out \x1B[2J.mp4");

  EXPECT_THAT(screen_.rows(), ElementsAre("- left out \uFFFD[2J.mp4"));
}

TEST_F(TerminalDisplayTest, a_window_made_narrower_leaves_no_rests_of_old_lines) {
  display_.stage_began(kConform, 8, 0);
  now_ += milliseconds(500);
  display_.stage_progress("conform", {10, 100});
  screen_.narrow(30);
  now_ += milliseconds(500);
  display_.stage_progress("conform", {20, 100});

  EXPECT_THAT(screen_.rows(), ElementsAre(HasSubstr("20 %")));
}

TEST_F(TerminalDisplayTest, finishing_takes_the_running_lines_away) {
  display_.stage_began(kConform, 8, 0);
  display_.stage_began(kSpeak, 8, 0);

  display_.finish();

  EXPECT_THAT(screen_.rows(), IsEmpty());
}

TEST_F(TerminalDisplayTest, a_stage_with_nothing_in_it_is_not_mentioned) {
  display_.stage_began(kSpeak, 0, 0);
  EXPECT_THAT(screen_.rows(), IsEmpty());
  display_.stage_ended("speak", Ending::Unknown);

  EXPECT_THAT(screen_.rows(), IsEmpty());
}

}  // namespace
}  // namespace kadr::app
