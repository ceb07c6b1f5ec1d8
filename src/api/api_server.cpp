#include "api/api_server.h"

#include <algorithm>
#include <cassert>

#include <fmt/format.h>

#include "api/api_parts.h"
#include "api/cross_origin.h"
#include "api/gate.h"
#include "api/key_text.h"
#include "api/routes.h"

namespace kadr::api {
namespace {

/// A body longer than this is parsed where it holds nobody up.
constexpr std::size_t kShortBody = 64 << 10;

/// Errors: InvalidArgument for a parameter that the route does not have, or of the wrong type.
Result<> check_query(const Route& route, const http::Request& request) {
  for (const auto& [name, value] : request.query) {
    const auto field = std::ranges::find(route.query, name, &Field::name);
    if (field == route.query.end()) {
      return fail(ErrorCode::InvalidArgument, fmt::format("{} is not a known parameter of this address", name));
    }
    if (field->kind == Field::Kind::Integer) {
      std::int64_t number = 0;
      const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
      if (error != std::errc() || end != value.data() + value.size())
        return fail(ErrorCode::InvalidArgument, fmt::format("{} must be a whole number, not \"{}\"", name, value));
    }
    if (!field->choices.empty() && std::ranges::find(field->choices, value) == field->choices.end()) {
      return fail(ErrorCode::InvalidArgument,
                  fmt::format("{} must be one of {}, not \"{}\"", name, fmt::join(field->choices, ", "), value));
    }
  }
  return {};
}

Result<Json> read_body(const Route& route, const std::string& body) {
  KADR_TRY(Json json, base::parse_json(body));
  KADR_CHECK(check(*route.takes, json));
  return json;
}

}  // namespace

struct ApiServer::Inside {
  Inside(Services own_services, ApiServerSettings own_settings, http::Hooks own_hooks)
      : services(std::move(own_services)),
        settings(std::move(own_settings)),
        hooks(std::move(own_hooks)),
        pool(settings.blocking_threads),
        database(services.database, pool, settings.api.reads),
        links(link_secrets(), settings.api.link_life),
        gate(database, services.clock, settings.api.auth),
        server(settings.http, router(), server_hooks(), pool) {}

  std::vector<std::string> link_secrets() const;
  http::Router<http::Endpoint> router();
  http::Hooks server_hooks();

  http::Awaitable<http::Response> answer(const Route& route, const http::Request& request);
  http::Awaitable<Result<http::Response>> let_in(const Route& route, const http::Request& request);
  http::Awaitable<Result<Json>> body_of(const Route& route, const http::Request& request);

  const Services services;
  const ApiServerSettings settings;
  const http::Hooks hooks;
  http::BlockingPool pool;
  AwaitedDatabase database;
  const LinkSigner links;
  Metrics metrics;
  Gate gate;
  const ApiParts parts{.services = services,
                       .settings = settings.api,
                       .database = database,
                       .pool = pool,
                       .links = links,
                       .metrics = metrics};
  const std::vector<Route> routes = all_routes(parts);
  // Last: its threads use all that stands above.
  http::Server server;
};

std::vector<std::string> ApiServer::Inside::link_secrets() const {
  if (!settings.api.link_secrets.empty()) return settings.api.link_secrets;
  return {make_key_text(services.random)};
}

http::Router<http::Endpoint> ApiServer::Inside::router() {
  http::Router<http::Endpoint> router;
  for (const Route& route : routes) {
    const auto added =
        router.add(route.method, route.path,
                   {.handler = [this, &route](const http::Request& request) { return answer(route, request); },
                    .body = route.body,
                    .max_body = route.max_body,
                    .accepts = route.takes != nullptr ? route.accepts : std::vector<std::string>{}});
    assert(added);
    static_cast<void>(added);
  }
  add_preflights(router, routes, settings.api.origins);
  return router;
}

http::Hooks ApiServer::Inside::server_hooks() {
  return {.on_request_finished =
              [this](const http::Finished& finished) {
                metrics.note(finished);
                if (hooks.on_request_finished) hooks.on_request_finished(finished);
              },
          .on_handler_failed = hooks.on_handler_failed};
}

http::Awaitable<http::Response> ApiServer::Inside::answer(const Route& route, const http::Request& request) {
  Result<http::Response> answered = co_await let_in(route, request);
  if (!answered) {
    const Error& error = answered.error();
    if (http::status_of(error.code) == 500 && hooks.on_handler_failed)
      hooks.on_handler_failed(request.id, error.message);
    answered = http::Response::problem(error);
  }
  allow_origin(request, settings.api.origins, *answered);
  co_return *std::move(answered);
}

http::Awaitable<Result<http::Response>> ApiServer::Inside::let_in(const Route& route, const http::Request& request) {
  auto admitted = co_await gate.admit(request, route.access);
  if (!admitted) co_return fail(admitted.error());
  if (!*admitted) co_return http::Response::problem(std::move(*admitted).error());
  if (const auto query = check_query(route, request); !query) co_return fail(query.error());
  const auto body = co_await body_of(route, request);
  if (!body) co_return fail(body.error());
  const Call call{.request = request, .caller = **admitted, .body = *body};
  co_return co_await route.handler(call);
}

http::Awaitable<Result<Json>> ApiServer::Inside::body_of(const Route& route, const http::Request& request) {
  if (route.takes == nullptr) co_return Json();
  if (request.body.size() <= kShortBody) co_return read_body(route, request.body);
  co_return co_await pool.run([&] { return read_body(route, request.body); });
}

ApiServer::ApiServer(Services services, ApiServerSettings settings, http::Hooks hooks)
    : inside_(std::make_unique<Inside>(std::move(services), std::move(settings), std::move(hooks))) {}

ApiServer::~ApiServer() {
  stop(std::chrono::milliseconds{0});
}

Result<> ApiServer::listen(const std::string& address, std::uint16_t port) {
  return inside_->server.listen(address, port);
}

std::uint16_t ApiServer::port() const {
  return inside_->server.port();
}

void ApiServer::start() {
  inside_->server.start();
}

std::size_t ApiServer::stop(std::chrono::milliseconds deadline) {
  const std::size_t cut = inside_->server.stop(deadline);
  inside_->database.drain();
  return cut;
}

const std::vector<Route>& ApiServer::routes() const {
  return inside_->routes;
}

}  // namespace kadr::api
