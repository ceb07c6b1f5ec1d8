#include "app/version.h"

namespace kadr::app {

std::string_view version() {
  return KADR_VERSION;
}

}  // namespace kadr::app
