#pragma once

/// What the simulated jobs do: recipes with everything that the engine offers, and work whose result says who did it.

#include "engine/parts.h"

namespace kadr::engine::simulation {

inline constexpr std::string_view kFilm = "film";
/// A job whose only step kills whoever works on it.
inline constexpr std::string_view kPoison = "poison";

[[nodiscard]] Recipes recipes();

/// "work" (cpu), "write" (io) and "kill" (cpu). A result is {"value": <of the input>, "fence": <of the claim>}.
void add_work(StepKinds& kinds);

/// The result that a film must have, whatever happened on the way.
[[nodiscard]] Json expected_film(const Json& request);

}  // namespace kadr::engine::simulation
