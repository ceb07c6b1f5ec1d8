#include "darkroom/camera.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "timeline/seeded_random.h"

namespace kadr::darkroom {
namespace {

using media::Motion;

constexpr double kPush = 1.18;
constexpr double kPanZoom = 1.16;
/// No pan goes further than this part of what is seen at once: faster, it only blurs.
constexpr double kFarthestPan = 0.5;

double signed_fraction(timeline::SeededRandom& random) {
  constexpr std::uint64_t kSteps = 1 << 20;
  return 2 * static_cast<double>(random.below(kSteps)) / kSteps - 1;
}

/// From 0 to 1: slow at both ends, but never still, so that a clip may be cut anywhere.
double eased(double time) {
  constexpr double kTurn = 2 * std::numbers::pi;
  return 0.5 * time + 0.5 * (time - std::sin(kTurn * time) / kTurn);
}

/// Zooming at an even pace means that the width shrinks by the same factor each frame. The middle then has to follow
/// the width, or what is zoomed in on would wander.
View between(const View& start, const View& end, double time) {
  View view;
  const double ratio = end.width / start.width;
  view.width = start.width * std::pow(ratio, time);
  view.height = start.height * view.width / start.width;
  const double share = std::abs(ratio - 1) < 1e-9 ? time : (view.width - start.width) / (end.width - start.width);
  view.middle_x = std::lerp(start.middle_x, end.middle_x, share);
  view.middle_y = std::lerp(start.middle_y, end.middle_y, share);
  return view;
}

}  // namespace

Camera::Camera(const media::AnimatePictureSpec& spec, double picture_aspect) : frames_(spec.frames) {
  const double canvas_aspect = static_cast<double>(spec.film.canvas.width) / spec.film.canvas.height;
  widest_ = std::min(1.0, canvas_aspect / picture_aspect);
  tallest_ = std::min(1.0, picture_aspect / canvas_aspect);
  plan(spec);
}

View Camera::inside(const media::ViewBox& box) const {
  const double zoom = std::max(widest_ / box.width, tallest_ / box.height);
  return {.middle_x = box.x + box.width / 2,
          .middle_y = box.y + box.height / 2,
          .width = widest_ / zoom,
          .height = tallest_ / zoom};
}

/// \param towards_x −1 to 1: from the leftmost to the rightmost place that it may have.
View Camera::zoomed(double zoom, double towards_x, double towards_y) const {
  View view{.width = widest_ / zoom, .height = tallest_ / zoom};
  view.middle_x = 0.5 + towards_x * (1 - view.width) / 2;
  view.middle_y = 0.5 + towards_y * (1 - view.height) / 2;
  return view;
}

/// From one side to the other; −1 and 1 say from which, 0 that it does not move that way.
void Camera::pan(double from_x, double from_y) {
  const double slack_x = (1 - widest_ / kPanZoom) / 2;
  const double slack_y = (1 - tallest_ / kPanZoom) / 2;
  const double x = from_x * std::min(1.0, kFarthestPan * widest_ / kPanZoom / 2 / slack_x);
  const double y = from_y * std::min(1.0, kFarthestPan * tallest_ / kPanZoom / 2 / slack_y);
  start_ = zoomed(kPanZoom, x, y);
  end_ = zoomed(kPanZoom, -x, -y);
}

void Camera::plan(const media::AnimatePictureSpec& spec) {
  timeline::SeededRandom random(timeline::derive_seed(static_cast<std::uint64_t>(spec.seed), 0x63616D));
  const double aim_x = 0.7 * signed_fraction(random);
  const double aim_y = 0.5 * signed_fraction(random);
  start_ = end_ = zoomed(1, 0, 0);
  switch (spec.motion) {
    case Motion::Still:
      return;
    case Motion::PushIn:
      end_ = zoomed(kPush, aim_x, aim_y);
      return;
    case Motion::PullOut:
      start_ = zoomed(kPush, aim_x, aim_y);
      return;
    case Motion::PanLeft:
      return pan(1, 0);
    case Motion::PanRight:
      return pan(-1, 0);
    case Motion::TiltUp:
      return pan(0, 1);
    case Motion::TiltDown:
      return pan(0, -1);
    case Motion::Parallax:
      parallax_ = aim_x < 0 ? -1 : 1;
      return;
    case Motion::Views:
      start_ = inside(spec.start);
      end_ = inside(spec.end);
      return;
  }
}

View Camera::at(timeline::FrameCount frame, double depth) const {
  const double time = frames_ < 2 ? 0 : eased(static_cast<double>(frame) / static_cast<double>(frames_ - 1));
  if (parallax_ == 0) return between(start_, end_, time);
  const double zoom = 1.1 * std::pow(1 + 0.02 + 0.08 * depth, time);
  View view = zoomed(zoom, 0, 0);
  // As far as the first frame allows, which has the least to spare.
  const double reach = widest_ * (1 - 1 / 1.1) / 2 * (0.15 + 0.85 * depth);
  view.middle_x += parallax_ * reach * (2 * time - 1);
  return view;
}

}  // namespace kadr::darkroom
