#include "app/provider_book.h"

#include <fmt/format.h>

namespace kadr::app {
namespace {

using settings::VendorSettings;

struct KnownProvider {
  std::string_view name;
  models::ProviderAccess VendorSettings::* access;
  std::string_view key_variable;
  /// The variable of the address and the vendor's own: a server elsewhere may need no key. Empty: none does without.
  std::string_view url_variable;
  std::string_view own_url;
};

constexpr KnownProvider kProviders[]{
    {"openai", &VendorSettings::openai, "OPENAI_API_KEY", "OPENAI_BASE_URL", settings::kOpenAiUrl},
    {"replicate", &VendorSettings::replicate, "REPLICATE_API_TOKEN", "", ""},
    {"runway", &VendorSettings::runway, "RUNWAY_API_KEY", "", ""},
    {"heygen", &VendorSettings::heygen, "HEYGEN_API_KEY", "", ""},
    {"elevenlabs", &VendorSettings::elevenlabs, "ELEVENLABS_API_KEY", "", ""},
    {"fal", &VendorSettings::fal, "FAL_KEY", "", ""},
};

models::ProviderState state_of(const KnownProvider& known, const VendorSettings& vendors) {
  const models::ProviderAccess& access = vendors.*known.access;
  const bool elsewhere = !known.url_variable.empty() && access.base_url != known.own_url;
  return {.name = std::string(known.name),
          .usable = !access.key.empty() || elsewhere,
          .remedy = known.url_variable.empty() ? fmt::format("set {}", known.key_variable)
                                               : fmt::format("set {}, or {} to a server that needs none",
                                                             known.key_variable, known.url_variable)};
}

}  // namespace

std::vector<models::ProviderState> provider_states(const VendorSettings& vendors) {
  std::vector<models::ProviderState> states;
  for (const KnownProvider& known : kProviders) states.push_back(state_of(known, vendors));
  return states;
}

}  // namespace kadr::app
