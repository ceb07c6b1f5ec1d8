#pragma once

/// What the handlers of all routes share.
///
/// Thread: any.

#include <charconv>
#include <string>
#include <vector>

#include "api/awaited_database.h"
#include "api/metrics.h"
#include "api/route.h"
#include "api/services.h"
#include "api/signed_link.h"

namespace kadr::api {

struct ApiParts {
  const Services& services;
  const ApiSettings& settings;
  AwaitedDatabase& database;
  http::BlockingPool& pool;
  const LinkSigner& links;
  Metrics& metrics;
};

/// The handler of a route. Borrows the parts.
[[nodiscard]] inline RouteHandler handler(const ApiParts& parts, Answer (*answer)(const ApiParts&, const Call&)) {
  return [&parts, answer](const Call& call) { return answer(parts, call); };
}

[[nodiscard]] http::Response json_response(const Json& json, int status = 200);

/// The job of the path's {job}. Errors: NotFound, also for everybody else's jobs.
[[nodiscard]] Result<store::JobRecord> own_job(store::Connection& connection, const std::string& job,
                                               const std::string& owner);

/// A number out of a path. Errors: NotFound for what is none: there is nothing under that name.
[[nodiscard]] Result<std::int64_t> number_in_path(const http::Request& request, std::string_view name);
/// A number out of a query, which was checked. \param fallback when there is none.
[[nodiscard]] std::int64_t number_in_query(const http::Request& request, std::string_view name, std::int64_t fallback);

/// "https://kadr.example": what absolute addresses begin with.
[[nodiscard]] std::string public_url(const ApiParts& parts, const http::Request& request);

/// Something was committed for a job.
void tell_of_change(const ApiParts& parts, const std::string& job);

/// The recipe of that name. Errors: InvalidArgument naming those that there are.
[[nodiscard]] Result<const RecipeOffer*> find_recipe(const ApiParts& parts, std::string_view name);

}  // namespace kadr::api
