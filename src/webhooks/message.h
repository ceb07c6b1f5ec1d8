#pragma once

/// What is sent of an event: small, with the address under which the job can be asked for.
///
/// Thread: any.

#include <string>
#include <string_view>

#include "store/delivery_records.h"

namespace kadr::webhooks {

/// The type of what the owner sends himself to try a webhook.
constexpr std::string_view kPing = "ping";

/// {"type":"job.succeeded","timestamp":"2026-11-21T11:51:22.123Z","data":{"job":…,"event":…,"url":…,"details":{…}}}.
/// Of a ping, data is empty. The same for the same delivery.
/// \param public_url what the job's address begins with; may be empty.
[[nodiscard]] std::string body_of(const store::EventRecord& event, std::string_view public_url);

}  // namespace kadr::webhooks
