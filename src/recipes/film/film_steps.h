#pragma once

/// The kinds of steps that make a film of clips, narration, captions and music, whatever recipe asks for them.
///
///     film.probe       {"file", "rate"}                       → {"frames", "sound"}
///     film.last_frame  {"file", "name"}                       → a made file (PNG)
///     film.conform     {"file", "name", "edit"[, "match"]}    → {"sha256", "bytes", "frames", "copied", "matched"}
///     film.burn        {"clip", "name", "profile", "script"}  → {"sha256", "bytes", "frames", "burnt", "missing"}
///     film.still_clip  see still_clip.h                       → a made file (MP4), with "frames"
///     film.assemble    see film_assembly.h                    → {"count", "frames", "seconds", "bytes", "content"}
///
/// "file" and "clip" are {"sha256", "bytes"[, "media_type"]}; "edit" is an EditClipSpec.
///
/// Thread: the handlers run on the engine's workers, several at a time.

#include "base/clock.h"
#include "engine/step_kinds.h"
#include "media/darkroom_pool.h"
#include "store/artifact_store.h"
#include "store/database.h"

namespace kadr::recipes::film {

inline const std::string kProbeKind = "film.probe";
inline const std::string kLastFrameKind = "film.last_frame";
inline const std::string kConformKind = "film.conform";
inline const std::string kBurnKind = "film.burn";
inline const std::string kAssembleKind = "film.assemble";

/// All borrowed.
struct FilmServices {
  media::DarkroomPool& darkrooms;
  /// Of darkrooms that may read the machine's fonts.
  media::DarkroomPool& caption_darkrooms;
  const store::ArtifactStore& store;
  store::Database& database;
  const base::Clock& clock;
  /// Threads that encode one clip. The coded bytes depend on it, so it is the same for a server's whole life.
  int threads_per_clip = 1;
};

/// \param services outlives the kinds' use.
void add_film_steps(engine::StepKinds& kinds, const FilmServices& services);

/// The file of a step's input, open. \param name for messages. Errors: NotFound, naming it.
[[nodiscard]] Result<base::FileDescriptor> open_file(const store::ArtifactStore& store, const Json& file,
                                                     const std::string& name);

}  // namespace kadr::recipes::film
