// What is read out of an .env file can be written as one, and says the same then.
#include "app/settings/env_file.h"

#include <string>

#include "fuzz_input.h"

using namespace kadr;

namespace {

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\' || c == '$') result += '\\';
    if (c == '\r') {
      result += "\\r";
    } else {
      result += c;
    }
  }
  return result + "\"";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto first = app::settings::parse_env_file(fuzz::as_text(bytes, size));
  if (!first) {
    fuzz::demand(!first.error().message.empty());
    return 0;
  }
  std::string written;
  int line = 0;
  for (const app::settings::NamedText& entry : *first) {
    fuzz::demand(!entry.name.empty() && entry.line > line);
    line = entry.line;
    written += entry.name + "=" + quoted(entry.text) + "\n";
  }
  const auto again = app::settings::parse_env_file(written);
  fuzz::demand(again && again->size() == first->size());
  for (std::size_t i = 0; i < first->size(); ++i)
    fuzz::demand((*again)[i].name == (*first)[i].name && (*again)[i].text == (*first)[i].text);
  return 0;
}
