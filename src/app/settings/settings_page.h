#pragma once

/// The table of settings as people read it: the page docs/settings.md, and what holds right now.

#include <string>

#include "app/settings/read_settings.h"

namespace kadr::app::settings {

/// docs/settings.md, whole. `kadr settings --markdown > docs/settings.md` writes it anew; a test compares.
[[nodiscard]] std::string settings_page();

}  // namespace kadr::app::settings
