#pragma once

/// Assembling by reference: a composition is computed from runs alone; no payload is read, nothing is decoded.

#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "media/darkroom.h"
#include "timeline/caption.h"
#include "timeline/coded_run.h"
#include "timeline/composition.h"

namespace kadr::media {

/// Captions that a player shows when asked to.
struct SoftCaptions {
  /// In order, not overlapping; times of the film.
  std::vector<timeline::CaptionCue> cues;
  std::string language;  ///< BCP 47; empty when unknown
};

/// What follows what. Pictures join exactly: the film lasts the sum of the runs' frames. Sound, if any, is cut to the
/// pictures.
struct Assembly {
  /// In order of showing; the same run may appear more than once. Not empty. Borrowed for the call.
  std::vector<const timeline::PictureRun*> pictures;
  const timeline::SoundRun* sound = nullptr;
  /// A third track (mov_text). Its few bytes lie in the composition's header, between the head of mdat and the first
  /// extent. What begins after the film's end is left out.
  const SoftCaptions* captions = nullptr;
};

/// Makes compositions. Runs are sent to the darkroom once and remembered there, by address: a run must not change or
/// die while the composer that has seen it lives.
///
/// Thread: one at a time, like its darkroom.
class Composer {
 public:
  /// Borrows the darkroom, which must outlive the composer.
  explicit Composer(Darkroom& darkroom) : darkroom_(darkroom) {}

  /// The extents of the result name source i for pictures[i] (in the order of the assembly, repeated runs repeated),
  /// and source pictures.size() for the sound. Errors: InvalidArgument when runs of different profiles are to be
  /// joined, there is nothing to join, or captions overlap.
  [[nodiscard]] Result<timeline::Composition> compose(const Assembly& assembly, std::stop_token stop);

 private:
  [[nodiscard]] Result<std::int64_t> remember(const void* run, const Json& json, std::stop_token stop);

  Darkroom& darkroom_;
  int generation_ = -1;
  std::map<const void*, std::int64_t> remembered_;
};

/// Writes a composition: the header, then each extent (film_writer.h says how). The output must be empty; it is left
/// half-written on failure.
/// \param sources open for reading, in the order Composer::compose names. \param output open for writing.
/// Units: progress in bytes. Errors: NoSpace, Internal from the system; Cancelled.
[[nodiscard]] Result<> write_composition(const timeline::Composition& composition, const std::vector<int>& sources,
                                         int output, const base::ProgressSink& progress, std::stop_token stop);

}  // namespace kadr::media
