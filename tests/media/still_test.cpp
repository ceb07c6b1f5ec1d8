// Single frames: the last one is found without decoding everything, and is the same as if everything had been decoded.

#include "media/still.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "darkroom_fixture.h"
#include "support/clip_mark.h"
#include "support/mp4_file.h"

namespace kadr::test {
namespace {

using ::testing::HasSubstr;
using Which = media::StillSpec::Which;

class Still : public DarkroomTest {
 protected:
  struct Taken {
    std::filesystem::path file;
    timeline::FrameCount number = 0;
  };

  Result<Taken> take(const std::filesystem::path& clip, const media::StillSpec& spec) {
    Taken taken{.file = new_file(spec.format == media::StillFormat::Png ? ".png" : ".jpg")};
    KADR_TRY(taken.number,
             media::still(darkroom_, open_for_reading(clip).get(), create_file(taken.file).get(), spec, {}));
    return taken;
  }
};

TEST_F(Still, of_the_last_frame_is_bit_identical_to_decoding_everything) {
  for (const char* clip :
       {"plain.mp4", "open_gop.mp4", "edit_list.mp4", "vfr_steps.mkv", "transport.ts", "fragmented.mp4", "hevc.mp4",
        "odd_size.webm", "rotated_90.mp4", "mpeg4.avi", "interlaced.mp4", "hdr_pq.mp4"}) {
    SCOPED_TRACE(clip);
    const auto frames = static_cast<timeline::FrameCount>(decode_pictures(odd_clip(clip)).size());

    const auto last = take(odd_clip(clip), {.which = Which::Last});
    const auto counted = take(odd_clip(clip), {.which = Which::Index, .index = frames - 1});

    ASSERT_TRUE(last.has_value()) << last.error().message;
    ASSERT_TRUE(counted.has_value()) << counted.error().message;
    EXPECT_EQ(counted->number, frames - 1);
    EXPECT_EQ(read_bytes(last->file), read_bytes(counted->file));
  }
}

TEST_F(Still, shows_the_frame_that_was_asked_for) {
  const Region region = mark_region({.width = 320, .height = 180});
  for (const timeline::FrameCount wanted : {0, 1, 29, 30, 59}) {
    const auto taken =
        take(odd_clip("plain.mp4"), {.which = Which::Index, .index = wanted, .format = media::StillFormat::Jpeg});
    ASSERT_TRUE(taken.has_value()) << taken.error().message;
    const auto mark = read_clip_mark(decode_pictures(taken->file).at(0), region);
    ASSERT_TRUE(mark.has_value());
    EXPECT_EQ(mark->frame, wanted);
  }
}

TEST_F(Still, counts_only_frames_that_are_shown) {
  const auto taken = take(odd_clip("edit_list.mp4"), {.which = Which::First, .format = media::StillFormat::Jpeg});

  ASSERT_TRUE(taken.has_value()) << taken.error().message;
  const auto mark = read_clip_mark(decode_pictures(taken->file).at(0), mark_region({.width = 320, .height = 180}));
  ASSERT_TRUE(mark.has_value());
  EXPECT_EQ(mark->frame, 15);
}

TEST_F(Still, is_upright_and_has_square_pixels) {
  const auto turned = take(odd_clip("rotated_90.mp4"), {});
  const auto wide = take(odd_clip("anamorphic.mp4"), {});

  ASSERT_TRUE(turned.has_value() && wide.has_value());
  const Frame upright_frame = decode_pictures(turned->file).at(0);
  EXPECT_EQ(upright_frame.width(), 180);
  EXPECT_EQ(upright_frame.height(), 320);
  const MeanColour corner = upright_frame.mean_colour({.x = 30, .y = 40, .width = 20, .height = 20});
  EXPECT_LT(distance(corner, {.red = 0xC8, .green = 0x28, .blue = 0x28}), 10) << to_string(corner);
  EXPECT_EQ(decode_pictures(wide->file).at(0).width(), 320);
}

TEST_F(Still, beyond_the_end_is_refused_with_the_number_of_frames) {
  const auto taken = take(odd_clip("join_b.mp4"), {.which = Which::Index, .index = 37});

  ASSERT_FALSE(taken.has_value());
  EXPECT_EQ(taken.error().code, ErrorCode::NotFound);
  EXPECT_THAT(taken.error().message, HasSubstr("37"));
}

TEST_F(Still, of_a_file_without_video_is_refused) {
  EXPECT_FALSE(take(odd_clip("cover.mp3"), {}).has_value());
  EXPECT_FALSE(take(odd_clip("no_video.mp4"), {}).has_value());
  EXPECT_FALSE(take(odd_clip("truncated.mp4"), {.which = Which::Last}).has_value());
}

TEST_F(Still, sheet_has_a_row_for_each_file) {
  const base::FileDescriptor one = open_for_reading(odd_clip("plain.mp4"));
  const base::FileDescriptor other = open_for_reading(odd_clip("portrait.mp4"));
  const std::filesystem::path output = new_file(".png");

  const auto made = media::contact_sheet(darkroom_, {one.get(), other.get()}, create_file(output).get(),
                                         {.per_file = 3, .tile_height = 90}, {}, {});

  ASSERT_TRUE(made.has_value()) << made.error().message;
  const Frame sheet = decode_pictures(output).at(0);
  EXPECT_GE(sheet.height(), 180);
  EXPECT_GE(sheet.width(), 3 * 160);
}

}  // namespace
}  // namespace kadr::test
