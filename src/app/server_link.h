#pragma once

/// How a command finds the server that it talks to.

#include <memory>
#include <string>

#include "app/session.h"
#include "net/http_client.h"

namespace CLI {
class App;
}

namespace kadr::app {

struct ServerFlags {
  std::string server;
  std::string key;
};

/// Adds --server and --key.
void add_server_options(CLI::App& command, ServerFlags& flags);

/// The flags, else KADR_SERVER and KADR_API_KEY, from wherever settings are read.
/// Errors: InvalidArgument, for an address that is none, and those of reading settings. Asks nothing of the server yet.
[[nodiscard]] Result<net::HttpClient> reach_server(const ServerFlags& flags);

/// "/v1/jobs/a1/steps": the id as one segment, whatever is in it.
[[nodiscard]] std::string job_path(const std::string& id, std::string_view rest = {});

}  // namespace kadr::app
