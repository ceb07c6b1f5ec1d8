#pragma once

/// Files of one's own in a plan for a server: they are sent first.

#include <filesystem>

#include "app/session.h"
#include "base/json.h"
#include "net/http_client.h"

namespace kadr::app {

/// Sends each file that the plan's blocks name by a path, once, and puts "upload:<id>" in its place. What is no path,
/// or no plan, stays as it is: the server says what is wrong with it.
/// \param folder that paths are relative to.
/// Errors: those of open_input, before anything is sent; those of the client, naming the file. Blocking: all of it;
/// stops on the session's token.
[[nodiscard]] Result<Json> send_own_files(Json plan, const std::filesystem::path& folder, net::HttpClient& client,
                                          Session& session);

}  // namespace kadr::app
