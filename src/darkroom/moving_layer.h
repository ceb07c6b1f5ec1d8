#pragma once

/// Layers of a picture, resampled for each frame at places between pixels, and laid over each other.
///
/// A view is a rectangle with sides along the picture's, so each row of the result is a weighted sum of a few rows,
/// and each pixel then one of a few pixels of that sum: bicubic (Catmull-Rom), widened where the picture is made
/// smaller. Weights are floating point and exact for each row and column, so what moves slowly moves smoothly.
///
/// Thread: a layer does not change once made and may be read by many.

#include <array>
#include <vector>

#include "base/result.h"
#include "darkroom/camera.h"
#include "darkroom/handles.h"

namespace kadr::darkroom {

/// Samples of one kind; floating point, in steps of 8-bit video.
struct SamplePlane {
  int width = 0;
  int height = 0;
  std::vector<float> samples;

  [[nodiscard]] const float* row(int y) const { return samples.data() + static_cast<std::ptrdiff_t>(y) * width; }
};

class MovingLayer {
 public:
  /// \param frame yuv420p, or yuva420p with colours multiplied by alpha.
  [[nodiscard]] static MovingLayer from(const AVFrame& frame);

  [[nodiscard]] bool opaque() const { return alpha_[0].samples.empty(); }
  /// Luma, Cb, Cr, times alpha; chroma has half the size.
  [[nodiscard]] const SamplePlane& plane(int number) const { return planes_[static_cast<std::size_t>(number)]; }
  /// 0 to 1, at the size of a plane.
  [[nodiscard]] const SamplePlane& alpha(int number) const { return alpha_[number == 0 ? 0 : 1]; }
  /// Whether some row of a range, of the plane's size, has anything to show.
  [[nodiscard]] bool shows(int number, int first, int last) const;

 private:
  std::array<SamplePlane, 3> planes_;
  std::array<SamplePlane, 2> alpha_;
  std::array<std::vector<bool>, 2> row_shows_;
};

/// A layer and what of it is seen in a frame.
struct SeenLayer {
  const MovingLayer& layer;
  View view;
};

/// Luma, Cb and Cr, in 8-bit steps of limited BT.709.
using VideoColour = std::array<float, 3>;
[[nodiscard]] VideoColour video_colour(const media::Colour& colour);

/// Lays the layers, back to front, into a yuv420p frame, over a colour.
/// \param threads how many share the rows.
void compose_layers(const std::vector<SeenLayer>& layers, const VideoColour& background, AVFrame& frame, int threads);

}  // namespace kadr::darkroom
