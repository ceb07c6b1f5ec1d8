/// kadr: reads the command line, runs one command, and answers the shell.

#include <exception>
#include <string>
#include <vector>

#include <unistd.h>

#include "app/command_line.h"
#include "app/console.h"
#include "app/session.h"
#include "app/stop_signals.h"
#include "app/terminal.h"

namespace {

using kadr::app::CommandLine;
using kadr::app::Console;
using kadr::app::ExitCode;

/// Help, the version, or what is wrong with the command line.
ExitCode answer(const CommandLine& line, Console& console) {
  if (!line.complaint) {
    return kadr::app::write_text(STDOUT_FILENO, line.text) ? ExitCode::Ok : ExitCode::NoPlaceToWrite;
  }
  if (!line.text.empty() && !kadr::app::write_text(STDERR_FILENO, line.text)) return ExitCode::BadUsage;
  console.complain(*line.complaint);
  return ExitCode::BadUsage;
}

ExitCode run(const CommandLine& line, kadr::app::Session session) {
  auto code = line.command->run(session);
  session.console.progress().finish();
  // Whatever failed while stopping, failed because of the stop.
  if (!code && session.stop.stop_requested()) code = kadr::fail(kadr::ErrorCode::Cancelled, "stopped");
  if (code) {
    if (const auto written = session.console.check_written(); !written) code = kadr::fail(written.error());
  }
  if (code) return *code;
  session.console.complain(code.error());
  return kadr::app::exit_code_of(code.error().code);
}

ExitCode run_program(const std::vector<std::string>& arguments) {
  kadr::app::StopSignals signals;
  signals.start();
  const auto variables = kadr::app::process_variables();
  const CommandLine line = kadr::app::read_command_line(arguments);
  Console console(line.command ? line.command->format : line.format, variables);
  if (!line.command) return answer(line, console);
  return run(line, {.console = console, .variables = variables, .stop = signals.token()});
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return static_cast<int>(run_program({argv + std::min(argc, 1), argv + argc}));
  } catch (const std::exception& error) {
    [[maybe_unused]] const auto told =
        kadr::app::write_text(STDERR_FILENO, std::string("kadr: a fault inside kadr: ") + error.what() + "\n");
    return static_cast<int>(ExitCode::Failed);
  }
}
