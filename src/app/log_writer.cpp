#include "app/log_writer.h"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "app/text_width.h"

namespace kadr::app {
namespace {

using base::LogField;

/// What every line has; a field of the same name gets another one, so that it cannot replace it.
constexpr std::array<std::string_view, 3> kOwnNames{"time", "level", "message"};

std::string json_text(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// On one line, and nothing in it that a terminal would obey.
std::string on_one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    if (c == '\n') {
      line += "\\n";
    } else if (c == '\r') {
      line += "\\r";
    } else {
      line += c;
    }
  }
  return printable(line);
}

bool reads_as_one_word(std::string_view text) {
  return !text.empty() && text.find_first_of(" \"=") == std::string_view::npos;
}

std::string shown(const Json& value) {
  if (!value.is_string()) return on_one_line(json_text(value));
  const std::string text = on_one_line(value.get_ref<const std::string&>());
  return reads_as_one_word(text) ? text : json_text(text);
}

std::string unmistakable(const std::string& name) {
  return std::ranges::find(kOwnNames, name) == kOwnNames.end() ? name : name + "_";
}

/// Texts are masked before anything is done to them that could hide a secret from the mask.
Json masked(const Json& value, const SecretMask& mask) {
  if (value.is_string()) return mask.masked(value.get_ref<const std::string&>());
  return value;
}

}  // namespace

void LogWriter::write(base::LogLevel level, std::string_view message, std::span<const LogField> fields) {
  if (!admits(level)) return;
  const std::string time = base::to_string(surface_.clock.now());
  const std::string text = mask_.masked(message);
  std::string line;
  if (shape_ == LogShape::Text) {
    line = fmt::format("{} {:7} {}", time, base::to_string(level), on_one_line(text));
    for (const LogField& field : fields)
      line += fmt::format(" {}={}", on_one_line(mask_.masked(field.name)), shown(masked(field.value, mask_)));
  } else {
    Json object{{"time", time}, {"level", base::to_string(level)}, {"message", text}};
    for (const LogField& field : fields) object[unmistakable(field.name)] = masked(field.value, mask_);
    line = json_text(object);
  }
  line = mask_.masked(line) + "\n";
  const std::lock_guard lock(mutex_);
  surface_.write(line);
}

}  // namespace kadr::app
