#pragma once

/// What `kadr doctor` found, and how it says it. Pure: the finding is elsewhere.

#include <string>
#include <utility>
#include <vector>

#include "base/json.h"

namespace kadr::app {

enum class Health {
  Good,
  Optional,  ///< Missing or not ideal, but kadr works without it.
  Missing,   ///< Needed.
};

struct Finding {
  Health health = Health::Good;
  std::string name;    ///< "darkroom"
  std::string text;    ///< what there is, or what is missing
  std::string remedy;  ///< what to do about it, where something can be done
};

struct DoctorReport {
  std::vector<std::pair<std::string, std::string>> versions;  ///< library → version
  std::vector<Finding> findings;

  [[nodiscard]] bool healthy() const;
};

/// How findings are marked.
struct DoctorStyle {
  bool colour = false;
  bool unicode = false;
};

[[nodiscard]] std::string describe(const DoctorReport& report, const DoctorStyle& style);
[[nodiscard]] Json to_json(const DoctorReport& report);

}  // namespace kadr::app
