#pragma once

/// How the rows of the database look to clients: a shape for each, and what fills it.
///
/// Thread: any.

#include <functional>
#include <string>

#include "api/shape.h"
#include "store/approval_records.h"
#include "store/event_records.h"
#include "store/job_records.h"
#include "store/key_records.h"
#include "store/output_records.h"
#include "store/step_records.h"

namespace kadr::api {

/// Whether what a job was asked for and what came of it is shown as well.
enum class Detail { Brief, Full };

[[nodiscard]] const Shape& job_shape();
[[nodiscard]] const Shape& brief_job_shape();
[[nodiscard]] Json view(const store::JobRecord& job, Detail detail);

[[nodiscard]] const Shape& step_shape();
[[nodiscard]] Json view(const store::StepRecord& step);

[[nodiscard]] const Shape& approval_shape();
[[nodiscard]] Json view(const store::ApprovalRecord& approval);

[[nodiscard]] const Shape& event_shape();
[[nodiscard]] Json view(const store::EventRecord& event);

[[nodiscard]] const Shape& output_shape();
/// \param url a signed link to the output's bytes.
[[nodiscard]] Json view(const store::OutputRecord& output, const std::string& url);

[[nodiscard]] const Shape& key_shape();
[[nodiscard]] Json view(const store::KeyRecord& key);

/// As it is sent: bytes that are no UTF-8 are replaced.
[[nodiscard]] std::string text_of(const Json& json);

}  // namespace kadr::api
