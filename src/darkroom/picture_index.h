#pragma once

/// Finding out, from packets alone, whether the pictures of a file are a run: constant rate from 0, beginning with an
/// IDR, nothing hidden, and where they lie.
///
/// Thread: function without state.

#include "base/result.h"
#include "darkroom/input.h"
#include "timeline/coded_run.h"

namespace kadr::darkroom {

/// Reads all packets of the video stream; the input stands at its end afterwards.
/// The run's offset and contiguity are not judged here: `contiguous` says whether the pictures lie one after the other.
struct PictureIndex {
  timeline::PictureRun run;
  bool contiguous = false;
};

/// Errors: UnsupportedMedia with the reason when they are no run.
[[nodiscard]] Result<PictureIndex> index_run(Input& input);

}  // namespace kadr::darkroom
