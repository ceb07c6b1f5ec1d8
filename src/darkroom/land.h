#pragma once

/// What the land of a picture is made of, each a shape from one edge of the picture to the other, filled down to its
/// foot.
///
/// Thread: one owner of each drawing.

#include "darkroom/scenery.h"

namespace kadr::darkroom {

/// Where a shape begins, how far it rises above that, and what it looks like.
struct Land {
  const ScenerySpec& spec;
  timeline::SeededRandom& random;
  double base = 0;  ///< pixels from above
  double rise = 0;  ///< pixels
  Rgb colour;
};

enum class Windows { None, Lit };

void draw_hill(cairo_t* drawing, const Land& land);
/// Mountains, with snow where they are highest.
void draw_range(cairo_t* drawing, const Land& land);
/// A row of conifers on their ground; the rise is theirs.
void draw_firs(cairo_t* drawing, const Land& land);
/// A row of tall houses.
void draw_houses(cairo_t* drawing, const Land& land, Windows windows);
void draw_dune(cairo_t* drawing, const Land& land);

}  // namespace kadr::darkroom
