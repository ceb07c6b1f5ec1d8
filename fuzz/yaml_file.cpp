// What is read out of kadr.yaml can be written as one flat map, and says the same then; no name is there twice.
#include "app/settings/yaml_file.h"

#include <set>
#include <string>

#include "base/json.h"
#include "fuzz_input.h"

using namespace kadr;

namespace {

/// What YAML quotes as JSON does.
std::string quoted(const std::string& text) {
  return Json(text).dump(-1, ' ', /*ensure_ascii=*/false);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto first = app::settings::parse_yaml_file(fuzz::as_text(bytes, size));
  if (!first) {
    fuzz::demand(!first.error().message.empty());
    return 0;
  }
  std::string written;
  std::set<std::string> names;
  for (const app::settings::NamedText& entry : *first) {
    fuzz::demand(names.insert(entry.name).second && entry.line > 0);
    written += "? " + quoted(entry.name) + "\n: " + quoted(entry.text) + "\n";
  }
  const auto again = app::settings::parse_yaml_file(written);
  fuzz::demand(again && again->size() == first->size());
  for (std::size_t i = 0; i < first->size(); ++i)
    fuzz::demand((*again)[i].name == (*first)[i].name && (*again)[i].text == (*first)[i].text);
  return 0;
}
