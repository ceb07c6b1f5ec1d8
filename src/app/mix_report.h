#pragma once

/// What a mix will do and what it has done, in words and as events. Pure functions.

#include <filesystem>
#include <string>

#include "base/json.h"
#include "recipes/mix/mix.h"

namespace kadr::app {

/// "12 videos (of 24 combinations), 1 min 48 s in all …": a few aligned lines.
[[nodiscard]] std::string describe(const recipes::mix::Estimate& estimate);
[[nodiscard]] Json plan_event(const recipes::mix::Estimate& estimate);

/// True when a mix is so large that a person should be asked first.
[[nodiscard]] bool is_large(const recipes::mix::Estimate& estimate);

/// The files, when they are few, and "12 videos (1 min 48 s, 40 MB) in 6.1 s; the list is videos/manifest.csv".
[[nodiscard]] std::string describe(const recipes::mix::MixReport& report, double seconds);
[[nodiscard]] Json output_event(const recipes::mix::Output& output);
[[nodiscard]] Json done_event(const recipes::mix::MixReport& report, double seconds);

}  // namespace kadr::app
