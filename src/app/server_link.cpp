#include "app/server_link.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/settings/read_settings.h"

namespace kadr::app {

void add_server_options(CLI::App& command, ServerFlags& flags) {
  command.add_option("--server", flags.server, "The server's address (KADR_SERVER;\nhttp://127.0.0.1:8080)")
      ->type_name("URL")
      ->group("Server");
  command.add_option("--key", flags.key, "A key for it; KADR_API_KEY keeps the key from\nother users of this machine")
      ->type_name("KEY")
      ->group("Server");
}

Result<net::HttpClient> reach_server(const ServerFlags& flags) {
  settings::ClientSettings client;
  if (flags.server.empty() || flags.key.empty()) {
    KADR_TRY(client, settings::read_client_settings(settings::process_sources({})));
  }
  return net::HttpClient::create({.server = flags.server.empty() ? client.server : flags.server,
                                  .key = flags.key.empty() ? client.api_key : Secret(flags.key)});
}

std::string job_path(const std::string& id, std::string_view rest) {
  return fmt::format("/v1/jobs/{}{}", net::url_encoded(id), rest);
}

}  // namespace kadr::app
