#pragma once

/// A drawn person who speaks: head and shoulders, in a few flat shapes.
///
/// Thread: values; one owner of each drawing.

#include <cstdint>

#include "darkroom/shapes.h"

namespace kadr::darkroom {

/// Who it is, from a seed.
struct PresenterLooks {
  enum class Hair { Short, Bob, Bun };
  Hair hair = Hair::Short;
  bool glasses = false;
  Rgb skin;
  Rgb hair_colour;
  Rgb iris;
  Rgb jacket;
  Rgb shirt;
};

[[nodiscard]] PresenterLooks looks_of(std::int64_t seed);

/// What changes from frame to frame.
struct PresenterPose {
  double mouth = 0;  ///< 0 shut, 1 wide open
  double eyes = 1;   ///< 0 shut, 1 open
  double turn = 0;   ///< radians, to the right
  Point shift;       ///< of the head, in heads
};

/// Where the figure stands in a picture.
struct PresenterPlace {
  Point head;        ///< the middle of the head
  double size = 0;   ///< the head's height, chin to crown
  double floor = 0;  ///< the picture's lower edge
};

[[nodiscard]] PresenterPlace place_in(double width, double height);

/// What lies behind the head: shoulders, and long hair.
void draw_shoulders(cairo_t* drawing, const PresenterLooks& looks, const PresenterPlace& place);
void draw_head(cairo_t* drawing, const PresenterLooks& looks, const PresenterPlace& place, const PresenterPose& pose);
/// Around all that draw_head() may touch, whatever the pose.
[[nodiscard]] Box head_box(const PresenterPlace& place);

}  // namespace kadr::darkroom
