/// kadr settings: what a server started here and now would be told, and by whom.

#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/commands.h"
#include "app/setting_options.h"
#include "app/settings/read_settings.h"
#include "app/settings/settings_page.h"
#include "app/text_width.h"

namespace kadr::app {
namespace {

using settings::EffectiveSetting;
using settings::EffectiveSettings;

struct SettingsFlags {
  SettingFlags settings;
  bool markdown = false;
  bool json = false;
};

constexpr const char* kExamples = R"(Examples:
  kadr settings                  what holds, and who said so
  kadr settings --port 9000      the same with an option
  kadr settings --json           for programs

The first of these counts: options, the environment, .env, kadr.yaml, defaults.
docs/settings.md describes every setting.)";

std::string lines(const EffectiveSettings& effective) {
  std::size_t name_width = 0;
  std::size_t value_width = 0;
  const auto value = [&](const EffectiveSetting& each) {
    const std::string text = shown_text(*each.setting, effective.values);
    return text.empty() ? std::string("-") : printable(text);
  };
  for (const EffectiveSetting& each : effective.settings) {
    name_width = std::max(name_width, text_width(each.setting->key));
    value_width = std::max(value_width, text_width(value(each)));
  }
  std::string text;
  for (const EffectiveSetting& each : effective.settings) {
    text += fmt::format("{}{}  {}  {}", text.empty() ? "" : "\n", pad_to_width(each.setting->key, name_width),
                        pad_to_width(value(each), value_width), printable(each.origin));
  }
  return text;
}

Json object(const EffectiveSetting& each, const settings::ServerSettings& values) {
  const settings::Setting& setting = *each.setting;
  Json result{{"setting", setting.key},
              {"environment", setting.environment},
              {"value", is_secret(setting) ? Json() : Json(plain_text(setting, values))},
              {"from", each.origin}};
  if (is_secret(setting)) result["set"] = !plain_text(setting, values).empty();
  return result;
}

Result<ExitCode> run_settings(const SettingsFlags& flags, Session& session) {
  Console& console = session.console;
  if (flags.markdown) {
    std::string page = settings::settings_page();
    page.pop_back();  // the console ends lines itself
    console.say(page);
    return ExitCode::Ok;
  }
  KADR_TRY(const EffectiveSettings effective, read_effective_settings(settings::process_sources(*flags.settings)));
  for (const EffectiveSetting& each : effective.settings) console.event(object(each, effective.values));
  console.say(lines(effective));
  for (const std::string& notice : effective.notices) console.say(printable(notice));
  return ExitCode::Ok;
}

}  // namespace

void add_settings_command(CLI::App& root, Command& chosen) {
  const auto flags = std::make_shared<SettingsFlags>();
  CLI::App* command = root.add_subcommand("settings", "Show what a server here would be told");
  command->group("Commands");
  command->add_flag("--json", flags->json, "One JSON object a setting");
  command->add_flag("--markdown", flags->markdown, "The page docs/settings.md")->excludes("--json");
  flags->settings = add_setting_options(*command);
  command->footer(kExamples);
  command->callback([flags, &chosen] {
    chosen = {.format = flags->json ? Format::Json : Format::Text,
              .run = [flags](Session& session) { return run_settings(*flags, session); }};
  });
}

}  // namespace kadr::app
