#pragma once

/// Picture files as layers that a camera can move over.
///
/// Thread: functions without state.

#include "base/result.h"
#include "darkroom/handles.h"
#include "media/conform.h"

namespace kadr::darkroom {

/// What a layer has to become.
struct LayerSpec {
  int width = 0;
  int height = 0;
  int threads = 1;
};

/// The first picture of a file, upright, in RGB with or without alpha.
/// Errors: as Input::open; UnreadableMedia when it cannot be decoded.
[[nodiscard]] Result<Frame> read_picture(int descriptor, int threads);

/// The picture brought to a size and to the colours of video: yuv420p, or yuva420p multiplied by alpha where it has
/// any.
[[nodiscard]] Result<Frame> to_layer(const AVFrame& picture, const LayerSpec& spec);

/// The picture as the canvas of a film would show it, in the colours of video: yuv420p.
[[nodiscard]] Result<Frame> fitted(const AVFrame& picture, const media::ConformSpec& spec);

/// The picture brought to a size without changing its shape, cut where it has another; bgra multiplied by alpha, as
/// Cairo has it.
[[nodiscard]] Result<Frame> to_pixels(const AVFrame& picture, const LayerSpec& spec);

}  // namespace kadr::darkroom
