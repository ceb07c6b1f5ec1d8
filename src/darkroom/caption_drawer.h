#pragma once

/// Captions drawn into pictures by libass. The only file, with its source, that knows libass; fonts come from the
/// descriptors that were handed in, and from the machine where the darkroom may read them.
///
/// Thread: one owner.

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "darkroom/handles.h"
#include "timeline/rational.h"

namespace kadr::darkroom {

/// Frames from `begin` until before `end`.
struct FrameSpan {
  timeline::FrameCount begin = 0;
  timeline::FrameCount end = 0;
  friend bool operator==(const FrameSpan&, const FrameSpan&) = default;
};

class CaptionDrawer {
 public:
  enum class Fonts { HandedIn, Installed };

  struct Plan {
    int width = 0;
    int height = 0;
    const std::string& script;        ///< borrowed for the call
    std::span<const int> fonts;       ///< descriptors; borrowed for the call
    Fonts allowed = Fonts::HandedIn;  ///< whether fonts may be looked for by name
  };

  /// Errors: InvalidArgument when the script or a font is none; Unavailable when there is no font at all; TooLarge.
  [[nodiscard]] static Result<CaptionDrawer> create(const Plan& plan);

  CaptionDrawer(CaptionDrawer&&) noexcept;
  CaptionDrawer& operator=(CaptionDrawer&&) noexcept;
  ~CaptionDrawer();

  /// When something is shown: in order, apart from each other.
  [[nodiscard]] std::vector<FrameSpan> shown() const;

  /// Draws what is shown at a frame, if anything. \param picture yuv420p, BT.709, limited range; made writable first.
  [[nodiscard]] Result<> draw(AVFrame& picture, timeline::FrameCount frame);

  /// Characters that no font had, as far as they were drawn; at most 64, in UTF-8.
  [[nodiscard]] std::vector<std::string> missing() const;

 private:
  struct Parts;
  explicit CaptionDrawer(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace kadr::darkroom
