// A text that a setting takes is written again as one that it takes, with the same meaning; and the rules hold between
// whatever settings are given.
#include "app/settings/setting.h"

#include "app/settings/setting_rules.h"
#include "fuzz_input.h"

using namespace kadr;
using namespace kadr::app::settings;

namespace {

void check_written(const Setting& setting, const ServerSettings& settings) {
  const std::string text = plain_text(setting, settings);
  if (text.empty()) return;
  ServerSettings again;
  fuzz::demand(assign(setting, text, again).has_value());
  fuzz::demand(plain_text(setting, again) == text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  std::string_view input = fuzz::as_text(bytes, size);
  ServerSettings settings;
  while (!input.empty()) {
    const Setting& setting = setting_table()[fuzz::take_choice(input) % setting_table().size()];
    const std::string_view text = fuzz::take_line(input);
    if (text.empty()) continue;
    if (assign(setting, text, settings)) check_written(setting, settings);
  }
  const auto settled = settle(settings, {.home = "/home/somebody", .data = {}});
  fuzz::demand(settled || !settled.error().message.empty());
  return 0;
}
