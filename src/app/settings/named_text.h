#pragma once

/// A name and what was written for it, as each of the places gives it in which settings are looked for.

#include <string>

namespace kadr::app::settings {

struct NamedText {
  std::string name;
  std::string text;
  int line = 0;  ///< of the file, from 1; 0 where there are no lines
};

}  // namespace kadr::app::settings
