#pragma once

/// A file's streams in words, aligned for reading. Pure functions.

#include <string>

#include "media/probe.h"

namespace kadr::app {

/// Several lines, the first of which is the name.
[[nodiscard]] std::string describe(const std::string& name, const media::MediaInfo& info);

/// "every 60 frames (2 s)", "5, from 12 to 250 frames apart", "only the first frame".
[[nodiscard]] std::string key_frames_text(const media::VideoStream& stream);

}  // namespace kadr::app
