#include "api/routes.h"

#include "api/catalogue_routes.h"
#include "api/docs_routes.h"
#include "api/garbage_routes.h"
#include "api/job_routes.h"
#include "api/key_routes.h"
#include "api/older_routes.h"
#include "api/openapi.h"
#include "api/output_routes.h"
#include "api/server_routes.h"
#include "api/step_routes.h"
#include "api/upload_routes.h"
#include "api/views.h"
#include "api/webhook_routes.h"

namespace kadr::api {

std::vector<Route> all_routes(const ApiParts& parts) {
  std::vector<Route> routes;
  const auto add = [&](std::vector<Route> group) {
    for (Route& route : group) routes.push_back(std::move(route));
  };
  add(older_routes(parts));
  add(job_routes(parts));
  add(step_routes(parts));
  add(approval_routes(parts));
  add(event_routes(parts));
  add(output_routes(parts));
  add(upload_routes(parts));
  add(catalogue_routes(parts));
  add(key_routes(parts));
  add(webhook_routes(parts));
  add(delivery_routes(parts));
  add(garbage_routes(parts));
  add(server_routes(parts));
  add(docs_routes());

  const auto document = std::make_shared<std::string>();
  routes.push_back(openapi_route(document));
  *document = text_of(openapi_of(routes, parts.settings.version));
  return routes;
}

}  // namespace kadr::api
