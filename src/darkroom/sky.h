#pragma once

/// What is seen above the land.
///
/// Thread: one owner of each drawing.

#include "darkroom/scenery.h"

namespace kadr::darkroom {

/// The middle of sun or moon: low at dawn and dusk.
[[nodiscard]] Point sun_of(const ScenerySpec& spec);

/// \param bottom where they end.
void draw_stars(cairo_t* drawing, const ScenerySpec& spec, double bottom);
/// Or the moon, at night.
void draw_sun(cairo_t* drawing, const ScenerySpec& spec);
void draw_clouds(cairo_t* drawing, const ScenerySpec& spec);
/// With a ring.
void draw_planet(cairo_t* drawing, const ScenerySpec& spec);

}  // namespace kadr::darkroom
