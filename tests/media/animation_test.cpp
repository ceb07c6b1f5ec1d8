// Clips from pictures: exactly as long as asked for, moving the right way without a jerk, and joining with films.

#include <cmath>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "film_fixture.h"
#include "media/animate_picture.h"
#include "media/draw_picture.h"
#include "support/decoded_video.h"
#include "support/mp4_file.h"

namespace kadr::test {
namespace {

using media::AnimatePictureSpec;
using media::Motion;
using timeline::FrameCount;

constexpr int kWidth = 320;
constexpr int kHeight = 180;

/// A white disc with soft edges on black, as a picture file (BMP, twice the size of the canvas).
void write_disc(const std::filesystem::path& file, double x, double y) {
  constexpr double kRadius = 40;
  constexpr std::uint32_t kHead = 54;
  std::ofstream out(file, std::ios::binary);
  const auto number = [&](std::uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) out.put(static_cast<char>(value >> 8 * i & 255U));
  };
  out << "BM";
  for (const std::uint32_t value : {kHead + 12U * kWidth * kHeight, 0U, kHead, 40U, 2U * kWidth, 2U * kHeight})
    number(value, 4);
  number(1, 2);
  number(24, 2);
  for (int i = 0; i < 6; ++i) number(0, 4);
  for (int row = 2 * kHeight - 1; row >= 0; --row) {
    for (int column = 0; column < 2 * kWidth; ++column) {
      const double beyond = std::hypot(column + 0.5 - x, row + 0.5 - y) - kRadius;
      const auto level = static_cast<char>(static_cast<std::uint8_t>(std::clamp(0.5 - beyond / 8, 0.0, 1.0) * 255));
      out << level << level << level;
    }
  }
}

/// Where the light is, and how much of it, in pixels.
struct Light {
  double x = 0;
  double y = 0;
  double sum = 0;
};

Light light_of(const Frame& frame) {
  Light light;
  const std::vector<std::uint8_t> rgb = frame.rgb();
  for (int y = 0; y < frame.height(); ++y) {
    for (int x = 0; x < frame.width(); ++x) {
      const double level = std::max(0, rgb[3 * static_cast<std::size_t>(y * frame.width() + x)] - 20);
      light.x += level * x;
      light.y += level * y;
      light.sum += level;
    }
  }
  light.x /= light.sum;
  light.y /= light.sum;
  return light;
}

class Animated : public FilmTest {
 protected:
  Animated() : disc_(new_file(".bmp")) { write_disc(disc_, kWidth, kHeight); }

  AnimatePictureSpec moving(Motion motion, FrameCount frames = 45) {
    AnimatePictureSpec spec{.film = lying(), .frames = frames, .motion = motion, .seed = 1};
    spec.film.profile.quality = 8;
    return spec;
  }

  Result<Conformed> try_animate(const std::vector<std::filesystem::path>& layers, const AnimatePictureSpec& spec) {
    std::vector<base::FileDescriptor> files;
    std::vector<int> descriptors;
    for (const auto& layer : layers) {
      files.push_back(open_for_reading(layer));
      descriptors.push_back(files.back().get());
    }
    Conformed clip{.file = new_file(".mp4")};
    KADR_TRY(clip.pictures, media::animate_picture(darkroom_, descriptors, create_file(clip.file).get(), spec, {}, {}));
    return clip;
  }
  Conformed animate(const std::vector<std::filesystem::path>& layers, const AnimatePictureSpec& spec) {
    auto clip = try_animate(layers, spec);
    if (!clip) throw std::runtime_error(clip.error().message);
    return *std::move(clip);
  }
  std::vector<Light> lights(const Conformed& clip) {
    std::vector<Light> found;
    for (const Frame& frame : decode_pictures(clip.file)) found.push_back(light_of(frame));
    return found;
  }

