#pragma once

/// Settings, read from wherever they were written. In this order, the first that says something counts:
///
///     command line   --port 9000
///     environment    KADR_PORT=9000, else PORT=9000
///     .env           the same names, in the folder where kadr was started
///     kadr.yaml      listen: {port: 9000}, in the same folder or where KADR_SETTINGS says
///     the default
///
/// What is empty says nothing.

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/settings/named_text.h"
#include "app/settings/server_settings.h"
#include "app/settings/setting.h"
#include "base/result.h"

namespace kadr::app::settings {

/// Where to look. Values; the files are read by the functions below.
struct SettingSources {
  /// Names are keys: {"listen.port", "9000"}.
  std::vector<NamedText> flags;
  /// All of it.
  std::vector<NamedText> environment;
  /// Holds `.env` and kadr.yaml, if there are any.
  std::filesystem::path folder;
};

/// What the process was started with and where.
[[nodiscard]] SettingSources process_sources(std::vector<NamedText> flags);

/// One setting as it holds, and who said so: "--port", "PORT", "PORT in .env", "kadr.yaml, line 3", "default".
struct EffectiveSetting {
  const Setting* setting = nullptr;
  std::string origin;
};

struct EffectiveSettings {
  ServerSettings values;
  /// All of the table, in its order.
  std::vector<EffectiveSetting> settings;
  /// Sentences about what was given and has no use yet.
  std::vector<std::string> notices;
};

/// Errors: InvalidArgument, naming the place and what is wrong there: a text that does not fit, settings that exclude
/// each other, a name that no setting has (KADR_… in the environment, anything in kadr.yaml) with the near one; also
/// PermissionDenied and the like for a file that cannot be read, NotFound for one that KADR_SETTINGS names in vain.
[[nodiscard]] Result<EffectiveSettings> read_effective_settings(const SettingSources& sources);

/// The values alone: for the server.
[[nodiscard]] Result<ServerSettings> read_server_settings(const SettingSources& sources);

/// For the commands that talk to a server. What only a server needs may be wrong or missing.
[[nodiscard]] Result<ClientSettings> read_client_settings(const SettingSources& sources);

/// All secrets that are set: for who has to recognise them in a text.
[[nodiscard]] std::vector<Secret> secrets_of(const ServerSettings& settings);

}  // namespace kadr::app::settings
