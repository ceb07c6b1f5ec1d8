#pragma once

/// The kinds of steps that a mix job asks for, and what passes between them as JSON.
///
/// Thread: any.

#include <string>
#include <vector>

#include "recipes/mix/stock.h"

namespace kadr::recipes::mix {

inline const std::string kFetchKind = "mix.fetch";
inline const std::string kProbeKind = "mix.probe";
inline const std::string kVoicesKind = "mix.voices";
inline const std::string kConformKind = "mix.conform";
inline const std::string kSpeakKind = "mix.speak";
inline const std::string kOutputsKind = "mix.outputs";
inline const std::string kDeliverKind = "mix.deliver";

/// From one object for each location: {"location", "sha256", "bytes", "info"} or {"location", "fault"}. The files'
/// paths are left empty: only a handler knows the store. Errors: Internal for what kadr did not write.
[[nodiscard]] Result<Stock> stock_from_json(const std::vector<Json>& sources);

}  // namespace kadr::recipes::mix
