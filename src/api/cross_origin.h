#pragma once

/// Lets pages from elsewhere use the API from a browser (CORS), where the settings name them.
///
/// Thread: any.

#include <string>
#include <vector>

#include "api/http/router.h"
#include "api/http/server.h"
#include "api/route.h"

namespace kadr::api {

/// Tells the browser that the page may read this answer, if it is one of those.
void allow_origin(const http::Request& request, const std::vector<std::string>& origins, http::Response& response);

/// What browsers ask before they ask: OPTIONS for the path of each route. Nothing when no origins are named.
/// Ownership: the router keeps copies.
void add_preflights(http::Router<http::Endpoint>& router, const std::vector<Route>& routes,
                    const std::vector<std::string>& origins);

}  // namespace kadr::api
