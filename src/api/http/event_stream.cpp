#include "api/http/event_stream.h"

#include <string_view>

namespace kadr::api::http {
namespace {

void add_field(std::string& text, std::string_view name, std::string_view value) {
  text.append(name).append(": ");
  for (const char letter : value) {
    const bool breaks = letter == '\n' || letter == '\r' || letter == '\0';
    text.push_back(breaks ? ' ' : letter);
  }
  text.push_back('\n');
}

}  // namespace

std::string to_text(const Event& event) {
  std::string text;
  if (!event.id.empty()) add_field(text, "id", event.id);
  if (!event.name.empty()) add_field(text, "event", event.name);
  std::string_view rest = event.data;
  for (;;) {
    const auto end = rest.find_first_of("\r\n");
    add_field(text, "data", rest.substr(0, end));
    if (end == std::string_view::npos) break;
    const bool both = rest.substr(end).starts_with("\r\n");
    rest.remove_prefix(end + (both ? 2 : 1));
  }
  text.push_back('\n');
  return text;
}

}  // namespace kadr::api::http
