#pragma once

/// Everything that happens to a picture between decoder and encoder: upright, constant rate, tone-mapped, fitted,
/// BT.709 yuv420p.
///
/// Thread: one owner; libavfilter's slice threads work behind it.

#include <cstdint>
#include <string>

#include "base/result.h"
#include "darkroom/handles.h"
#include "media/conform.h"
#include "timeline/fit_geometry.h"

namespace kadr::darkroom {

/// How a picture has to be turned to stand upright.
struct Orientation {
  int degrees_clockwise = 0;  ///< 0, 90, 180, 270
  bool mirrored = false;      ///< left to right, before turning
};

[[nodiscard]] Orientation orientation_of(const AVStream& stream);

/// What decoded pictures are like; a change of any of these in mid-stream needs a new filter.
struct PictureFormat {
  int width = 0;
  int height = 0;
  AVPixelFormat pixel_format = AV_PIX_FMT_NONE;
  AVRational sample_aspect{1, 1};
  AVColorSpace matrix = AVCOL_SPC_UNSPECIFIED;
  AVColorRange range = AVCOL_RANGE_UNSPECIFIED;
  AVColorPrimaries primaries = AVCOL_PRI_UNSPECIFIED;
  AVColorTransferCharacteristic transfer = AVCOL_TRC_UNSPECIFIED;
  bool interlaced = false;

  friend bool operator==(const PictureFormat& a, const PictureFormat& b);
};

[[nodiscard]] PictureFormat format_of(const AVFrame& frame);

/// The filter description, in libavfilter's language, that brings such pictures to the canvas. Pure: tested without
/// decoding. The frame rate is not its business. Errors: UnsupportedMedia for colours that cannot be brought to BT.709.
[[nodiscard]] Result<std::string> conform_description(const PictureFormat& picture, const Orientation& orientation,
                                                      const media::ConformSpec& spec);

/// The same for stills: upright, square pixels, own size, RGB.
[[nodiscard]] std::string upright_description(const PictureFormat& picture, const Orientation& orientation);

class PictureFilter {
 public:
  enum class State { Frame, NeedsFrame, End };

  /// \param time_base of the frames that come in, and of those that come out.
  [[nodiscard]] static Result<PictureFilter> create(const PictureFormat& picture, AVRational time_base,
                                                    const std::string& description, int threads);

  /// Takes the frame's content; the frame is left empty. Null ends the stream.
  [[nodiscard]] Result<> push(AVFrame* frame);
  [[nodiscard]] Result<State> pull(AVFrame& frame);

 private:
  PictureFilter() = default;
  FilterGraph graph_;
  AVFilterContext* source_ = nullptr;
  AVFilterContext* sink_ = nullptr;
  AVRational time_base_{0, 1};
};

}  // namespace kadr::darkroom
