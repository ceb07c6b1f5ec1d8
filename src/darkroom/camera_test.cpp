#include "darkroom/camera.h"

#include <vector>

#include <gtest/gtest.h>

namespace kadr::darkroom {
namespace {

using media::Motion;

constexpr double kNothing = 1e-9;
constexpr timeline::FrameCount kFrames = 60;

media::AnimatePictureSpec moving(Motion motion, std::int64_t seed = 1) {
  return {.film = {.canvas = {.width = 180, .height = 320}}, .frames = kFrames, .motion = motion, .seed = seed};
}

std::vector<View> path(const media::AnimatePictureSpec& spec, double aspect, double depth = 0.5) {
  const Camera camera(spec, aspect);
  std::vector<View> views;
  for (timeline::FrameCount i = 0; i < spec.frames; ++i) views.push_back(camera.at(i, depth));
  return views;
}

TEST(Camera, never_looks_past_the_picture_and_keeps_the_shape_of_the_canvas) {
  for (const Motion motion : {Motion::Still, Motion::PushIn, Motion::PullOut, Motion::PanLeft, Motion::PanRight,
                              Motion::TiltUp, Motion::TiltDown, Motion::Parallax}) {
    for (const double aspect : {0.2, 180.0 / 320, 1.0, 4.0}) {
      for (std::int64_t seed = 0; seed < 8; ++seed) {
        for (const View& view : path(moving(motion, seed), aspect, seed % 2 == 0 ? 1 : 0)) {
          EXPECT_GE(view.middle_x - view.width / 2, -kNothing);
          EXPECT_GE(view.middle_y - view.height / 2, -kNothing);
          EXPECT_LE(view.middle_x + view.width / 2, 1 + kNothing);
          EXPECT_LE(view.middle_y + view.height / 2, 1 + kNothing);
          EXPECT_NEAR(view.width * aspect / view.height, 180.0 / 320, 1e-6);
        }
      }
    }
  }
}

TEST(Camera, goes_where_it_is_sent_a_little_with_each_frame) {
  const auto moves = [](Motion motion, auto of, double sign) {
    const std::vector<View> views = path(moving(motion), 1.5);
    for (std::size_t i = 1; i < views.size(); ++i) EXPECT_GT(sign * (of(views[i]) - of(views[i - 1])), 0) << i;
  };
  const auto x = [](const View& view) { return view.middle_x; };
  const auto y = [](const View& view) { return view.middle_y; };
  const auto width = [](const View& view) { return view.width; };
  moves(Motion::PushIn, width, -1);
  moves(Motion::PullOut, width, 1);
  moves(Motion::PanLeft, x, -1);
  moves(Motion::PanRight, x, 1);
  moves(Motion::TiltUp, y, -1);
  moves(Motion::TiltDown, y, 1);
}

TEST(Camera, begins_and_ends_at_the_views_that_were_asked_for) {
  media::AnimatePictureSpec spec = moving(Motion::Views);
  spec.start = {.x = 0, .y = 0, .width = 0.5, .height = 0.5};
  spec.end = {.x = 0.75, .y = 0.75, .width = 0.25, .height = 0.25};

  const std::vector<View> views = path(spec, 180.0 / 320);

  EXPECT_NEAR(views.front().middle_x, 0.25, kNothing);
  EXPECT_NEAR(views.front().width, 0.5, kNothing);
  EXPECT_NEAR(views.back().middle_y, 0.875, kNothing);
  EXPECT_NEAR(views.back().width, 0.25, kNothing);
}

TEST(Camera, keeps_still_what_it_zooms_in_on) {
  media::AnimatePictureSpec spec = moving(Motion::Views);
  spec.end = {.x = 0.4, .y = 0.4, .width = 0.5, .height = 0.5};
  // The point that both views show at the same place: 0.8 of the way across.
  for (const View& view : path(spec, 180.0 / 320))
    EXPECT_NEAR((0.8 - (view.middle_x - view.width / 2)) / view.width, 0.8, 1e-9);
}

TEST(Camera, moves_what_is_near_further_than_what_is_far) {
  const auto travelled = [](double depth) {
    const std::vector<View> views = path(moving(Motion::Parallax), 1, depth);
    return std::abs(views.back().middle_x - views.front().middle_x);
  };
  EXPECT_GT(travelled(0.5), 1.5 * travelled(0));
  EXPECT_GT(travelled(1), 1.5 * travelled(0.5));
}

TEST(Camera, of_one_frame_stands_still) {
  media::AnimatePictureSpec spec = moving(Motion::PushIn);
  spec.frames = 1;
  EXPECT_EQ(path(spec, 1).size(), 1U);
}

}  // namespace
}  // namespace kadr::darkroom
