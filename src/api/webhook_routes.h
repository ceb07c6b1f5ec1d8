#pragma once

/// Addresses that are told of events: made, changed, tried; and what was sent to them.

#include <string>
#include <vector>

#include "api/api_parts.h"
#include "store/webhook_records.h"

namespace kadr::api {

[[nodiscard]] std::vector<Route> webhook_routes(const ApiParts& parts);
[[nodiscard]] std::vector<Route> delivery_routes(const ApiParts& parts);

/// The webhook of the path's {webhook}. Errors: NotFound, also for everybody else's.
[[nodiscard]] Result<store::WebhookRecord> own_webhook(store::Connection& connection, const std::string& webhook,
                                                       const std::string& owner);

}  // namespace kadr::api
