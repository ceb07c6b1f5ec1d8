#pragma once

/// The catalogue as the settings make it, and as people see it.
///
/// Thread: values.

#include <string>
#include <vector>

#include "api/services.h"
#include "app/settings/server_settings.h"
#include "models/catalog.h"
#include "models/model_chooser.h"

namespace kadr::app {

/// What kadr ships, and the folder of the settings. Errors: NotFound when there is no such folder; InvalidArgument,
/// naming the file and the field; PermissionDenied.
[[nodiscard]] Result<models::Catalog> open_catalog(const settings::ModelSettings& settings);

/// What is taken where a request names no model.
[[nodiscard]] models::ModelChooser::Settings chooser_settings(const settings::ServerSettings& settings);

/// Every card, in the order of their ids.
[[nodiscard]] std::vector<api::ModelOffer> model_offers(const models::ModelChooser& models);

/// "$0.1 to $0.4 a second", "$1.25 a million tokens in + $10 a million tokens out"; empty for a model without a price.
[[nodiscard]] std::string price_text(const std::vector<models::PriceLine>& price);

}  // namespace kadr::app
