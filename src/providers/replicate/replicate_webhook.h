#pragma once

/// What Replicate tells by itself: that a prediction has ended. It is a reason to look, never the truth.
///
/// Thread: any.

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "net/webhook_signature.h"

namespace kadr::providers::replicate {

/// The id of the prediction that a webhook is about, for engine::look_sooner. Whether its webhook-id was seen before is
/// for the caller to know.
/// \param secret ReplicateAccount::webhook_secret.
/// Errors: PermissionDenied when it is not signed by Replicate, or too old; InvalidArgument when it is no webhook of a
/// prediction.
[[nodiscard]] Result<std::string> told_prediction(const net::WebhookHeaders& headers, std::string_view body,
                                                  const Secret& secret, std::chrono::sys_seconds now);

}  // namespace kadr::providers::replicate
