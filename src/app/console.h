#pragma once

/// What a command says to the person or program that started it: results on standard output, progress and complaints on
/// standard error; with --json everything is events on standard output.
///
/// Thread: one at a time.

#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "app/progress_display.h"
#include "app/terminal.h"
#include "base/json.h"
#include "base/result.h"

namespace kadr::app {

enum class Format { Text, Json };

class Console {
 public:
  Console(Format format, const Variables& variables);

  [[nodiscard]] Format format() const { return format_; }
  /// How standard output may be drawn on.
  [[nodiscard]] const TerminalKind& output() const { return output_; }

  /// A line, or several, for people; nothing for programs.
  void say(std::string_view text);
  /// One object for programs; nothing for people.
  void event(const Json& object);
  /// A failure: "kadr: <sentence>", and an event for programs.
  void complain(const Error& error);

  [[nodiscard]] ProgressDisplay& progress() { return *progress_; }

  /// True when there is a person to be asked: standard input is a terminal.
  [[nodiscard]] static bool can_ask();
  /// Asks a question and gives the line that is answered, without its end. Errors: Cancelled, also when the input has
  /// ended. Blocking: until the answer; stops on `stop`.
  [[nodiscard]] Result<std::string> ask(const std::string& question, std::stop_token stop);
  /// Asks a question that is answered by y or n; anything else, and no answer, is no.
  /// Errors: Cancelled. Blocking: until the answer; stops on `stop`.
  [[nodiscard]] Result<bool> confirm(const std::string& question, std::stop_token stop);

  /// Errors: what kept the output from being written (a full disk), if anything did. A reader that went away is none.
  [[nodiscard]] Result<> check_written() const { return written_; }

 private:
  void write_output(std::string_view text);

  Format format_;
  TerminalKind output_;
  std::unique_ptr<ProgressDisplay> progress_;
  Result<> written_;
};

}  // namespace kadr::app
