#pragma once

/// Files of one's own in a request for a job: they are sent first, and named as uploads.

#include <filesystem>
#include <functional>
#include <string>

#include "app/session.h"
#include "base/json.h"
#include "net/http_client.h"

namespace kadr::app {

/// What a text begins with that names a file of this machine in a request: "file:music/song.mp3".
inline constexpr std::string_view kOwnFile = "file:";

/// Brings one file to where jobs find it. \return the id of its upload.
using SendFile = std::function<Result<std::string>(const std::filesystem::path& path)>;

/// Sends each file that the request names, once, and puts "upload:<id>" in its place: any text that begins with
/// "file:", and in the blocks of a mix also plain paths. What is no request stays as it is: who takes it says what is
/// wrong with it.
/// \param folder that paths are relative to.
/// Errors: those of open_input, before anything is sent; those of `send`. Blocking: all of it.
[[nodiscard]] Result<Json> replace_own_files(Json request, const std::filesystem::path& folder, const SendFile& send);

/// The same with the files sent to a server. Stops on the session's token.
[[nodiscard]] Result<Json> send_own_files(Json request, const std::filesystem::path& folder, net::HttpClient& client,
                                          Session& session);

}  // namespace kadr::app
