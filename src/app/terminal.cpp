#include "app/terminal.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace kadr::app {
namespace {

constexpr std::size_t kUsualColumns = 80;

bool is_utf8_locale(const Variables& variables) {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    std::optional<std::string> value = variables(name);
    if (!value) continue;
    std::ranges::transform(*value, value->begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return value->find("utf-8") != std::string::npos || value->find("utf8") != std::string::npos;
  }
  return false;
}

}  // namespace

Variables process_variables() {
  return [](const char* name) -> std::optional<std::string> {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') return std::nullopt;
    return value;
  };
}

TerminalKind terminal_kind(bool is_terminal, const Variables& variables) {
  const bool unicode = is_utf8_locale(variables);
  if (!is_terminal || variables("TERM").value_or("dumb") == "dumb") return {.unicode = unicode};
  return {.redraws = true, .colour = !variables("NO_COLOR").has_value(), .unicode = unicode};
}

TerminalKind terminal_kind(int descriptor, const Variables& variables) {
  return terminal_kind(::isatty(descriptor) == 1, variables);
}

std::size_t terminal_columns(int descriptor) {
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kUsualColumns;
  return size.ws_col;
}

Result<> write_text(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t wrote = ::write(descriptor, text.data(), text.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0 && errno == EAGAIN) {
      pollfd ready{descriptor, POLLOUT, 0};
      ::poll(&ready, 1, -1);
      continue;
    }
    if (wrote < 0 && errno == EPIPE) return {};
    if (wrote < 0) return fail(base::from_errno(errno, "cannot write the output"));
    text.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return {};
}

}  // namespace kadr::app
