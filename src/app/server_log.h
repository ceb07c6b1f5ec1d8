#pragma once

/// The log of a server as its settings want it, on standard error.

#include <memory>

#include "app/log_writer.h"
#include "app/settings/server_settings.h"

namespace kadr::app {

/// Hides all secrets of the settings. Borrows the clock.
[[nodiscard]] std::unique_ptr<LogWriter> open_server_log(const settings::ServerSettings& settings,
                                                         const base::Clock& clock);

/// \param is_terminal of what the log is written to.
[[nodiscard]] LogShape shape_of(settings::LogFormat format, bool is_terminal);

}  // namespace kadr::app
