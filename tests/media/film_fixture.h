#pragma once

/// Films assembled from conformed clips, written to files.

#include <optional>
#include <vector>

#include "darkroom_fixture.h"
#include "media/compose.h"
#include "timeline/composition.h"

namespace kadr::test {

/// Coded sound in a file of its own.
struct SoundArtifact {
  std::filesystem::path file;
  timeline::SoundRun run;
};

/// Indexes an audio file that another program wrote, so that composing is tested without kadr's own mixing.
[[nodiscard]] SoundArtifact index_sound(const std::filesystem::path& file, timeline::SampleCount samples);

struct Film {
  std::filesystem::path file;
  timeline::Composition composition;
};

class FilmTest : public DarkroomTest {
 protected:
  FilmTest() : composer_(darkroom_) {}

  /// Joins clips and writes the film. Throws when that fails.
  [[nodiscard]] Film make_film(const std::vector<const Conformed*>& clips, const SoundArtifact* sound);
  [[nodiscard]] Result<timeline::Composition> compose(const std::vector<const Conformed*>& clips,
                                                      const SoundArtifact* sound);

  media::Composer composer_;
};

}  // namespace kadr::test
