// Editing a clip's time and light: which picture is shown when, and that the light is another's where it should be.

#include <functional>

#include <gtest/gtest.h>

#include "darkroom_fixture.h"
#include "media/edit_clip.h"
#include "media/still.h"
#include "support/clip_mark.h"

namespace kadr::test {
namespace {

using timeline::FrameCount;
using timeline::Rational;

constexpr PictureSize kLying{.width = 320, .height = 180};

class ClipEdit : public DarkroomTest {
 protected:
  [[nodiscard]] Result<media::EditedClip> try_edit(const std::filesystem::path& clip, const media::ClipEdit& edit,
                                                   const std::filesystem::path& output,
                                                   const std::optional<std::filesystem::path>& match = {}) {
    const base::FileDescriptor source = open_for_reading(clip);
    const base::FileDescriptor made = create_file(output);
    std::optional<base::FileDescriptor> picture;
    if (match) picture = open_for_reading(*match);
    media::EditClipFiles files{.source = source.get(), .output = made.get()};
    if (picture) files.match = picture->get();
    return media::edit_clip(darkroom_, files, {.film = lying(), .edit = edit}, {}, {});
  }

  /// Of each frame, which of the clip's it shows; -1 where no mark can be read.
  [[nodiscard]] std::vector<int> shown_by(const media::ClipEdit& edit) {
    const std::filesystem::path output = new_file(".mp4");
    const auto made = try_edit(odd_clip("plain.mp4"), edit, output);
    EXPECT_TRUE(made.has_value()) << made.error().message;
    std::vector<int> shown;
    for (const Frame& frame : decode_pictures(output)) {
      const auto mark = read_clip_mark(frame, mark_region(kLying, lying().canvas));
      shown.push_back(mark ? mark->frame : -1);
    }
    return shown;
  }

  [[nodiscard]] std::filesystem::path last_frame_of(const std::filesystem::path& clip) {
    std::filesystem::path picture = new_file(".png");
    const auto shown = media::still(darkroom_, open_for_reading(clip).get(), create_file(picture).get(),
                                    {.which = media::StillSpec::Which::Last}, {});
    EXPECT_TRUE(shown.has_value()) << shown.error().message;
    return picture;
  }
};

std::vector<int> numbers(int from, int to) {
  std::vector<int> all;
  for (int i = from; i < to; ++i) all.push_back(i);
  return all;
}

TEST_F(ClipEdit, leaves_out_the_first_frames) {
  EXPECT_EQ(shown_by({.skip = 1}), numbers(1, 60));
}

TEST_F(ClipEdit, cuts_to_a_number_of_frames) {
  EXPECT_EQ(shown_by({.skip = 2, .frames = 31}), numbers(2, 33));
}

TEST_F(ClipEdit, holds_the_last_picture_to_make_up_what_is_missing) {
  std::vector<int> wanted = numbers(50, 60);
  wanted.insert(wanted.end(), 8, 59);
  EXPECT_EQ(shown_by({.skip = 50, .frames = 18}), wanted);
}

TEST_F(ClipEdit, slows_evenly) {
  const std::vector<int> shown = shown_by({.pace = Rational(5, 4)});
  ASSERT_EQ(shown.size(), 75U);
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const double wanted = static_cast<double>(i) * 4 / 5;
    EXPECT_NEAR(shown[i], wanted, 1) << "frame " << i;
  }
}

TEST_F(ClipEdit, refuses_to_leave_out_more_than_there_is) {
  const auto made = try_edit(odd_clip("plain.mp4"), {.skip = 60}, new_file(".mp4"));
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code, ErrorCode::InvalidArgument);
  EXPECT_EQ(made.error().message, "the clip has 60 frames on this canvas; 60 cannot be left out");
}

TEST_F(ClipEdit, joins_with_what_was_conformed) {
  const std::filesystem::path output = new_file(".mp4");
  const auto edited = try_edit(odd_clip("plain.mp4"), {.skip = 3}, output);
  ASSERT_TRUE(edited.has_value()) << edited.error().message;
  EXPECT_EQ(edited->pictures.configuration, conform_clip("join_b.mp4", lying()).pictures.configuration);
}

double brightness(const Frame& frame) {
  return frame.mean_luma({.x = 0, .y = 0, .width = frame.width(), .height = frame.height()});
}

TEST_F(ClipEdit, begins_in_the_light_of_the_picture_before_and_ends_in_its_own) {
  // The same picture for three seconds, and the same a little darker.
  const std::filesystem::path bright = odd_clip("light_as_it_is.mp4");
  const std::filesystem::path dark = odd_clip("light_darker.mp4");
  const std::filesystem::path plain = new_file(".mp4");
  const std::filesystem::path output = new_file(".mp4");
  ASSERT_TRUE(try_edit(dark, {}, plain).has_value());

  const auto made = try_edit(dark, {}, output, last_frame_of(bright));
  ASSERT_TRUE(made.has_value()) << made.error().message;
  EXPECT_TRUE(made->matched);
  const double wanted = brightness(decode_pictures(bright).back());
  const std::vector<Frame> before = decode_pictures(plain);
  const std::vector<Frame> after = decode_pictures(output);
  ASSERT_EQ(before.size(), after.size());
  EXPECT_GT(std::abs(brightness(before.front()) - wanted), 5) << "there was nothing to match";
  EXPECT_NEAR(brightness(after.front()), wanted, 2) << "black and white cannot follow";
  EXPECT_NEAR(brightness(after[30]), (wanted + brightness(before[30])) / 2, 1.5) << "half of it after a second";
  EXPECT_NEAR(brightness(after.back()), brightness(before.back()), 0.5);
}

TEST_F(ClipEdit, leaves_the_light_of_another_view_alone) {
  const auto made = try_edit(odd_clip("light_darker.mp4"), {}, new_file(".mp4"), last_frame_of(odd_clip("plain.mp4")));
  ASSERT_TRUE(made.has_value()) << made.error().message;
  EXPECT_FALSE(made->matched);
}

}  // namespace
}  // namespace kadr::test
