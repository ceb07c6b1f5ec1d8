#pragma once

/// Things that a sentence may name, each drawn standing on a point.
///
/// Thread: one owner of each drawing.

#include "darkroom/scene_words.h"
#include "darkroom/shapes.h"

namespace kadr::darkroom {

struct Stand {
  Point foot;       ///< the middle of its lower edge
  double size = 0;  ///< its height, about
  const Palette& palette;
};

void draw_subject(cairo_t* drawing, Subject subject, const Stand& stand);

void draw_tree(cairo_t* drawing, const Stand& stand, const Rgb& colour);
/// A conifer.
void draw_fir(cairo_t* drawing, const Stand& stand, const Rgb& colour);

}  // namespace kadr::darkroom
