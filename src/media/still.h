#pragma once

/// Single frames as pictures, and sheets of many.

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "media/darkroom.h"
#include "timeline/rational.h"

namespace kadr::media {

enum class StillFormat { Png, Jpeg };

struct StillSpec {
  enum class Which { First, Last, Index };
  Which which = Which::First;
  /// Shown-order number, for Index.
  timeline::FrameCount index = 0;
  StillFormat format = StillFormat::Png;
};

/// Writes one frame, upright (rotation applied), at its own size with square pixels. The last frame is found by
/// decoding only from the last key frame on.
/// \return the shown-order number of the frame, or -1 for Last (counting would need the whole file).
/// Errors: NotFound when the video has fewer frames (the message says how many); UnreadableMedia and the like.
[[nodiscard]] Result<timeline::FrameCount> still(Darkroom& darkroom, int source, int output, const StillSpec& spec,
                                                 std::stop_token stop);

/// A picture of small pictures: `per_file` frames, evenly spread, of each file as one row.
struct SheetSpec {
  int per_file = 6;
  int tile_height = 240;
  StillFormat format = StillFormat::Png;
};

/// Errors: as still(); the message names the file by its number in `sources`, from 1.
[[nodiscard]] Result<> contact_sheet(Darkroom& darkroom, const std::vector<int>& sources, int output,
                                     const SheetSpec& spec, base::ProgressSink progress, std::stop_token stop);

[[nodiscard]] Json to_json(const StillSpec& spec);
[[nodiscard]] Result<StillSpec> still_spec_from_json(const Json& value);
[[nodiscard]] Json to_json(const SheetSpec& spec);
[[nodiscard]] Result<SheetSpec> sheet_spec_from_json(const Json& value);

}  // namespace kadr::media
