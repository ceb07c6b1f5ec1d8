// Files that are no clips: each is refused with a code and a sentence, and the darkroom goes on.

#include <algorithm>
#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "darkroom_fixture.h"
#include "media/probe.h"

namespace kadr::test {
namespace {

using ::testing::HasSubstr;

struct BadClip {
  const char* name;
  ErrorCode code;
  const char* words;
};

void PrintTo(const BadClip& clip, std::ostream* out) {
  *out << clip.name;
}

std::string test_name(const ::testing::TestParamInfo<BadClip>& parameter) {
  std::string name = parameter.param.name;
  std::ranges::replace(name, '.', '_');
  return name;
}

void expect_refused(const Error& error, const BadClip& clip) {
  EXPECT_EQ(to_string(error.code), to_string(clip.code)) << error.message;
  EXPECT_THAT(error.message, HasSubstr(clip.words));
  EXPECT_EQ(std::ranges::count(error.message, '\n'), 0);
}

class RefusedByConform : public DarkroomTest, public ::testing::WithParamInterface<BadClip> {};

TEST_P(RefusedByConform, with_one_sentence_and_the_next_clip_is_conformed) {
  const auto made = try_conform(GetParam().name, lying());
  const int generation = darkroom_.generation();

  ASSERT_FALSE(made.has_value());
  expect_refused(made.error(), GetParam());
  EXPECT_TRUE(try_conform("join_a.mp4", lying()).has_value());
  EXPECT_EQ(darkroom_.generation(), generation) << "refusing a file must not cost a process";
}

const BadClip kEmpty{"empty.mp4", ErrorCode::UnreadableMedia, "empty"};
const BadClip kPage{"page.mp4", ErrorCode::UnreadableMedia, "web page"};
const BadClip kPlaylist{"playlist.mp4", ErrorCode::UnsupportedMedia, "playlist"};
const BadClip kConcat{"concat.mp4", ErrorCode::UnsupportedMedia, "playlist"};
const BadClip kSession{"session.mp4", ErrorCode::UnsupportedMedia, "playlist"};
const BadClip kWords{"words.mp4", ErrorCode::UnreadableMedia, "not a media file"};
const BadClip kNoise{"noise.mp4", ErrorCode::UnreadableMedia, "not a media file"};
const BadClip kTruncated{"truncated.mp4", ErrorCode::UnreadableMedia, "cut short"};
const BadClip kNoIndex{"truncated_no_index.mp4", ErrorCode::UnreadableMedia, "cut short"};
const BadClip kHugePicture{"huge.png", ErrorCode::TooLarge, "10000x10000"};
const BadClip kHugeVideo{"huge.mov", ErrorCode::TooLarge, "10000x10000"};

INSTANTIATE_TEST_SUITE_P(Refusal, RefusedByConform,
                         ::testing::Values(kEmpty, kPage, kPlaylist, kConcat, kSession, kWords, kNoise, kTruncated,
                                           kNoIndex, kHugePicture, kHugeVideo,
                                           BadClip{"no_video.mp4", ErrorCode::UnsupportedMedia, "no video"},
                                           BadClip{"cover.mp3", ErrorCode::UnsupportedMedia, "no video"},
                                           BadClip{"cover.m4a", ErrorCode::UnsupportedMedia, "no video"},
                                           BadClip{"no_samples.mp4", ErrorCode::UnreadableMedia, ""},
                                           BadClip{"no_tracks.mp4", ErrorCode::UnsupportedMedia, "no video"}),
                         test_name);

class RefusedByProbe : public DarkroomTest, public ::testing::WithParamInterface<BadClip> {};

TEST_P(RefusedByProbe, with_one_sentence) {
  const auto info = media::probe(darkroom_, open_for_reading(odd_clip(GetParam().name)).get(), {}, {});

  ASSERT_FALSE(info.has_value());
  expect_refused(info.error(), GetParam());
}

INSTANTIATE_TEST_SUITE_P(Refusal, RefusedByProbe,
                         ::testing::Values(kEmpty, kPage, kPlaylist, kConcat, kSession, kWords, kNoise, kTruncated,
                                           kNoIndex, kHugePicture, kHugeVideo),
                         test_name);

}  // namespace
}  // namespace kadr::test
