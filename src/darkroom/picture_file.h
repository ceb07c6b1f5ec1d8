#pragma once

/// A picture as a PNG or JPEG file.

#include "base/result.h"
#include "darkroom/handles.h"
#include "media/still.h"

namespace kadr::darkroom {

/// \param picture rgb24 or rgba. JPEG has no transparency: it is dropped.
/// \param output an empty file open for writing, borrowed.
[[nodiscard]] Result<> write_picture(const AVFrame& picture, media::StillFormat format, int output);

}  // namespace kadr::darkroom
