#pragma once

/// The light of one picture brought to that of another which shows the same: a clip that a model made to go on from a
/// picture often begins a little brighter or warmer than it.
///
/// Each plane is shifted and stretched so that its mean and its spread become those of the other picture; the change
/// fades away, so that it does not grow from clip to clip.
///
/// Thread: const use from any.

#include <array>
#include <cstdint>
#include <optional>

#include "darkroom/handles.h"
#include "timeline/rational.h"

namespace kadr::darkroom {

class LightMatch {
 public:
  /// \param wanted and \param first yuv420p of one size. \param fades_over frames after which nothing is changed.
  /// \return nothing when they do not show the same thing, or already are in the same light.
  [[nodiscard]] static std::optional<LightMatch> between(const AVFrame& wanted, const AVFrame& first,
                                                         timeline::FrameCount fades_over);

  /// Changes the picture that is shown `at` frames after the first, in place. It must be writable.
  void apply(AVFrame& picture, timeline::FrameCount at) const;

 private:
  struct Plane {
    double from = 0;  ///< mean
    double to = 0;
    double gain = 1;
  };
  std::array<Plane, 3> planes_{};
  timeline::FrameCount fades_over_ = 1;
};

}  // namespace kadr::darkroom
