#pragma once

/// The last step of a film: its sound is mixed, its pictures, sound and captions become a composition, and that becomes
/// an output of the job; captions that are to be had beside it, another.
///
///     {"title", "rate", "width", "height",
///      "clips":     [{"sha256", "bytes", "frames", "name"[, "sound": {"sha256", "bytes", "from"[, "speech": true]}]}],
///                   the sound of a clip with "speech" is what others duck under
///      "narration": [{"sha256", "bytes", "at", "name"}],          at: samples at 48 kHz
///      "music":     {"sha256", "bytes", "gain"} or null,
///      "loudness":  LUFS,
///      "words":     [["Word,", [1, 10], [3, 10]], …],             seconds of the film
///      "captions":  "soft" or "none", "language"}
///
/// Thread: any.

#include <span>

#include "recipes/film/film_steps.h"
#include "timeline/caption.h"

namespace kadr::recipes::film {

[[nodiscard]] Result<Json> assemble(const FilmServices& services, const engine::StepRun& run);

[[nodiscard]] Json words_to_json(std::span<const timeline::TimedWord> words);
/// Errors: Internal for what kadr did not write.
[[nodiscard]] Result<std::vector<timeline::TimedWord>> words_from_json(const Json& json);

}  // namespace kadr::recipes::film
