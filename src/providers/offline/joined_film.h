#pragma once

/// One MP4 file out of pieces that are coded already: pictures one after another, and sound beside them.
///
/// Thread: one at a time, like its darkroom.

#include <optional>
#include <stop_token>
#include <vector>

#include "media/compose.h"

namespace kadr::providers::offline {

/// Coded pictures and the file that they lie in, open for reading; both borrowed.
struct PicturePiece {
  const timeline::PictureRun& pictures;
  int file = -1;
};
struct SoundPiece {
  const timeline::SoundRun& sound;
  int file = -1;
};

/// \param output an empty file, open for writing. Errors: those of media::Composer and media::write_composition.
[[nodiscard]] Result<> join_film(media::Darkroom& darkroom, const std::vector<PicturePiece>& pieces,
                                 const std::optional<SoundPiece>& sound, int output, std::stop_token stop);

}  // namespace kadr::providers::offline