  std::filesystem::path disc_;
};

TEST_F(Animated, clip_has_exactly_the_frames_that_were_asked_for) {
  for (const FrameCount frames : {1, 2, 29, 61}) {
    AnimatePictureSpec spec = moving(Motion::PushIn, frames);
    spec.film.canvas.rate = {.numerator = 30'000, .denominator = 1001};
    const Conformed clip = animate({disc_}, spec);
    EXPECT_EQ(clip.pictures.frames(), frames);
    const auto decoded = decode_pictures(clip.file);
    ASSERT_EQ(static_cast<FrameCount>(decoded.size()), frames);
    EXPECT_EQ(decoded[0].width(), kWidth);
    EXPECT_EQ(decoded[0].pixel_format(), "yuv420p");
    EXPECT_EQ(decoded[0].colour_matrix(), "bt709");
  }
}

/// What is seen goes the other way than the camera.
TEST_F(Animated, picture_moves_the_right_way_and_never_back) {
  const auto check = [&](Motion motion, auto of, double sign) {
    const std::vector<Light> found = lights(animate({disc_}, moving(motion)));
    EXPECT_GT(sign * (of(found.back()) - of(found.front())), 0);
    for (std::size_t i = 1; i < found.size(); ++i)
      EXPECT_GT(sign * (of(found[i]) - of(found[i - 1])), 0) << to_string(motion) << " frame " << i;
  };
  check(Motion::PanLeft, [](const Light& light) { return light.x; }, 1);
  check(Motion::PanRight, [](const Light& light) { return light.x; }, -1);
  check(Motion::TiltUp, [](const Light& light) { return light.y; }, 1);
  check(Motion::TiltDown, [](const Light& light) { return light.y; }, -1);
  check(Motion::PushIn, [](const Light& light) { return light.sum; }, 1);
  check(Motion::PullOut, [](const Light& light) { return light.sum; }, -1);
}

/// Rounding to pixels would show as steps: the path is compared with a smooth one.
TEST_F(Animated, picture_moves_smoothly_between_pixels) {
  AnimatePictureSpec spec = moving(Motion::Views, 60);
  spec.start = {.x = 0.1, .y = 0.1, .width = 0.8, .height = 0.8};
  spec.end = {.x = 0.13, .y = 0.1, .width = 0.8, .height = 0.8};
  const std::vector<Light> found = lights(animate({disc_}, spec));

  // 0.03 of 320 / 0.8 pixels in 59 steps: a fifth of a pixel each.
  EXPECT_NEAR(found.front().x - found.back().x, 12, 0.3);
  for (std::size_t i = 2; i < found.size(); ++i) {
    const double change = found[i].x - 2 * found[i - 1].x + found[i - 2].x;
    EXPECT_LT(std::abs(change), 0.08) << "frame " << i;
  }
}

TEST_F(Animated, view_shows_the_part_that_was_asked_for) {
  AnimatePictureSpec spec = moving(Motion::Views, 2);
  // The disc lies in the middle: it comes to the upper left corner of this part, doubled in size.
  spec.start = spec.end = {.x = 0.5, .y = 0.5, .width = 0.5, .height = 0.5};
  const auto decoded = decode_pictures(animate({disc_}, spec).file);
  EXPECT_GT(decoded[0].mean_luma({.x = 2, .y = 2, .width = 12, .height = 12}), 200);
  EXPECT_LT(decoded[0].mean_luma({.x = 100, .y = 100, .width = 100, .height = 60}), 20);
}

TEST_F(Animated, layers_of_a_parallax_move_apart_and_words_stand_still) {
  const auto draw = [&](media::DrawPictureSpec::Layer layer) {
    const std::filesystem::path file = new_file(".png");
    const media::DrawPictureSpec spec{.width = kWidth,
                                      .height = kHeight,
                                      .palette_seed = 1,
                                      .layer = layer,
                                      .prompt = "a house in the mountains",
                                      .caption = "Words"};
    const auto drawn = media::draw_picture(darkroom_, create_file(file).get(), spec, {});
    if (!drawn) throw std::runtime_error(drawn.error().message);
    return file;
  };
  using enum media::DrawPictureSpec::Layer;
  AnimatePictureSpec spec = moving(Motion::Parallax);
  spec.top_layer = AnimatePictureSpec::TopLayer::Stays;

  const auto frames = decode_pictures(animate({draw(Back), draw(Middle), draw(Front), draw(Words)}, spec).file);

  // Letters at the same place in the first and the last frame, a house that is elsewhere.
  const auto changed = [&](const Region& region) {
    const auto before = frames.front().rgb();
    const auto after = frames.back().rgb();
    double sum = 0;
    for (int y = region.y; y < region.y + region.height; ++y)
      for (int x = region.x; x < region.x + region.width; ++x) {
        const std::size_t at = 3 * static_cast<std::size_t>(y * kWidth + x);
        sum += std::abs(before[at] - after[at]);
      }
    return sum / region.width / region.height;
  };
  EXPECT_GT(changed({.x = 100, .y = 60, .width = 120, .height = 70}),
            4 * changed({.x = 140, .y = 150, .width = 40, .height = 14}));
}

TEST_F(Animated, clip_is_the_same_to_the_byte_every_time) {
  AnimatePictureSpec spec = moving(Motion::PushIn, 12);
  spec.film.threads = 1;
  EXPECT_EQ(read_bytes(animate({disc_}, spec).file), read_bytes(animate({disc_}, spec).file));
}

TEST_F(Animated, clip_joins_by_copying_with_a_conformed_one) {
  AnimatePictureSpec spec{.film = lying(), .frames = 31, .motion = Motion::PanLeft};
  const Conformed clip = animate({disc_}, spec);
  const Conformed filmed = conform_clip("join_a.mp4", lying());
  const auto checked = timeline::check(clip.pictures);
  EXPECT_TRUE(checked.has_value()) << checked.error().message;

  const Film film = make_film({&filmed, &clip, &filmed}, nullptr);

  const auto alone = decode_pictures(clip.file);
  const auto joined = decode_pictures(film.file);
  const auto before = static_cast<std::size_t>(filmed.pictures.frames());
  ASSERT_EQ(joined.size(), 2 * before + 31);
  for (std::size_t i = 0; i < alone.size(); ++i) EXPECT_EQ(joined[before + i].checksum(), alone[i].checksum());
  // And is recognised as what it is.
  const auto again = media::conform(darkroom_, open_for_reading(clip.file).get(), create_file(new_file(".mp4")).get(),
                                    lying(), {}, {});
  ASSERT_TRUE(again.has_value());
  EXPECT_TRUE(again->copied);
}

TEST_F(Animated, requests_that_cannot_be_met_are_refused) {
  AnimatePictureSpec outside = moving(Motion::Views);
  outside.end = {.x = 0.6, .width = 0.5};
  EXPECT_EQ(try_animate({disc_}, outside).error().code, ErrorCode::InvalidArgument);
  EXPECT_EQ(try_animate({disc_}, moving(Motion::Still, 0)).error().code, ErrorCode::InvalidArgument);
  EXPECT_EQ(try_animate({disc_}, moving(Motion::Still, 1'000'000)).error().code, ErrorCode::TooLarge);
  EXPECT_FALSE(try_animate({}, moving(Motion::Still)).has_value());
  EXPECT_FALSE(try_animate({odd_clip("page.mp4")}, moving(Motion::Still)).has_value());
}

}  // namespace
}  // namespace kadr::test
