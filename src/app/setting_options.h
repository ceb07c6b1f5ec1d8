#pragma once

/// Settings on the command line: an option for every one that has a flag.

#include <memory>
#include <vector>

#include "app/settings/named_text.h"

namespace CLI {
class App;
}

namespace kadr::app {

/// Filled in while the command line is read: names are keys of settings, in the order of the table.
using SettingFlags = std::shared_ptr<std::vector<settings::NamedText>>;

/// Adds the options in a group of their own. What is written there is checked when the settings are read.
[[nodiscard]] SettingFlags add_setting_options(CLI::App& command);

}  // namespace kadr::app
