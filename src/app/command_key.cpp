/// kadr key: the keys of a running server.

#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/choices.h"
#include "app/commands.h"
#include "app/job_text.h"
#include "app/server_link.h"
#include "app/text_width.h"

namespace kadr::app {
namespace {

constexpr std::int64_t kSecondsADay = 86'400;

struct KeyFlags {
  std::string action;
  std::string id;
  std::string name;
  std::string owner;
  std::vector<std::string> scopes{"read", "write"};
  std::int64_t days = 0;
  ServerFlags server;
  bool json = false;
};

constexpr const char* kExamples = R"(Examples:
  kadr key create --name studio --days 90
  kadr key create --name watcher --scopes read
  kadr key list
  kadr key revoke key_0123456789abcdef)";

std::string scopes_text(const Json& key) {
  std::vector<std::string> scopes;
  for (const Json& scope : list_in(key, "scopes")) {
    if (scope.is_string()) scopes.push_back(scope.get<std::string>());
  }
  return fmt::format("{}", fmt::join(scopes, ","));
}

Result<ExitCode> create_key(const KeyFlags& flags, net::HttpClient& client, Session& session) {
  if (flags.name.empty()) return fail(ErrorCode::InvalidArgument, "give the key a name with --name");
  Json wanted{{"name", flags.name}, {"scopes", flags.scopes}};
  if (!flags.owner.empty()) wanted["owner"] = flags.owner;
  if (flags.days > 0) wanted["life"] = flags.days * kSecondsADay;
  KADR_TRY(const Json key,
           client.ask({.method = net::HttpMethod::Post, .path = "/v1/keys", .body = std::move(wanted)}, session.stop));
  session.console.event(key);
  session.console.say(printable(text_in(key, "key")));
  session.console.progress().notice(printable(fmt::format("{} is shown this once; keep it", text_in(key, "id"))));
  return ExitCode::Ok;
}

Result<ExitCode> list_keys(net::HttpClient& client, Session& session) {
  KADR_TRY(const Json answer, client.ask({.path = "/v1/keys"}, session.stop));
  std::vector<std::vector<std::string>> rows{{"key", "name", "owner", "scopes", "expires", "used", "revoked"}};
  for (const Json& key : list_in(answer, "keys")) {
    session.console.event(key);
    rows.push_back({text_in(key, "id"), text_in(key, "name"), text_in(key, "owner"), scopes_text(key),
                    text_in(key, "expires_at"), text_in(key, "used_at"), text_in(key, "revoked_at")});
  }
  session.console.say(text_table(rows));
  return ExitCode::Ok;
}

Result<ExitCode> revoke_key(const KeyFlags& flags, net::HttpClient& client, Session& session) {
  if (flags.id.empty()) return fail(ErrorCode::InvalidArgument, "name the key, as kadr key list shows it");
  KADR_CHECK(
      client.ask({.method = net::HttpMethod::Delete, .path = "/v1/keys/" + net::url_encoded(flags.id)}, session.stop));
  session.console.say(printable(flags.id + " is revoked"));
  return ExitCode::Ok;
}

Result<ExitCode> run_key(const KeyFlags& flags, Session& session) {
  KADR_TRY(net::HttpClient client, reach_server(flags.server));
  if (flags.action == "create") return create_key(flags, client, session);
  if (flags.action == "revoke") return revoke_key(flags, client, session);
  return list_keys(client, session);
}

}  // namespace

void add_key_command(CLI::App& root, Command& chosen) {
  const auto flags = std::make_shared<KeyFlags>();
  CLI::App* command = root.add_subcommand("key", "Make, list and revoke keys");
  command->group("Commands for a running server");
  command->add_option("ACTION", flags->action, "create, list or revoke")
      ->required()
      ->check(one_of({"create", "list", "revoke"}));
  command->add_option("KEY", flags->id, "The key to revoke, as the list names it");
  command->add_option("--name", flags->name, "What you call a new key")->type_name("TEXT");
  command->add_option("--scopes", flags->scopes, "What it may do: read, write, keys, metrics\n(read,write)")
      ->type_name("LIST")
      ->delimiter(',')
      ->check(one_of({"read", "write", "keys", "metrics", "admin"}));
  command->add_option("--owner", flags->owner, "Whose jobs it sees and makes (yours)")->type_name("NAME");
  command->add_option("--days", flags->days, "How long it lives (for ever)")
      ->type_name("N")
      ->check(whole_number(1, 3660));
  command->add_flag("--json", flags->json, "One JSON object a key");
  add_server_options(*command, flags->server);
  command->footer(kExamples);
  command->callback([flags, &chosen] {
    chosen = {.format = flags->json ? Format::Json : Format::Text,
              .run = [flags](Session& session) { return run_key(*flags, session); }};
  });
}

}  // namespace kadr::app
