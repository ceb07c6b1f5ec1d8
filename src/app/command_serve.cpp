/// kadr serve: the API and the workers in one process.

#include <condition_variable>
#include <memory>
#include <mutex>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/commands.h"
#include "app/server.h"
#include "app/server_log.h"
#include "app/setting_options.h"
#include "app/settings/read_settings.h"
#include "app/text_width.h"
#include "base/clock.h"

namespace kadr::app {
namespace {

constexpr const char* kExamples = R"(Examples:
  kadr serve                                 on http://127.0.0.1:8080, data in ~/.local/share/kadr
  kadr serve --port 9000 --data /srv/kadr
  kadr serve --listen 0.0.0.0 --public-url https://kadr.example

The first start prints a key; requests carry it as "Authorization: Bearer …" or "X-API-Key: …".
kadr settings shows what holds and who said so; docs/settings.md describes every setting.)";

void wait_for(const std::stop_token& stop) {
  std::mutex mutex;
  std::unique_lock lock(mutex);
  std::condition_variable_any().wait(lock, stop, [] { return false; });
}

void greet(Console& console, const Server& server) {
  console.say(fmt::format("kadr serves {}", server.address()));
  if (server.first_key()) {
    console.say(fmt::format("The key, shown only now: {}", *server.first_key()));
  }
  console.say(fmt::format("Try it at {}/docs; Ctrl-C stops, and jobs go on at the next start.", server.address()));
}

Result<ExitCode> run_serve(const SettingFlags& flags, Session& session) {
  KADR_TRY(const settings::EffectiveSettings effective,
           settings::read_effective_settings(settings::process_sources(*flags)));
  for (const std::string& notice : effective.notices) session.console.say(printable(notice));
  const base::SystemClock clock;
  const auto log = open_server_log(effective.values, clock);
  KADR_TRY(media::DarkroomSettings darkroom, session.darkroom());
  if (!effective.values.darkroom.program.empty()) darkroom.executable = effective.values.darkroom.program;
  darkroom.confinement.memory_limit = effective.values.darkroom.memory_mib << 20;
  if (effective.values.darkroom.unconfined) darkroom.confinement.mode = media::Confinement::Mode::Off;
  KADR_TRY(const auto server, Server::create(effective.values, std::move(darkroom), *log, session.stop));
  KADR_CHECK(server->start());
  greet(session.console, *server);
  log->info("serving", {{"address", server->address()}, {"data", effective.values.data.string()}});
  wait_for(session.stop);
  log->info("stopping");
  server->stop();
  log->info("stopped");
  return ExitCode::Ok;
}

}  // namespace

void add_serve_command(CLI::App& root, Command& chosen) {
  CLI::App* command = root.add_subcommand("serve", "Run the server: the HTTP API and its workers");
  command->group("Commands");
  const SettingFlags flags = add_setting_options(*command);
  command->footer(kExamples);
  command->callback([flags, &chosen] {
    chosen = {.format = Format::Text, .run = [flags](Session& session) { return run_serve(flags, session); }};
  });
}

}  // namespace kadr::app
