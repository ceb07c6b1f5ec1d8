#pragma once

/// How webhooks and their deliveries look to clients.
///
/// Thread: any.

#include "api/shape.h"
#include "store/delivery_records.h"
#include "store/webhook_records.h"

namespace kadr::api {

[[nodiscard]] const Shape& webhook_shape();
[[nodiscard]] Json view(const store::WebhookRecord& webhook);

[[nodiscard]] const Shape& delivery_shape();
[[nodiscard]] Json view(const store::DeliveryRecord& delivery);

}  // namespace kadr::api
