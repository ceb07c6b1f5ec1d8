#pragma once

/// Drawn pictures as pixels: what Cairo draws into, its finish, and the same as a frame of libav.
///
/// Thread: one owner of each surface.

#include <cstdint>

#include "base/result.h"
#include "darkroom/drawing_handles.h"
#include "darkroom/handles.h"

namespace kadr::darkroom {

/// An empty (transparent) picture. Errors: TooLarge when there is no memory for it.
[[nodiscard]] Result<Surface> make_surface(int width, int height);

/// Lets edges fall off towards the dark, as lenses do. \param strength 0 to 1, at the corners.
void darken_edges(cairo_t* drawing, double width, double height, double strength);

/// Fine noise over opaque pixels: it hides the steps of gradients, in the picture and in what an encoder makes of it.
void add_grain(cairo_surface_t* surface, std::uint64_t seed);

/// A copy as rgb24, or as rgba (not premultiplied) where `transparent`. Errors: TooLarge.
enum class Transparency { Dropped, Kept };
[[nodiscard]] Result<Frame> to_frame(cairo_surface_t* surface, Transparency transparency);

}  // namespace kadr::darkroom
