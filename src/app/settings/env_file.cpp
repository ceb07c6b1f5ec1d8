#include "app/settings/env_file.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/utf8.h"

namespace kadr::app::settings {
namespace {

constexpr std::string_view kBlank = " \t\r";

bool begins_name(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

bool in_name(char c) {
  return begins_name(c) || (c >= '0' && c <= '9') || c == '.' || c == '-';
}

class EnvFileReader {
 public:
  explicit EnvFileReader(std::string_view text) : rest_(text) {}

  Result<std::vector<NamedText>> read() {
    std::vector<NamedText> found;
    while (true) {
      skip_blank_lines();
      if (rest_.empty()) return found;
      KADR_TRY(auto entry, read_line());
      if (entry) found.push_back(std::move(*entry));
    }
  }

 private:
  Result<std::optional<NamedText>> read_line() {
    const int line = line_;
    std::string name = take_name();
    skip_blanks();
    if (name == "export" && !rest_.empty() && begins_name(rest_.front())) {
      name = take_name();
      skip_blanks();
    }
    if (name.empty()) return wrong("begins with no name");
    if (at_line_end()) return std::nullopt;
    if (rest_.front() != '=') return wrong(fmt::format("has no = after {}", name));
    take();
    skip_blanks();
    KADR_TRY(std::string value, take_value());
    return NamedText{.name = std::move(name), .text = std::move(value), .line = line};
  }

  Result<std::string> take_value() {
    if (rest_.empty() || (rest_.front() != '"' && rest_.front() != '\'')) return take_plain();
    KADR_TRY(std::string value, take_quoted());
    skip_blanks();
    if (!at_line_end()) return wrong("goes on after the closing quote");
    return value;
  }

  std::string take_plain() {
    const std::string_view line = rest_.substr(0, rest_.find('\n'));
    std::size_t end = 0;
    while (end < line.size() && (line[end] != '#' || (end > 0 && !is_blank(line[end - 1])))) ++end;
    rest_.remove_prefix(end);
    const std::string_view value = line.substr(0, end);
    return std::string(value.substr(0, value.find_last_not_of(kBlank) + 1));
  }

  Result<std::string> take_quoted() {
    const int began = line_;
    const char quote = take();
    std::string value;
    while (!rest_.empty()) {
      const char c = take();
      if (c == quote) return value;
      if (c == '\\' && quote == '"' && !rest_.empty()) {
        value += take_escaped();
      } else if (c != '\r' || !rest_.starts_with('\n')) {
        value += c;
      }
    }
    line_ = began;
    return wrong("opens a quote that is never closed");
  }

  std::string take_escaped() {
    const char c = take();
    if (c == 'n') return "\n";
    if (c == 'r') return "\r";
    if (c == 't') return "\t";
    if (c == '"' || c == '\\' || c == '$') return {c};
    return {'\\', c};
  }

  std::string take_name() {
    const auto end = std::ranges::find_if_not(rest_, in_name);
    std::string name(rest_.begin(), end);
    if (!name.empty() && !begins_name(name.front())) return {};
    rest_.remove_prefix(name.size());
    return name;
  }

  char take() {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    if (c == '\n') ++line_;
    return c;
  }

  void skip_blank_lines() {
    while (!rest_.empty()) {
      if (rest_.front() == '#') rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size()));
      if (rest_.empty() || (!is_blank(rest_.front()) && rest_.front() != '\n')) return;
      take();
    }
  }

  void skip_blanks() {
    while (!rest_.empty() && is_blank(rest_.front())) take();
  }

  [[nodiscard]] bool at_line_end() const { return rest_.empty() || rest_.front() == '\n' || rest_.front() == '#'; }

  static bool is_blank(char c) { return kBlank.contains(c); }

  [[nodiscard]] std::unexpected<Error> wrong(std::string_view what) const {
    return fail(ErrorCode::InvalidArgument, fmt::format("line {} {}", line_, what));
  }

  std::string_view rest_;
  int line_ = 1;
};

}  // namespace

Result<std::vector<NamedText>> parse_env_file(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  if (!base::is_utf8(text) || text.contains('\0')) return fail(ErrorCode::InvalidArgument, "is no text in UTF-8");
  return EnvFileReader(text).read();
}

}  // namespace kadr::app::settings
