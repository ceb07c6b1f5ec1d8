/// kadr job: one job of a running server.

#include <memory>

#include <CLI/CLI.hpp>

#include "app/commands.h"
#include "app/follow_job.h"
#include "app/job_text.h"
#include "app/server_link.h"

namespace kadr::app {
namespace {

struct JobFlags {
  std::string id;
  ServerFlags server;
  bool follow = false;
  bool json = false;
};

constexpr const char* kExamples = R"(Examples:
  kadr job 0193f2a1-7c3e-7b5d-9f00-1a2b3c4d5e6f
  kadr job 0193f2a1-7c3e-7b5d-9f00-1a2b3c4d5e6f --follow

Ctrl-C ends the watching, not the job.)";

Result<JobView> look_at(net::HttpClient& client, const std::string& id, std::stop_token stop) {
  JobView view;
  KADR_TRY(view.job, client.ask({.path = job_path(id)}, stop));
  KADR_TRY(const Json steps, client.ask({.path = job_path(id, "/steps")}, stop));
  KADR_TRY(const Json approvals, client.ask({.path = job_path(id, "/approvals")}, stop));
  KADR_TRY(const Json outputs, client.ask({.path = job_path(id, "/outputs")}, stop));
  view.steps = list_in(steps, "steps");
  view.approvals = list_in(approvals, "approvals");
  view.outputs = list_in(outputs, "outputs");
  return view;
}

Json as_object(const JobView& view) {
  Json object = view.job;
  object["steps"] = view.steps;
  object["approvals"] = view.approvals;
  object["outputs"] = view.outputs;
  return object;
}

Result<ExitCode> run_job(const JobFlags& flags, Session& session) {
  KADR_TRY(net::HttpClient client, reach_server(flags.server));
  if (flags.follow) {
    KADR_CHECK(follow_job(client, flags.id, session.console, session.stop));
    return ExitCode::Ok;
  }
  KADR_TRY(const JobView view, look_at(client, flags.id, session.stop));
  session.console.event(as_object(view));
  session.console.say(describe_job(view));
  return ExitCode::Ok;
}

}  // namespace

void add_job_command(CLI::App& root, Command& chosen) {
  const auto flags = std::make_shared<JobFlags>();
  CLI::App* command = root.add_subcommand("job", "Show a job, or watch it until it ends");
  command->group("Commands for a running server");
  command->add_option("ID", flags->id, "The job's id")->required();
  command->add_flag("--follow", flags->follow, "Say what happens until it ends");
  command->add_flag("--json", flags->json, "One JSON object; with --follow, events");
  add_server_options(*command, flags->server);
  command->footer(kExamples);
  command->callback([flags, &chosen] {
    chosen = {.format = flags->json ? Format::Json : Format::Text,
              .run = [flags](Session& session) { return run_job(*flags, session); }};
  });
}

}  // namespace kadr::app
