#include "app/server_log.h"

#include <unistd.h>

#include "app/settings/read_settings.h"
#include "app/terminal.h"

namespace kadr::app {

std::unique_ptr<LogWriter> open_server_log(const settings::ServerSettings& settings, const base::Clock& clock) {
  const auto write = [](std::string_view line) {
    // Nobody is left to be told when standard error cannot be written.
    [[maybe_unused]] const Result<> ignored = write_text(STDERR_FILENO, line);
  };
  return std::make_unique<LogWriter>(settings.log.level, shape_of(settings.log.format, ::isatty(STDERR_FILENO) == 1),
                                     SecretMask(settings::secrets_of(settings)),
                                     LogWriter::Surface{.write = write, .clock = clock});
}

LogShape shape_of(settings::LogFormat format, bool is_terminal) {
  switch (format) {
    case settings::LogFormat::Text:
      return LogShape::Text;
    case settings::LogFormat::Json:
      return LogShape::Json;
    case settings::LogFormat::Auto:
      break;
  }
  return is_terminal ? LogShape::Text : LogShape::Json;
}

}  // namespace kadr::app
