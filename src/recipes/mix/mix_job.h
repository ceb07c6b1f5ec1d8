#pragma once

/// The mix as a durable job: fetch → probe → choose voices → conform each clip and speak each line → mix the sounds →
/// assemble. The videos are outputs of the job: compositions that are served from the shared artifacts and never
/// written as files.
///
/// Thread: the steps' handlers run on the engine's workers, several at a time.

#include "base/clock.h"
#include "engine/flow.h"
#include "engine/recipe_context.h"
#include "engine/step_kinds.h"
#include "recipes/mix/mix.h"
#include "store/database.h"

namespace kadr::recipes::mix {

inline constexpr std::string_view kMixRecipe = "mix";

/// \param request as read_stored_request takes it.
[[nodiscard]] engine::Flow<Json> mix_job(engine::RecipeContext& context, const Json& request);

/// Of a request as it came. Errors: those of parse_plan; InvalidArgument for a clip that is neither an http or https
/// address nor "upload:<id>": a job reads no files of the server's.
[[nodiscard]] Result<MixPlan> check_request(const Json& request);

/// One that was accepted, with what its uploads are: {"uploads": {"<id>": {"sha256", "bytes", "name"}}}. The job needs
/// the artifacts only, whatever becomes of the uploads.
[[nodiscard]] Result<MixPlan> read_stored_request(const Json& request);

struct NamedUpload {
  std::string path;  ///< "video_blocks.intro[0]"
  std::string id;
};
/// Every place where a request names an upload. \param request one that check_request accepts.
[[nodiscard]] std::vector<NamedUpload> named_uploads(const Json& request);

/// What can be said before anything was fetched: {"combinations", "product", "clips", "voice_lines"}.
[[nodiscard]] Result<Json> estimate_request(const Json& request);

struct JobServices {
  Services services;
  store::Database& database;
  const base::Clock& clock;
  /// Threads that encode one clip. The coded bytes depend on it, so it is the same for a server's whole life.
  int threads_per_clip = 1;
};
/// Adds the kinds of steps that mix_job asks for. \param services outlives the kinds' use.
void add_mix_steps(engine::StepKinds& kinds, const JobServices& services);

}  // namespace kadr::recipes::mix
