// A server to be measured from outside: prints its port, serves /json, /file (the one named on the command line) and
// /events, where nothing happens, and ends when its standard input does.
#include <cstdio>

#include <fmt/format.h>

#include "api/http/bell.h"
#include "api/http/server.h"

using namespace kadr;
using namespace kadr::api::http;

namespace {

Awaitable<Response> job(const Request& request) {
  co_return Response::json(
      fmt::format(R"({{"id":"{}","state":"running","done":12,"total":40}})", request.parameter("job")));
}

Router<Endpoint> make_router(const ByteSource& file, Bell& never) {
  Router<Endpoint> router;
  const auto must = [](const Result<>& added) {
    if (!added) fmt::print(stderr, "{}\n", added.error().message);
  };
  must(router.add("GET", "/v1/jobs/{job}", {.handler = job}));
  must(router.add("GET", "/file", {.handler = [file](const Request&) -> Awaitable<Response> {
                    co_return Response::bytes(file, "video/mp4");
                  }}));
  must(router.add("GET", "/events", {.handler = [&never](const Request&) -> Awaitable<Response> {
                    co_return Response::events([&never](EventStream&) -> Awaitable<void> { co_await never.wait(0); });
                  }}));
  return router;
}

}  // namespace

int main(int count, char** arguments) {
  auto file = count > 1 ? ByteSource::open(arguments[1]) : Result<ByteSource>();
  if (!file) {
    fmt::print(stderr, "{}\n", file.error().message);
    return 1;
  }
  Bell never;
  BlockingPool pool(2);
  ServerSettings settings;
  settings.limits.connections_per_address = settings.limits.connections;
  Server server(settings, make_router(*file, never), {}, pool);
  if (const auto listening = server.listen("127.0.0.1", 0); !listening) {
    fmt::print(stderr, "{}\n", listening.error().message);
    return 1;
  }
  server.start();
  fmt::print("{}\n", server.port());
  std::fflush(stdout);
  while (std::getchar() != EOF) {
  }
  server.stop(std::chrono::seconds{1});
  return 0;
}
