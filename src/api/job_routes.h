#pragma once

/// Routes under /v1/jobs: make, list, see, cancel, delete; and /v1/estimate.
///
/// Thread: as http::Handler. Each function borrows the parts.

#include <vector>

#include "api/api_parts.h"

namespace kadr::api {

[[nodiscard]] std::vector<Route> job_routes(const ApiParts& parts);

/// What becomes a job.
struct JobWanted {
  std::string recipe;
  std::string name;
  /// As the client sent it.
  Json request;
  std::string on_doubt = "ask";
  std::optional<std::int64_t> budget;
  /// The answer when it is made.
  std::function<Json(const store::JobRecord&)> answer;
  int status = 201;
};

/// Checks the request, makes the job, tells the engine. Used by the older contract as well.
[[nodiscard]] Answer make_job(const ApiParts& parts, const Call& call, JobWanted wanted);

}  // namespace kadr::api
