// Hostile and damaged files through the darkroom: each is a clip or a reason, in bounded time, and nothing of them is
// left behind. KADR_HOSTILE_FILES sets how many damaged files are tried.

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <map>
#include <memory>
#include <random>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "hostile_bombs.h"
#include "media/conform.h"
#include "media/darkroom.h"
#include "media/probe.h"
#include "support/temporary_folder.h"
#include "support/test_clips.h"

namespace kadr::test {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;

constexpr int kUsualFiles = 1000;
/// One damaged file in so many is conformed rather than probed, which costs more.
constexpr int kConformedEvery = 3;

int files_to_try() {
  const char* wanted = std::getenv("KADR_HOSTILE_FILES");
  return wanted == nullptr ? kUsualFiles : std::atoi(wanted);
}

std::size_t open_descriptors() {
  const std::filesystem::directory_iterator open("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(open), end(open)));
}

/// How a file came out: "" for a clip, else the code of its refusal.
std::string verdict(const Error& error) {
  EXPECT_EQ(std::ranges::count(error.message, '\n'), 0) << error.message;
  EXPECT_NE(error.code, ErrorCode::Internal) << error.message;
  EXPECT_NE(error.code, ErrorCode::InvalidArgument) << error.message;
  return std::string(to_string(error.code));
}

class Hostile : public ::testing::Test {
 protected:
  Hostile() {
    // Orphans come to this process, so that none is overlooked.
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    start(std::chrono::seconds(20));
  }

  void start(std::chrono::milliseconds time_limit) {
    darkroom_ = std::make_unique<media::Darkroom>(
        media::DarkroomSettings{.executable = program("kadr-darkroom"),
                                .silence_limit = std::chrono::seconds(10),
                                .time_limit = time_limit,
                                .confinement = {.memory_limit = std::int64_t{1} << 30}});
  }

  base::FileDescriptor file_of(const std::string& bytes) {
    const std::filesystem::path path = folder_.path() / "hostile.mp4";
    write_text(path, bytes);
    return open_for_reading(path);
  }

  std::string probe(const std::string& bytes) {
    const auto info = media::probe(*darkroom_, file_of(bytes).get(), {}, {});
    return info ? "" : verdict(info.error());
  }

  std::string conform(const std::string& bytes) {
    const base::FileDescriptor output = create_file(folder_.path() / "out.mp4");
    const auto made = media::conform(
        *darkroom_, file_of(bytes).get(), output.get(),
        {.canvas = {.width = 160, .height = 90}, .profile = {.preset = "ultrafast"}, .threads = 2}, {}, {});
    return made ? "" : verdict(made.error());
  }

  /// Ends the darkroom: neither it, nor what it started, nor an open file may be left.
  void expect_nothing_left() {
    darkroom_.reset();
    EXPECT_EQ(open_descriptors(), descriptors_);
    EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
    EXPECT_EQ(errno, ECHILD);
  }

  TemporaryFolder folder_;
  const std::size_t descriptors_ = open_descriptors();
  std::unique_ptr<media::Darkroom> darkroom_;
};

constexpr std::array kSeeds{"plain.mp4",       "fragmented.mp4", "edit_list.mp4", "hevc.mp4",     "alpha_prores.mov",
                            "alpha.mov",       "alpha.webm",     "vp8.webm",      "av1.mkv",      "vfr_steps.mkv",
                            "mpeg4.avi",       "mjpeg.avi",      "transport.ts",  "cover.mp3",    "surround.m4a",
                            "mono_22k.wav",    "beeps.flac",     "beeps.opus",    "music.ogg",    "one_by_one.mkv",
                            "rotated_180.mp4", "open_gop.mp4",   "ten_bit.mp4",   "odd_size.webm"};

TEST_F(Hostile, damage_costs_one_clip_at_most_and_leaves_nothing) {
  std::mt19937 random(20'261'121);
  std::map<std::string, int> verdicts;
  for (int i = 0; i < files_to_try(); ++i) {
    const char* seed = kSeeds.at(static_cast<std::size_t>(i) % kSeeds.size());
    const std::string bytes = damaged(read_text(odd_clip(seed)), random);
    const std::string found = i % kConformedEvery == 0 ? conform(bytes) : probe(bytes);
    EXPECT_THAT(found, AnyOf("", "unreadable_media", "unsupported_media", "too_large", "crashed", "timed_out"))
        << i << ": " << seed;
    ++verdicts[found.empty() ? "accepted" : found];
  }
  for (const auto& [found, times] : verdicts) RecordProperty(found, times);
  EXPECT_GT(verdicts["accepted"], 0) << "the damage is such that nothing is tested";
  EXPECT_GT(verdicts["unreadable_media"], 0);
  expect_nothing_left();
}

TEST_F(Hostile, enormous_pictures_are_refused) {
  for (const std::uint32_t side : {20'000U, 65'535U, 0x7FFFFFFFU}) {
    EXPECT_THAT(probe(png_that_claims(side, side)), AnyOf("too_large", "unreadable_media")) << side;
    EXPECT_THAT(conform(png_that_claims(side, side)), AnyOf("too_large", "unreadable_media")) << side;
  }
  EXPECT_EQ(darkroom_->generation(), 1) << "a file brought the darkroom down";
  expect_nothing_left();
}

TEST_F(Hostile, ten_thousand_streams_are_too_many) {
  const auto info = media::probe(*darkroom_, file_of(mp4_of_tracks(10'000)).get(), {}, {});

  ASSERT_FALSE(info.has_value());
  EXPECT_EQ(info.error().code, ErrorCode::TooLarge) << info.error().message;
  EXPECT_THAT(info.error().message, HasSubstr("streams"));
  EXPECT_EQ(darkroom_->generation(), 1);
}

TEST_F(Hostile, absurd_times_are_refused_before_they_are_worked_on) {
  const std::string clip = without_edits(read_text(odd_clip("plain.mp4")));

  EXPECT_EQ(conform(with_picture_length(clip, 0x7FFFFFFF)), "too_large");
  EXPECT_EQ(conform(with_ticks_a_second(clip, 1)), "too_large");
  (void)probe(with_picture_length(clip, 0x7FFFFFFF));
  (void)probe(with_ticks_a_second(clip, 0xFFFFFFFF));
  (void)conform(with_ticks_a_second(clip, 0xFFFFFFFF));

  EXPECT_EQ(darkroom_->generation(), 1) << "a file brought the darkroom down";
  expect_nothing_left();
}

TEST_F(Hostile, a_track_that_plays_itself_for_ever_is_cut_short) {
  start(std::chrono::seconds(3));
  const std::string clip = with_edits(read_text(odd_clip("plain.mp4")), 20'000);

  EXPECT_THAT(probe(clip), AnyOf("", "too_large", "unreadable_media", "timed_out"));
  EXPECT_THAT(conform(clip), AnyOf("", "too_large", "unreadable_media", "timed_out"));
  expect_nothing_left();
}

TEST_F(Hostile, playlists_and_drawings_in_disguise_are_refused_unfollowed) {
  for (const Bomb& bomb : disguised_playlists()) {
    EXPECT_THAT(probe(bomb.bytes), AnyOf("unsupported_media", "unreadable_media")) << bomb.name;
    EXPECT_THAT(conform(bomb.bytes), AnyOf("unsupported_media", "unreadable_media")) << bomb.name;
  }
  EXPECT_EQ(darkroom_->generation(), 1);
  expect_nothing_left();
}

TEST_F(Hostile, work_without_end_is_ended_and_the_next_file_is_worked_on) {
  start(std::chrono::seconds(1));
  const base::FileDescriptor output = create_file(folder_.path() / "out.mp4");

  const auto made = media::conform(
      *darkroom_, open_for_reading(odd_clip("plain.mp4")).get(), output.get(),
      {.canvas = {.width = 1080, .height = 1920}, .profile = {.preset = "slower"}, .threads = 1}, {}, {});

  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code, ErrorCode::TimedOut) << made.error().message;
  EXPECT_THAT(made.error().message, HasSubstr("limit for one file"));
  EXPECT_EQ(probe(read_text(odd_clip("beeps.flac"))), "");
}

}  // namespace
}  // namespace kadr::test
