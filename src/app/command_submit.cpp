/// kadr submit: a plan becomes a job of a running server.

#include <filesystem>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/commands.h"
#include "app/follow_job.h"
#include "app/input_file.h"
#include "app/job_text.h"
#include "app/own_files.h"
#include "app/server_link.h"

namespace kadr::app {
namespace {

struct SubmitFlags {
  std::string plan;
  std::string recipe = "mix";
  std::string name;
  std::string idempotency_key;
  ServerFlags server;
  bool follow = false;
  bool json = false;
};

constexpr const char* kExamples = R"(Examples:
  kadr submit plan.json                        prints the job's id
  kadr submit plan.json --follow               and what happens, until it ends
  kadr submit plan.json --idempotency-key k1   safe to be sent again
  kadr submit - --json < plan.json             for programs

The clips of a plan are http or https addresses that the server can reach, uploads of yours (upload:<id>), or files of
this machine, by paths from the plan's folder (in other requests written file:PATH): those are sent first. Sent anew they are other uploads, so with them an
idempotency key is for one submission.)";

Result<Json> request_of(const SubmitFlags& flags, net::HttpClient& client, Session& session) {
  KADR_TRY(const std::string text, read_plan_text(flags.plan));
  auto request = base::parse_json(text);
  if (!request) return fail(request.error().about(flags.plan == "-" ? "the plan" : flags.plan));
  const std::filesystem::path plan(flags.plan);
  return send_own_files(*std::move(request), flags.plan == "-" ? "" : plan.parent_path(), client, session);
}

net::HttpCall call_of(const SubmitFlags& flags, Json request) {
  net::HttpCall call{.method = net::HttpMethod::Post,
                     .path = "/v1/jobs",
                     .body = Json{{"recipe", flags.recipe}, {"request", std::move(request)}}};
  if (!flags.name.empty()) (*call.body)["name"] = flags.name;
  if (!flags.idempotency_key.empty()) call.headers.emplace_back("Idempotency-Key", flags.idempotency_key);
  return call;
}

Result<ExitCode> run_submit(const SubmitFlags& flags, Session& session) {
  KADR_TRY(net::HttpClient client, reach_server(flags.server));
  KADR_TRY(Json request, request_of(flags, client, session));
  KADR_TRY(const Json job, client.ask(call_of(flags, std::move(request)), session.stop));
  const std::string id = text_in(job, "id");
  if (id.empty()) return fail(ErrorCode::Internal, fmt::format("{} made a job without an id", client.server()));
  Json told{{"event", "job"}};
  told.update(job);
  session.console.event(told);
  session.console.say(text_table({{"job", id}}));
  if (!flags.follow) return ExitCode::Ok;
  KADR_CHECK(follow_job(client, id, session.console, session.stop));
  return ExitCode::Ok;
}

}  // namespace

void add_submit_command(CLI::App& root, Command& chosen) {
  const auto flags = std::make_shared<SubmitFlags>();
  CLI::App* command = root.add_subcommand("submit", "Have a server make a plan's videos");
  command->group("Commands for a running server");
  command->add_option("PLAN", flags->plan, "The plan, a JSON file; - reads standard input")->required();
  command->add_option("--recipe", flags->recipe, "What to make of it (mix)")->type_name("NAME");
  command->add_option("--name", flags->name, "What you call the job")->type_name("TEXT");
  command->add_option("--idempotency-key", flags->idempotency_key, "The same key makes no second job")
      ->type_name("TEXT");
  command->add_flag("--follow", flags->follow, "Stay and say what happens");
  command->add_flag("--json", flags->json, "Events for programs, one a line");
  add_server_options(*command, flags->server);
  command->footer(kExamples);
  command->callback([flags, &chosen] {
    chosen = {.format = flags->json ? Format::Json : Format::Text,
              .run = [flags](Session& session) { return run_submit(*flags, session); }};
  });
}

}  // namespace kadr::app
