// The API over a database with one job, without an engine, to be measured from outside: prints its port, an API key and
// the job's id, and ends when its standard input does. Arguments: a folder for the database, and "pooled" to have reads
// on threads of their own.
#include "api/api_server.h"

#include <cstdio>
#include <string_view>

#include <fmt/format.h>

#include "api/key_routes.h"
#include "engine/commands.h"
#include "store/schema.h"

using namespace kadr;

namespace {

constexpr auto kJob = "0193f2a1-7c3e-7b5d-9f00-1a2b3c4d5e6f";

int complain(const Error& error) {
  fmt::print(stderr, "{}\n", error.message);
  return 1;
}

Result<> write_job(store::Database& database, Instant now) {
  return database.write([now](store::Connection& connection) {
    return engine::submit(connection, {.id = kJob,
                                       .owner = std::string(api::kLocalOwner),
                                       .recipe = "any",
                                       .name = "one of many",
                                       .request = {{"video_blocks", {{"intro", {"https://example.com/1.mp4"}}}}},
                                       .created_at = now});
  });
}

int serve(api::ApiServer& server, const std::string& key) {
  if (const auto listening = server.listen("127.0.0.1", 0); !listening) return complain(listening.error());
  server.start();
  fmt::print("{} {} {}\n", server.port(), key, kJob);
  std::fflush(stdout);
  while (std::getchar() != EOF) {
  }
  server.stop(std::chrono::seconds{1});
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) return complain({.message = "name a folder for the database"});
  auto database = store::Database::open({.folder = arguments[1], .migrations = store::schema()});
  if (!database) return complain(database.error());
  auto artifacts = store::ArtifactStore::open(std::string(arguments[1]) + "/store");
  if (!artifacts) return complain(artifacts.error());
  const base::SystemClock clock;
  base::SystemRandom random;
  engine::EventBus events;
  const auto key = api::make_first_key({.database = **database, .clock = clock, .random = random, .text = {}});
  if (!key) return complain(key.error());
  if (const auto written = write_job(**database, clock.now()); !written) return complain(written.error());

  api::ApiServerSettings settings;
  settings.api.job_limits.clear();
  settings.http.limits.connections_per_address = settings.http.limits.connections;
  const bool pooled = count > 2 && std::string_view(arguments[2]) == "pooled";
  settings.api.reads = pooled ? api::ApiSettings::Reads::Pooled : api::ApiSettings::Reads::Inline;
  api::ApiServer server(
      {.database = **database,
       .artifacts = *artifacts,
       .clock = clock,
       .random = random,
       .events = events,
       .recipes = {{.name = "any", .about = "", .accept = [](const Json& request) -> Result<Json> { return request; }}},
       .wake = [](const std::string&) {}},
      std::move(settings), {});
  return serve(server, key->value_or(""));
}
