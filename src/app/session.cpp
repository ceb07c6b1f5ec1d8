#include "app/session.h"

#include "app/locations.h"

namespace kadr::app {

Result<media::DarkroomSettings> Session::darkroom() const {
  KADR_TRY(std::filesystem::path executable, find_darkroom(own_folder(), variables));
  return media::DarkroomSettings{.executable = std::move(executable)};
}

}  // namespace kadr::app
