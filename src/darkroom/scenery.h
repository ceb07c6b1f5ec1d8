#pragma once

/// Places, drawn in three layers from back to front: air, land, and what stands nearest. Flat shapes with the colours
/// of the palette; air makes what is far away pale.
///
/// Thread: one owner.

#include <cstdint>

#include "darkroom/scene_words.h"
#include "darkroom/shapes.h"

namespace kadr::darkroom {

/// What a picture of a scene is made from.
struct ScenerySpec {
  double width = 0;
  double height = 0;
  SceneContent content;
  Palette palette;
  /// Of shapes and places; the same for all layers of one picture.
  std::uint64_t seed = 0;
};

/// Fills the picture.
void draw_back(cairo_t* drawing, const ScenerySpec& spec);
/// These leave the picture as it is where they draw nothing.
void draw_middle(cairo_t* drawing, const ScenerySpec& spec);
void draw_front(cairo_t* drawing, const ScenerySpec& spec);

}  // namespace kadr::darkroom
