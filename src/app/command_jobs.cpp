/// kadr jobs: the jobs of a running server.

#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/choices.h"
#include "app/commands.h"
#include "app/job_text.h"
#include "app/server_link.h"

namespace kadr::app {
namespace {

struct JobsFlags {
  std::string state;
  int limit = 20;
  ServerFlags server;
  bool json = false;
};

constexpr const char* kExamples = R"(Examples:
  kadr jobs
  kadr jobs --state failed --limit 100
  kadr jobs --json)";

Result<ExitCode> run_jobs(const JobsFlags& flags, Session& session) {
  KADR_TRY(net::HttpClient client, reach_server(flags.server));
  std::string path = fmt::format("/v1/jobs?limit={}", flags.limit);
  if (!flags.state.empty()) path += "&state=" + flags.state;
  KADR_TRY(const Json answer, client.ask({.path = path}, session.stop));
  const auto jobs = list_in(answer, "jobs");
  for (const Json& job : jobs) session.console.event(job);
  session.console.say(describe_jobs(jobs));
  if (!text_in(answer, "next_cursor").empty()) session.console.say("there are older ones: --limit N shows more");
  return ExitCode::Ok;
}

}  // namespace

void add_jobs_command(CLI::App& root, Command& chosen) {
  const auto flags = std::make_shared<JobsFlags>();
  CLI::App* command = root.add_subcommand("jobs", "List your jobs, newest first");
  command->group("Commands for a running server");
  command->add_option("--state", flags->state, "Only these")
      ->type_name("STATE")
      ->check(one_of({"queued", "running", "waiting", "paused", "succeeded", "failed", "cancelled"}));
  command->add_option("--limit", flags->limit, "At most so many (20)")->type_name("N")->check(whole_number(1, 200));
  command->add_flag("--json", flags->json, "One JSON object a job");
  add_server_options(*command, flags->server);
  command->footer(kExamples);
  command->callback([flags, &chosen] {
    chosen = {.format = flags->json ? Format::Json : Format::Text,
              .run = [flags](Session& session) { return run_jobs(*flags, session); }};
  });
}

}  // namespace kadr::app
