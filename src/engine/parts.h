#pragma once

/// What the engine is put together from. Borrowed; filled by the composition root, or by the simulation.

#include <map>
#include <string>

#include "base/clock.h"
#include "base/ids.h"
#include "engine/recipe_context.h"
#include "engine/settings.h"
#include "engine/step_kinds.h"
#include "store/answer_spool.h"
#include "store/database.h"

namespace kadr::engine {

/// By name, as in jobs.recipe.
using Recipes = std::map<std::string, Recipe>;

struct Parts {
  store::Database& database;
  const base::Clock& clock;
  base::RandomSource& random;
  const Recipes& recipes;
  const StepKinds& kinds;
  const EngineSettings& settings;
  /// Null: a vendor's answer that the database cannot take is lost with its claim.
  store::AnswerSpool* answers = nullptr;
};

}  // namespace kadr::engine
