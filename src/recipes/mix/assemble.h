#pragma once

/// The last stage: every combination as a file, made by copying coded frames.

#include <vector>

#include "recipes/mix/conform_clips.h"
#include "recipes/mix/mix_sounds.h"
#include "recipes/mix/output_folder.h"
#include "recipes/mix/workshop.h"

namespace kadr::recipes::mix {

/// One video to be written. Borrows its parts.
struct Film {
  std::string name;  ///< of the file in the folder
  std::vector<const ConformedClip*> clips;
  const EncodedSound* sound = nullptr;

  [[nodiscard]] timeline::FrameCount frames() const;
  /// Nearly what the file will have: its header is left out, and sound is counted as if it were not cut.
  [[nodiscard]] timeline::ByteCount payload_bytes() const;
};

/// Writes the films; those that lie there already, as some run has written them, are left alone.
/// \return what lies there now, in the order of the films; with SHA-256 when the options ask for it.
/// Errors: NoSpace and the like, naming the file; Cancelled. Nothing half-written stays in any case.
[[nodiscard]] Result<std::vector<WrittenFile>> assemble(const Workshop& shop, const OutputFolder& folder,
                                                        const std::vector<Film>& films);

}  // namespace kadr::recipes::mix
