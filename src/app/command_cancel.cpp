/// kadr cancel: ends a job of a running server.

#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/commands.h"
#include "app/job_text.h"
#include "app/server_link.h"
#include "app/text_width.h"

namespace kadr::app {
namespace {

struct CancelFlags {
  std::string id;
  ServerFlags server;
  bool json = false;
};

constexpr const char* kExamples = R"(Example:
  kadr cancel 0193f2a1-7c3e-7b5d-9f00-1a2b3c4d5e6f)";

Result<ExitCode> run_cancel(const CancelFlags& flags, Session& session) {
  KADR_TRY(net::HttpClient client, reach_server(flags.server));
  KADR_TRY(const Json job,
           client.ask({.method = net::HttpMethod::Post, .path = job_path(flags.id, "/cancel")}, session.stop));
  session.console.event(job);
  const std::string state = text_in(job, "state");
  session.console.say(printable(state == "cancelled" ? fmt::format("job {} is cancelled", flags.id)
                                                     : fmt::format("job {} had ended already: {}", flags.id, state)));
  return ExitCode::Ok;
}

}  // namespace

void add_cancel_command(CLI::App& root, Command& chosen) {
  const auto flags = std::make_shared<CancelFlags>();
  CLI::App* command = root.add_subcommand("cancel", "End a job now");
  command->group("Commands for a running server");
  command->add_option("ID", flags->id, "The job's id")->required();
  command->add_flag("--json", flags->json, "The job as a JSON object");
  add_server_options(*command, flags->server);
  command->footer(kExamples);
  command->callback([flags, &chosen] {
    chosen = {.format = flags->json ? Format::Json : Format::Text,
              .run = [flags](Session& session) { return run_cancel(*flags, session); }};
  });
}

}  // namespace kadr::app
