#pragma once

/// The mix as a durable job: fetch → probe → choose voices → conform each clip and speak each line → in rounds: mix
/// sounds and compose the videos whose clips and lines are there → deliver. The videos are outputs of the job, each as
/// soon as its own clips are conformed: compositions that are served from the shared artifacts and written as files
/// only where that is asked for.
///
/// Thread: the steps' handlers run on the engine's workers, several at a time.

#include <filesystem>

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
  /// For the rounds, so that no video waits for the darkroom of another's clip.
  media::DarkroomPool& quick_darkrooms;
  /// Where jobs that deliver files have a folder each; made when missing.
  std::filesystem::path outputs_folder;
  store::Database& database;
  const base::Clock& clock;
  /// Threads that encode one clip. The coded bytes depend on it, so it is the same for a server's whole life.
  int threads_per_clip = 1;
};
/// Adds the kinds of steps that mix_job asks for. \param services outlives the kinds' use.
void add_mix_steps(engine::StepKinds& kinds, const JobServices& services);

}  // namespace kadr::recipes::mix
