#include "support/mp4_file.h"

#include <algorithm>
#include <functional>
#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/test_clips.h"

namespace kadr::test {
namespace {

using ::testing::HasSubstr;

// FFmpeg puts the index behind the media unless asked.
constexpr Mp4Rules kAnyOrder{.index_first = false};

/// The position of a box's type in the file.
std::size_t find_box(const std::vector<std::byte>& bytes, std::string_view type) {
  const auto as_char = [](std::byte byte) { return static_cast<char>(byte); };
  const auto found = std::ranges::search(bytes, type, {}, as_char);
  EXPECT_FALSE(found.empty()) << type;
  return static_cast<std::size_t>(found.begin() - bytes.begin());
}

void put_u32(std::vector<std::byte>& bytes, std::size_t at, std::uint32_t value) {
  for (int i = 0; i < 4; ++i) bytes[at + static_cast<std::size_t>(i)] = static_cast<std::byte>(value >> (24 - 8 * i));
}

std::uint32_t get_u32(const std::vector<std::byte>& bytes, std::size_t at) {
  return BoxReader(std::span(bytes).subspan(at)).u32();
}

TEST(Mp4File, reads_the_tracks_and_samples_of_a_good_file) {
  const auto file = parse_mp4_file(odd_clip("plain.mp4"), kAnyOrder);

  ASSERT_TRUE(file.has_value()) << file.error().message;
  const Mp4Track* pictures = file->track("vide");
  ASSERT_NE(pictures, nullptr);
  EXPECT_EQ(pictures->samples.size(), 60U);
  EXPECT_EQ(pictures->width, 320);
  EXPECT_TRUE(pictures->samples[0].is_sync);
  EXPECT_EQ(pictures->presented_at(pictures->samples[0]), timeline::Rational(0, 1));
  EXPECT_EQ(pictures->presented_duration(), timeline::Rational(2, 1));
  ASSERT_NE(file->track("soun"), nullptr);
  EXPECT_EQ(file->track("soun")->samples.size(), 95U);
}

TEST(Mp4File, refuses_what_is_not_a_whole_mp4) {
  for (const char* clip : {"empty.mp4", "page.mp4", "words.mp4", "noise.mp4", "truncated.mp4", "truncated_no_index.mp4",
                           "no_samples.mp4", "no_tracks.mp4", "fragmented.mp4"}) {
    EXPECT_FALSE(parse_mp4_file(odd_clip(clip), kAnyOrder).has_value()) << clip;
  }
}

TEST(Mp4File, refuses_an_index_behind_the_media_unless_told) {
  const auto file = parse_mp4_file(odd_clip("plain.mp4"));

  ASSERT_FALSE(file.has_value());
  EXPECT_THAT(file.error().message, HasSubstr("cannot be streamed"));
}

struct Damage {
  const char* name;
  std::function<void(std::vector<std::byte>&)> apply;
  const char* message;
};

void PrintTo(const Damage& damage, std::ostream* out) {
  *out << damage.name;
}

/// Adds to the 32-bit number that lies `after` bytes behind the letters of a box's type.
Damage add_to(const char* name, const char* box, std::size_t after, std::uint32_t amount, const char* message) {
  const auto apply = [=](std::vector<std::byte>& bytes) {
    const std::size_t at = find_box(bytes, box) + 4 + after;
    put_u32(bytes, at, get_u32(bytes, at) + amount);
  };
  return {.name = name, .apply = apply, .message = message};
}

class DamagedMp4 : public ::testing::TestWithParam<Damage> {};

TEST_P(DamagedMp4, is_refused_with_the_reason) {
  std::vector<std::byte> bytes = read_bytes(odd_clip("plain.mp4"));
  ASSERT_TRUE(parse_mp4(bytes, kAnyOrder).has_value());

  GetParam().apply(bytes);
  const auto file = parse_mp4(bytes, kAnyOrder);

  ASSERT_FALSE(file.has_value());
  EXPECT_THAT(file.error().message, HasSubstr(GetParam().message));
}

void cut_last_byte(std::vector<std::byte>& bytes) {
  bytes.pop_back();
}

/// Flips the type of the first NAL unit of the second picture from a slice to an IDR slice's and back.
void swap_first_pictures_type(std::vector<std::byte>& bytes) {
  const auto file = parse_mp4(bytes, kAnyOrder);
  const std::size_t at = static_cast<std::size_t>(file->track("vide")->samples[1].offset) + 4;
  bytes[at] = (bytes[at] & std::byte{0xE0}) | std::byte{5};
}

void lengthen_first_nal_unit(std::vector<std::byte>& bytes) {
  const auto file = parse_mp4(bytes, kAnyOrder);
  const std::size_t at = static_cast<std::size_t>(file->track("vide")->samples[1].offset);
  put_u32(bytes, at, get_u32(bytes, at) + 1);
}

void change_in_band_parameters(std::vector<std::byte>& bytes) {
  const auto file = parse_mp4(bytes, kAnyOrder);
  const std::size_t at = static_cast<std::size_t>(file->track("vide")->samples[1].offset) + 4;
  bytes[at] = (bytes[at] & std::byte{0xE0}) | std::byte{8};
}

INSTANTIATE_TEST_SUITE_P(
    Mp4, DamagedMp4,
    ::testing::Values(Damage{"ends_early", cut_last_byte, "bytes are there"},
                      add_to("moov_too_long", "moov", std::size_t(-8), 8, "bytes are there"),
                      add_to("stts_counts_one_more", "stts", 8, 1, "stts covers more"),
                      add_to("stts_lasts_longer", "stts", 12, 1, "mdhd says"),
                      add_to("ctts_has_an_entry_less", "ctts", 4, std::uint32_t(-1), "ctts has the wrong length"),
                      add_to("ctts_shows_two_at_once", "ctts", 12, 512, "same time"),
                      add_to("stsz_counts_one_more", "stsz", 8, 1, "stsz has the wrong length"),
                      add_to("stsz_sample_grows", "stsz", 12, 100'000'000, "not inside mdat"),
                      add_to("stsc_holds_more", "stsc", 12, 1000, "stsc covers more"),
                      add_to("stco_points_before", "stco", 8, std::uint32_t(-40), "not inside mdat"),
                      add_to("stco_points_into_another", "stco", 12, std::uint32_t(-1), "share the byte"),
                      add_to("stss_begins_late", "stss", 8, 1, "first sample is not a sync sample"),
                      add_to("elst_lasts_longer", "elst", 8, 1, "tkhd says"),
                      add_to("elst_begins_behind_the_end", "elst", 12, 1'000'000, "after the end of the media"),
                      add_to("elst_runs_faster", "elst", 16, 0x10000, "speed other than 1"),
                      add_to("mvhd_lasts_longer", "mvhd", 16, 1, "mvhd says"),
                      add_to("two_sample_descriptions", "stsd", 4, 1, "2 sample descriptions"),
                      add_to("tkhd_and_avc1_differ_in_size", "tkhd", 76, 0x10000, "tkhd"),
                      Damage{"idr_picture_unannounced", swap_first_pictures_type, "not IDR"},
                      Damage{"nal_unit_too_long", lengthen_first_nal_unit, "whole NAL units"},
                      Damage{"other_parameters_in_band", change_in_band_parameters, "differs from avcC"}),
    [](const auto& parameter) { return parameter.param.name; });

}  // namespace
}  // namespace kadr::test
