#include "providers/replicate/replicate_webhook.h"

#include <array>

#include "providers/replicate/prediction.h"

namespace kadr::providers::replicate {

Result<std::string> told_prediction(const net::WebhookHeaders& headers, std::string_view body, const Secret& secret,
                                    std::chrono::sys_seconds now) {
  KADR_TRY(const net::WebhookSecret key, net::WebhookSecret::parse(secret.reveal()));
  KADR_CHECK(net::verify_webhook(headers, body, std::array{key}, now));
  KADR_TRY(const Json json, base::parse_json(body));
  std::string id = prediction_from(json).id;
  if (id.empty()) return fail(ErrorCode::InvalidArgument, "the webhook is about no prediction");
  return id;
}

}  // namespace kadr::providers::replicate
