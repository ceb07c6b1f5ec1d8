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
  /// Each has random numbers of its own, so that it looks the same whether or not others are drawn.
  enum class Part : std::uint8_t { Sky, Clouds, Far, Land, Detail, Front, Weather };

  double width = 0;
  double height = 0;
  SceneContent content;
  Palette palette;
  /// Of shapes and places; the same for all layers of one picture.
  std::uint64_t seed = 0;

  [[nodiscard]] timeline::SeededRandom random_for(Part part) const;
  /// Where the land begins.
  [[nodiscard]] double horizon() const;
  /// What sizes are measured in: the shorter side.
  [[nodiscard]] double unit() const { return width < height ? width : height; }
};

/// Fills the picture.
void draw_back(cairo_t* drawing, const ScenerySpec& spec);
/// These leave the picture as it is where they draw nothing.
void draw_middle(cairo_t* drawing, const ScenerySpec& spec);
void draw_front(cairo_t* drawing, const ScenerySpec& spec);

}  // namespace kadr::darkroom
