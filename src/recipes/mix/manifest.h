#pragma once

/// The list of what a mix made, for programs (JSON) and for spreadsheets (CSV). Pure.

#include <string>

#include "recipes/mix/mix.h"

namespace kadr::recipes::mix {

inline constexpr std::string_view kManifestSchema = "kadr.mix-manifest.1";

/// One object: schema, task_name, seed, canvas, count, total_seconds, files, left_out.
[[nodiscard]] std::string manifest_json(const MixPlan& plan, const MixReport& report);

/// One line for each file, after a line of names. Cells that a spreadsheet would take for a formula begin with an
/// apostrophe.
[[nodiscard]] std::string manifest_csv(const MixPlan& plan, const MixReport& report);

}  // namespace kadr::recipes::mix
