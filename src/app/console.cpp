#include "app/console.h"

#include <array>
#include <cerrno>
#include <cstdint>

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "app/exit_code.h"
#include "app/json_display.h"
#include "app/lines_display.h"
#include "app/terminal_display.h"
#include "app/text_width.h"
#include "base/file_descriptor.h"

namespace kadr::app {
namespace {

void write_error(std::string_view text) {
  // Nobody is left to be told when standard error cannot be written.
  [[maybe_unused]] const Result<> ignored = write_text(STDERR_FILENO, text);
}

std::unique_ptr<ProgressDisplay> make_display(const Variables& variables) {
  const TerminalKind kind = terminal_kind(STDERR_FILENO, variables);
  if (!kind.redraws) return std::make_unique<LinesDisplay>(LinesDisplay::Surface{write_error, Clock::now});
  return std::make_unique<TerminalDisplay>(TerminalDisplay::Surface{
      .write = write_error,
      .columns = [] { return terminal_columns(STDERR_FILENO); },
      .now = Clock::now,
      .colour = kind.colour,
      .unicode = kind.unicode,
  });
}

bool is_yes(std::string_view answer) {
  return answer.starts_with('y') || answer.starts_with('Y');
}

}  // namespace

Console::Console(Format format, const Variables& variables)
    : format_(format), output_(terminal_kind(STDOUT_FILENO, variables)) {
  if (format_ == Format::Text) {
    progress_ = make_display(variables);
    return;
  }
  progress_ = std::make_unique<JsonDisplay>(
      JsonDisplay::Surface{.write = [this](std::string_view text) { write_output(text); }, .now = Clock::now});
}

void Console::say(std::string_view text) {
  if (format_ == Format::Text) write_output(fmt::format("{}\n", text));
}

void Console::event(const Json& object) {
  if (format_ == Format::Json) write_output(json_line(object));
}

void Console::complain(const Error& error) {
  progress_->finish();
  for (const std::string& line : printable_lines(error.message)) write_error(fmt::format("kadr: {}\n", line));
  event({{"event", "error"},
         {"code", to_string(error.code)},
         {"message", error.message},
         {"exit_code", static_cast<int>(exit_code_of(error.code))}});
}

bool Console::can_ask() {
  return ::isatty(STDIN_FILENO) == 1;
}

Result<std::string> Console::ask(const std::string& question, std::stop_token stop) {
  progress_->finish();
  write_error(question + " ");
  const base::FileDescriptor wake(::eventfd(0, EFD_CLOEXEC));
  const std::stop_callback on_stop(stop, [&wake] {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t wrote = ::write(wake.get(), &one, sizeof one);
  });
  std::array<pollfd, 2> waiting{pollfd{STDIN_FILENO, POLLIN, 0}, pollfd{wake.get(), POLLIN, 0}};
  while (::poll(waiting.data(), waiting.size(), -1) < 0 && errno == EINTR) {
  }
  if (stop.stop_requested()) {
    write_error("\n");
    return fail(ErrorCode::Cancelled, "stopped");
  }
  // A terminal hands over a whole line at once.
  std::array<char, 4096> line{};
  const ssize_t got = ::read(STDIN_FILENO, line.data(), line.size());
  if (got <= 0) return fail(ErrorCode::Cancelled, "nobody answers");
  std::string answer(line.data(), static_cast<std::size_t>(got));
  while (answer.ends_with('\n') || answer.ends_with('\r')) answer.pop_back();
  return answer;
}

Result<bool> Console::confirm(const std::string& question, std::stop_token stop) {
  const auto answer = ask(question + " [y/N]", stop);
  if (!answer && stop.stop_requested()) return fail(answer.error());
  return answer && is_yes(*answer);
}

void Console::write_output(std::string_view text) {
  if (auto wrote = write_text(STDOUT_FILENO, text); !wrote && written_) written_ = std::move(wrote);
}

}  // namespace kadr::app
