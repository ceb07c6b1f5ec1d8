#pragma once

/// Where a camera looks, frame by frame. Exact to fractions of a pixel: what is rounded jitters.
///
/// Thread: values.

#include "media/animate_picture.h"

namespace kadr::darkroom {

/// What is seen of a picture: a rectangle of the canvas' shape, in fractions of the picture's width and height.
struct View {
  double middle_x = 0.5;
  double middle_y = 0.5;
  double width = 1;
  double height = 1;
};

class Camera {
 public:
  /// \param picture_aspect width over height of the picture, square pixels.
  Camera(const media::AnimatePictureSpec& spec, double picture_aspect);

  /// \param depth of the layer: 0 is farthest, 1 nearest. Only a parallax heeds it.
  [[nodiscard]] View at(timeline::FrameCount frame, double depth) const;

 private:
  void plan(const media::AnimatePictureSpec& spec);
  void pan(double from_x, double from_y);
  [[nodiscard]] View inside(const media::ViewBox& box) const;
  [[nodiscard]] View zoomed(double zoom, double towards_x, double towards_y) const;

  double widest_ = 1;  ///< of the largest view of the canvas' shape
  double tallest_ = 1;
  timeline::FrameCount frames_;
  View start_;
  View end_;
  double parallax_ = 0;  ///< 0 for none; its sign is the side
};

}  // namespace kadr::darkroom
