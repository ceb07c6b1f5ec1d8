#pragma once

/// What settings must be together, and what follows from them.
///
/// Thread: any.

#include "app/settings/server_settings.h"
#include "base/result.h"

namespace kadr::app::settings {

/// The folders of the person that started the program; empty where the environment does not say.
struct HomeFolders {
  std::filesystem::path home;
  std::filesystem::path data;  ///< XDG_DATA_HOME
};

/// Fills in what follows from the rest: a data folder, the number of workers, the guard of downloads, the public URL's
/// host as one that is answered to, where the server is reached.
/// Errors: InvalidArgument, naming the setting, for one that means nothing or is dangerous beside another: no keys
/// while listening to more than loopback, a weak key, an address that is none.
[[nodiscard]] Result<> settle(ServerSettings& settings, const HomeFolders& folders);

/// Where a client on this machine reaches a server that listens so.
[[nodiscard]] std::string reached_at(const ListenSettings& listen);

}  // namespace kadr::app::settings
