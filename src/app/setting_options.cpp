#include "app/setting_options.h"

#include <algorithm>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

#include "app/settings/setting.h"

namespace kadr::app {
namespace {

constexpr std::size_t kHelpColumns = 50;

/// "FORMAT" for log.format.
std::string value_name(const settings::Setting& setting) {
  if (std::holds_alternative<settings::WholeNumber>(setting.kind)) return "N";
  if (std::holds_alternative<settings::List>(setting.kind)) return "A,B";
  std::string name(setting.key.substr(setting.key.find_last_of("._") + 1));
  for (char& c : name) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return name;
}

/// Broken between words where the line of the help ends.
std::string wrapped(std::string_view sentence) {
  std::string text;
  std::size_t column = 0;
  while (!sentence.empty()) {
    const std::string_view word = sentence.substr(0, sentence.find(' '));
    sentence.remove_prefix(std::min(sentence.size(), word.size() + 1));
    if (column > 0) text += column + word.size() >= kHelpColumns ? '\n' : ' ';
    column = text.ends_with('\n') ? 0 : column + 1;
    text += word;
    column += word.size();
  }
  if (text.ends_with('.')) text.pop_back();
  return text;
}

}  // namespace

SettingFlags add_setting_options(CLI::App& command) {
  auto flags = std::make_shared<std::vector<settings::NamedText>>();
  for (const settings::Setting& setting : settings::setting_table()) {
    if (setting.flag.empty()) continue;
    const std::string key(setting.key);
    command
        .add_option_function<std::string>(
            std::string(setting.flag),
            [flags, key](const std::string& text) { flags->push_back({.name = key, .text = text}); },
            wrapped(setting.meaning))
        ->type_name(value_name(setting))
        ->group("Settings");
  }
  return flags;
}

}  // namespace kadr::app
