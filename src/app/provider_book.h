#pragma once

/// The providers that kadr knows, and whether the settings let jobs use them.
///
/// Thread: values.

#include <vector>

#include "app/settings/server_settings.h"
#include "models/provider_access.h"

namespace kadr::app {

/// Every provider but the offline one, by the names that cards have for them.
[[nodiscard]] std::vector<models::ProviderState> provider_states(const settings::VendorSettings& vendors);

}  // namespace kadr::app
