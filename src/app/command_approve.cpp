/// kadr approve: answers a job that waits for a person.

#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/commands.h"
#include "app/input_file.h"
#include "app/job_text.h"
#include "app/server_link.h"
#include "app/text_width.h"

namespace kadr::app {
namespace {

struct ApproveFlags {
  std::string id;
  std::string step;
  std::string reason;
  std::string edits;
  ServerFlags server;
  bool reject = false;
  bool json = false;
};

constexpr const char* kExamples = R"(Examples:
  kadr job ID                                  shows what waits
  kadr approve ID 4
  kadr approve ID script                       by the step's key
  kadr approve ID script --edits better.json   as written there
  kadr approve ID script --reject "too long")";

bool is_number(const std::string& text) {
  return text.find_first_not_of("0123456789") == std::string::npos;
}

/// The number of the step that waits under a key.
Result<std::string> step_number(net::HttpClient& client, const ApproveFlags& flags, std::stop_token stop) {
  if (is_number(flags.step)) return flags.step;
  KADR_TRY(const Json answer, client.ask({.path = job_path(flags.id, "/approvals")}, stop));
  for (const Json& approval : list_in(answer, "approvals")) {
    const bool number = approval.contains("step") && approval["step"].is_number_integer();
    if (number && text_in(approval, "key") == flags.step && text_in(approval, "state") == "waiting")
      return approval["step"].dump();
  }
  return fail(ErrorCode::NotFound, fmt::format("no step {} of the job waits for an answer", flags.step));
}

Result<Json> decision_of(const ApproveFlags& flags) {
  Json decision{{"decision", flags.reject ? "reject" : "approve"}};
  if (flags.reject) decision["reason"] = flags.reason;
  if (flags.edits.empty()) return decision;
  KADR_TRY(const std::string text, read_plan_text(flags.edits));
  auto edits = base::parse_json(text);
  if (!edits) return fail(edits.error().about(flags.edits));
  decision["edits"] = std::move(*edits);
  return decision;
}

Result<ExitCode> run_approve(const ApproveFlags& flags, Session& session) {
  KADR_TRY(Json decision, decision_of(flags));
  KADR_TRY(net::HttpClient client, reach_server(flags.server));
  KADR_TRY(const std::string step, step_number(client, flags, session.stop));
  KADR_TRY(const Json approval, client.ask({.method = net::HttpMethod::Post,
                                            .path = job_path(flags.id, "/approvals/" + step),
                                            .body = std::move(decision)},
                                           session.stop));
  session.console.event(approval);
  session.console.say(printable(fmt::format("{} is {}", flags.step, text_in(approval, "state"))));
  return ExitCode::Ok;
}

}  // namespace

void add_approve_command(CLI::App& root, Command& chosen) {
  const auto flags = std::make_shared<ApproveFlags>();
  CLI::App* command = root.add_subcommand("approve", "Answer a job that waits for you");
  command->group("Commands for a running server");
  command->add_option("ID", flags->id, "The job's id")->required();
  command->add_option("STEP", flags->step, "The step that waits: its number or key")->required();
  auto* reject = command->add_option("--reject", flags->reason, "Refuse it, and say why")->type_name("REASON");
  command->add_option("--edits", flags->edits, "Approve it as this JSON file has it")
      ->type_name("FILE")
      ->excludes(reject);
  command->add_flag("--json", flags->json, "The approval as a JSON object");
  add_server_options(*command, flags->server);
  command->footer(kExamples);
  command->callback([flags, reject, &chosen] {
    flags->reject = reject->count() > 0;
    chosen = {.format = flags->json ? Format::Json : Format::Text,
              .run = [flags](Session& session) { return run_approve(*flags, session); }};
  });
}

}  // namespace kadr::app
