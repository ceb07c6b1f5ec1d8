#pragma once

/// Clips from pictures: a camera moves over one picture, or over layers that lie behind each other.

#include <cstdint>
#include <stop_token>
#include <string_view>
#include <vector>

#include "media/conform.h"

namespace kadr::media {

/// A part of a picture, in fractions of its width and height. What is shown has the canvas' shape: the largest such
/// part inside, with the same middle.
struct ViewBox {
  double x = 0;
  double y = 0;
  double width = 1;
  double height = 1;
  friend bool operator==(const ViewBox&, const ViewBox&) = default;
};

/// Where the camera goes; what is seen goes the other way.
enum class Motion {
  Still,
  PushIn,
  PullOut,
  PanLeft,
  PanRight,
  TiltUp,
  TiltDown,
  Parallax,  ///< sideways and in; layers in front move further. Of one picture it is a slow drift.
  Views,     ///< from one view to another
};

[[nodiscard]] std::string_view to_string(Motion motion);  ///< "push_in", …
/// Errors: InvalidArgument.
[[nodiscard]] Result<Motion> parse_motion(std::string_view text);

struct AnimatePictureSpec {
  enum class TopLayer {
    Moves,
    Stays,  ///< the last layer holds words: it is stretched to the canvas and stands still
  };

  /// Canvas (its fit does not matter), profile, threads, and the background behind transparency.
  ConformSpec film;
  timeline::FrameCount frames = 150;  ///< an hour at most
  Motion motion = Motion::PushIn;
  /// Chooses the point that the camera heads for, and the side to which a parallax goes.
  std::int64_t seed = 0;
  /// For Motion::Views.
  ViewBox start;
  ViewBox end;
  TopLayer top_layer = TopLayer::Moves;
};

/// Pictures that one clip is made of, at most.
inline constexpr std::size_t kMaxPictureLayers = 8;

/// Writes a silent mezzanine that joins by copying with whatever was conformed to the same canvas and profile.
/// \param layers pictures open for reading, back to front, of one size; what is transparent shows what lies behind.
/// \param output an empty file, open for reading and writing; left half-written on failure.
/// Units: progress in frames. Errors: as conform(). Blocking: about as long as encoding takes; stops on `stop`.
[[nodiscard]] Result<timeline::PictureRun> animate_picture(Darkroom& darkroom, const std::vector<int>& layers,
                                                           int output, const AnimatePictureSpec& spec,
                                                           base::ProgressSink progress, std::stop_token stop);

[[nodiscard]] Json to_json(const AnimatePictureSpec& spec);
[[nodiscard]] Result<AnimatePictureSpec> animate_picture_spec_from_json(const Json& value);

/// That a run is what was asked for: of the canvas and the length. Errors: Crashed.
[[nodiscard]] Result<timeline::PictureRun> check_run(Result<timeline::PictureRun> run, const timeline::Canvas& canvas,
                                                     timeline::FrameCount frames);

}  // namespace kadr::media
