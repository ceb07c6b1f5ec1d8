// A card of the catalogue is accepted or refused by name; of one that is accepted, every value it offers is one that it
// takes, and nothing costs less than nothing.
#include "fuzz_input.h"
#include "models/catalog.h"
#include "models/spelling.h"
#include "models/yaml_document.h"

using namespace kadr;

namespace {

void check_card(const models::ModelCard& card) {
  for (const models::InputSpelling& input : card.inputs) {
    fuzz::demand(!input.names.empty());
    for (const std::string& name : input.names) {
      for (const Json& value : models::possible_values(card, name))
        fuzz::demand(models::nearest_allowed(card, name, value) == value);
    }
  }
  const auto fitted = models::fit_request(card, Json{{"prompt", "a cat"}, {"seconds", 5}});
  if (!fitted) {
    fuzz::demand(!fitted.error().message.empty());
    return;
  }
  (void)models::spell(card, *fitted);
  fuzz::demand(models::price_of(card, *fitted, {.seconds = 5}) >= 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view input = fuzz::as_text(bytes, size);
  (void)models::parse_yaml(input);
  const auto catalog = models::Catalog::create({{.name = "a.yaml", .text = std::string(input)}});
  if (!catalog) {
    fuzz::demand(!catalog.error().message.empty());
    return 0;
  }
  for (const models::ModelCard& card : catalog->cards()) check_card(card);
  return 0;
}
