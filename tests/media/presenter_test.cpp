// The drawn presenter: as long as its sound, and its mouth follows it.

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "film_fixture.h"
#include "media/draw_presenter.h"
#include "support/decoded_sound.h"
#include "support/decoded_video.h"
#include "support/mp4_file.h"
#include "support/wav_file.h"

namespace kadr::test {
namespace {

using timeline::FrameCount;

constexpr int kWidth = 180;
constexpr int kHeight = 320;

class DrawnPresenter : public FilmTest {
 protected:
  Result<Conformed> try_present(const std::filesystem::path& sound, const media::DrawPresenterSpec& spec,
                                const std::filesystem::path& background = {}) {
    const base::FileDescriptor heard = open_for_reading(sound);
    base::FileDescriptor behind;
    if (!background.empty()) behind = open_for_reading(background);
    Conformed clip{.file = new_file(".mp4")};
    const base::FileDescriptor output = create_file(clip.file);
    media::PresenterFiles files{.sound = heard.get(), .output = output.get()};
    if (behind) files.background = behind.get();
    KADR_TRY(clip.pictures, media::draw_presenter(darkroom_, files, spec, {}, {}));
    return clip;
  }
  Conformed present(const std::filesystem::path& sound, const media::DrawPresenterSpec& spec,
                    const std::filesystem::path& background = {}) {
    auto clip = try_present(sound, spec, background);
    if (!clip) throw std::runtime_error(clip.error().message);
    return *std::move(clip);
  }
  std::filesystem::path write(const Sound& sound) {
    const std::filesystem::path file = new_file(".wav");
    write_wav(file, sound);
    return file;
  }
  static media::DrawPresenterSpec speaker() {
    media::DrawPresenterSpec spec{.film = upright(), .seed = 2};
    spec.film.background = {.red = 60, .green = 90, .blue = 140};
    return spec;
  }
};

/// How dark it is where the mouth is: an open mouth is dark.
double darkness(const Frame& frame) {
  const double size = std::min(0.44 * kWidth, 0.40 * kHeight);
  const int x = kWidth / 2;
  const int y = static_cast<int>(0.42 * kHeight + 0.31 * size);
  const int half = static_cast<int>(0.09 * size);
  return 255 - frame.mean_luma({.x = x - half, .y = y - half / 2, .width = 2 * half, .height = half});
}

/// −1 to 1.
double correlation(const std::vector<double>& one, const std::vector<double>& other) {
  const auto mean = [](const std::vector<double>& values) {
    double sum = 0;
    for (const double value : values) sum += value;
    return sum / static_cast<double>(values.size());
  };
  const double middle = mean(one);
  const double other_middle = mean(other);
  double both = 0;
  double squares = 0;
  double other_squares = 0;
  for (std::size_t i = 0; i < one.size(); ++i) {
    both += (one[i] - middle) * (other[i] - other_middle);
    squares += (one[i] - middle) * (one[i] - middle);
    other_squares += (other[i] - other_middle) * (other[i] - other_middle);
  }
  return both / std::sqrt(squares * other_squares);
}

TEST_F(DrawnPresenter, opens_the_mouth_with_the_level_of_the_sound) {
  // Syllables of different loudness, and pauses.
  Sound sound;
  for (int i = 0; i < 12; ++i) {
    const Sound part = tone(0.25, 220, i % 3 == 0 ? 0.0 : i % 3 == 1 ? 0.08 : 0.7);
    sound.left.insert(sound.left.end(), part.left.begin(), part.left.end());
  }
  sound.right = sound.left;

  const auto frames = decode_pictures(present(write(sound), speaker()).file);

  ASSERT_EQ(frames.size(), 90U);
  std::vector<double> levels;
  std::vector<double> dark;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const double start = static_cast<double>(i) / 30;
    levels.push_back(std::pow(10, rms_db(sound, {.start = start, .end = start + 1.0 / 30}) / 20));
    dark.push_back(darkness(frames[i]));
  }
  EXPECT_GT(correlation(levels, dark), 0.75);
}

TEST_F(DrawnPresenter, keeps_the_mouth_shut_in_silence_but_blinks_and_moves) {
  const auto frames = decode_pictures(present(write(tone(4, 220, 0)), speaker()).file);

  ASSERT_EQ(frames.size(), 120U);
  double least = 255;
  double most = 0;
  for (const Frame& frame : frames) {
    least = std::min(least, darkness(frame));
    most = std::max(most, darkness(frame));
  }
  EXPECT_LT(most - least, 12);
  // The white of the eyes goes, at some time.
  const double size = 0.44 * kWidth;
  const Region eye{.x = static_cast<int>(kWidth / 2 - 0.21 * size),
                   .y = static_cast<int>(0.42 * kHeight - 0.07 * size),
                   .width = static_cast<int>(0.11 * size),
                   .height = static_cast<int>(0.08 * size)};
  double brightest = 0;
  double darkest = 255;
  for (const Frame& frame : frames) {
    brightest = std::max(brightest, frame.mean_luma(eye));
    darkest = std::min(darkest, frame.mean_luma(eye));
  }
  EXPECT_GT(brightest - darkest, 8);
}

TEST_F(DrawnPresenter, is_as_long_as_the_sound_in_whole_frames) {
  for (const auto& [seconds, frames] : {std::pair{0.01, 1}, std::pair{1.0, 30}, std::pair{1.01, 31}}) {
    const Conformed clip = present(write(tone(seconds, 300, 0.3)), speaker());
    EXPECT_EQ(clip.pictures.frames(), frames);
    EXPECT_EQ(static_cast<int>(decode_pictures(clip.file).size()), frames);
  }
}

TEST_F(DrawnPresenter, stands_before_a_colour_or_a_picture_in_every_shape) {
  const std::filesystem::path sound = write(tone(0.2, 300, 0.3));
  for (const auto& [width, height] : {std::pair{180, 320}, std::pair{320, 180}, std::pair{200, 200}}) {
    media::DrawPresenterSpec spec = speaker();
    spec.film.canvas.width = width;
    spec.film.canvas.height = height;
    const Frame plain = decode_pictures(present(sound, spec).file).at(0);
    EXPECT_EQ(plain.width(), width);
    const MeanColour corner = plain.mean_colour({.x = 4, .y = 4, .width = 10, .height = 10});
    EXPECT_GT(corner.blue, corner.red + 20) << to_string(corner);
    const std::filesystem::path still = odd_clip("plain.mp4");
    const Frame pictured = decode_pictures(present(sound, spec, still).file).at(0);
    EXPECT_GT(distance(pictured.mean_colour({.x = 4, .y = 4, .width = 10, .height = 10}), corner), 10);
  }
}

TEST_F(DrawnPresenter, has_a_plate_with_its_name_when_it_has_one) {
  const std::filesystem::path sound = write(tone(0.2, 300, 0.3));
  media::DrawPresenterSpec spec = speaker();
  const Frame nameless = decode_pictures(present(sound, spec).file).at(0);
  spec.name = "Оксана";
  spec.caption = "Новини дня";
  const Frame named = decode_pictures(present(sound, spec).file).at(0);

  const Region plate{.x = 20, .y = 268, .width = 60, .height = 24};
  EXPECT_GT(distance(named.mean_colour(plate), nameless.mean_colour(plate)), 15);
  const Region face{.x = 60, .y = 100, .width = 60, .height = 60};
  EXPECT_LT(distance(named.mean_colour(face), nameless.mean_colour(face)), 3);
}

TEST_F(DrawnPresenter, joins_by_copying_and_is_the_same_every_time) {
  const std::filesystem::path sound = write(tone(0.5, 300, 0.3));
  media::DrawPresenterSpec spec = speaker();
  spec.film.threads = 1;
  const Conformed clip = present(sound, spec);
  const Conformed filmed = conform_clip("join_a.mp4", upright());

  EXPECT_EQ(read_bytes(clip.file), read_bytes(present(sound, spec).file));
  const Film film = make_film({&clip, &filmed}, nullptr);
  EXPECT_EQ(film.composition.frames, 15 + filmed.pictures.frames());
}

TEST_F(DrawnPresenter, without_sound_is_refused) {
  const auto refused = try_present(odd_clip("silent.mp4"), speaker());
  ASSERT_FALSE(refused.has_value());
  EXPECT_FALSE(refused.error().message.empty());
}

}  // namespace
}  // namespace kadr::test
