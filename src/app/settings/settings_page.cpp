#include "app/settings/settings_page.h"

#include <array>

#include <fmt/format.h>

#include "app/settings/setting.h"

namespace kadr::app::settings {
namespace {

constexpr std::string_view kBefore =
    R"(<!-- Made by `kadr settings --markdown`; change src/app/settings/setting_table.cpp instead. -->
# Settings

What `kadr serve` is told before it starts. The first of these places that says something about a setting counts:

1. the command line: `--port 9000`
2. the environment: `KADR_PORT=9000`, else the older name, `PORT=9000`
3. the file `.env` in the folder where kadr is started: the same names, one a line
4. the file `kadr.yaml` in the same folder, or the one that `KADR_SETTINGS` names
5. the default

`kadr settings` shows what holds and who said so, without secrets. What is empty says nothing. A variable that begins with `KADR_` and an
entry of `kadr.yaml` that are no settings are errors, which name the nearest one.

In `kadr.yaml` the dots of a name are groups:

```yaml
data: /srv/kadr
listen:
  address: 0.0.0.0
  port: 8080
fetch:
  allow: [10.0.0.0/8, 192.168.0.0/16]
```

Values are taken as they are written: `010` is no number, and `yes` is what the setting makes of it. A name that is given twice,
anchors, aliases and tags are errors. In `.env` nothing is expanded; a value in double quotes may hold `\n`, `\t`, `\"`, `\\` and `\$`, one in single
quotes is taken as it is, and both may go on over lines. Secrets have no option, since other users of a machine can read command lines.
)";

constexpr std::string_view kAfter = R"(
## Other variables

| variable | meaning |
|---|---|
| `KADR_SETTINGS` | the file to read instead of `kadr.yaml` |
| `KADR_CACHE` | the cache of `kadr mix` and `kadr make` ([cli.md](cli.md)) |
)";

/// What would end a cell or begin markup.
std::string cell(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '|' || c == '*' || c == '~' || c == '<') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string default_of(const Setting& setting) {
  if (!setting.default_words.empty()) return cell(setting.default_words);
  const std::string text = plain_text(setting, {});
  return text.empty() ? "none" : fmt::format("`{}`", text);
}

std::string row(const Setting& setting) {
  std::string names = fmt::format("`{}`", setting.environment);
  if (!setting.alias.empty()) names += fmt::format("<br>`{}`", setting.alias);
  if (!setting.flag.empty()) names += fmt::format("<br>`{}`", setting.flag);
  return fmt::format("| `{}` | {} | {} | {} | {} |\n", setting.key, names, cell(kind_words(setting)),
                     default_of(setting), cell(setting.meaning));
}

std::string table(Use use) {
  std::string text = "| setting | variable, option | what it is | default | meaning |\n|---|---|---|---|---|\n";
  for (const Setting& setting : setting_table()) {
    if (setting.use == use) text += row(setting);
  }
  return text;
}

}  // namespace

std::string settings_page() {
  return fmt::format(
      "{}\n## All settings\n\n{}\n## Known, and used by nothing yet\n\nThey are accepted, so that files of older tools "
      "can stay as "
      "they are; a line of the log says that they do nothing.\n\n{}{}",
      kBefore, table(Use::Now), table(Use::Later), kAfter);
}

}  // namespace kadr::app::settings
