#include "webhooks/message.h"

#include <fmt/format.h>

namespace kadr::webhooks {

std::string body_of(const store::EventRecord& event, std::string_view public_url) {
  Json data = Json::object();
  if (!event.job.empty()) {
    data["job"] = event.job;
    data["event"] = event.number;
    data["url"] = fmt::format("{}/v1/jobs/{}", public_url, event.job);
    data["details"] = event.data;
  }
  Json body = Json::object();
  body["type"] = event.type;
  body["timestamp"] = base::to_string(event.at);
  body["data"] = std::move(data);
  return body.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace kadr::webhooks
