#include "media/sound_mix.h"

#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kadr::media {
namespace {

using testing::HasSubstr;

SoundMix full_mix() {
  return {.tracks = {{.input = 1, .role = SoundRole::Voice, .gain = 1.5},
                     {.input = 0,
                      .role = SoundRole::Music,
                      .gain = 0.2,
                      .loop = true,
                      .at = 4800,
                      .from = 100,
                      .length = 96'000,
                      .fade_in = 480,
                      .fade_out = 960},
                     {.input = 2, .role = SoundRole::Source}},
          .samples = 480'000,
          .ducking = Ducking{.threshold_db = -25.5, .ratio = 4, .attack_ms = 10, .release_ms = 300},
          .loudness_lufs = -14,
          .bit_rate = 128'000};
}

MixedSound mixed() {
  return {.sound = {.configuration = {std::byte{0x11}, std::byte{0x90}},
                    .offset = 44,
                    .sizes = {300, 310, 5},
                    .priming = 1024,
                    .samples = 2000},
          .integrated_lufs = -14.02,
          .true_peak_dbtp = -1.1};
}

std::string refusal(auto change) {
  SoundMix mix = full_mix();
  change(mix);
  const auto read = sound_mix_from_json(to_json(mix));
  return read ? "" : read.error().message;
}

TEST(SoundMix, survives_the_way_through_text_and_back) {
  const std::string text = to_json(full_mix()).dump();

  const auto read = sound_mix_from_json(base::parse_json(text).value());

  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(to_json(*read).dump(), text);
  EXPECT_EQ(read->tracks[1].length, 96'000);
  EXPECT_FALSE(read->tracks[0].length);
  EXPECT_EQ(read->tracks[2].role, SoundRole::Source);
  EXPECT_EQ(read->loudness_lufs, -14);
  EXPECT_EQ(read->ducking->threshold_db, -25.5);
}

TEST(SoundMix, silence_of_a_length_is_a_mix) {
  const auto read = sound_mix_from_json(to_json(SoundMix{.samples = 1}));

  ASSERT_TRUE(read) << read.error().message;
  EXPECT_FALSE(read->ducking);
  EXPECT_FALSE(read->loudness_lufs);
}

TEST(SoundMix, a_value_out_of_range_is_named) {
  EXPECT_THAT(refusal([](SoundMix& mix) { mix.samples = 0; }), HasSubstr("mix.samples"));
  EXPECT_THAT(refusal([](SoundMix& mix) { mix.samples = INT64_MAX; }), HasSubstr("mix.samples"));
  EXPECT_THAT(refusal([](SoundMix& mix) { mix.bit_rate = 8; }), HasSubstr("mix.bit_rate"));
  EXPECT_THAT(refusal([](SoundMix& mix) { mix.loudness_lufs = -3; }), HasSubstr("mix.loudness_lufs"));
  EXPECT_THAT(refusal([](SoundMix& mix) { mix.tracks[0].gain = 9; }), HasSubstr("mix.tracks[0].gain"));
  EXPECT_THAT(refusal([](SoundMix& mix) { mix.tracks[2].gain = std::numeric_limits<double>::quiet_NaN(); }),
              HasSubstr("mix.tracks[2].gain"));
  EXPECT_THAT(refusal([](SoundMix& mix) { mix.tracks[1].at = -1; }), HasSubstr("mix.tracks[1].at"));
  EXPECT_THAT(refusal([](SoundMix& mix) { mix.tracks[1].from = -1; }), HasSubstr("mix.tracks[1].from"));
  EXPECT_THAT(refusal([](SoundMix& mix) { mix.tracks[1].length = 0; }), HasSubstr("mix.tracks[1].length"));
  EXPECT_THAT(refusal([](SoundMix& mix) { mix.tracks[1].fade_in = -1; }), HasSubstr("mix.tracks[1].fade_in"));
  EXPECT_THAT(refusal([](SoundMix& mix) { mix.tracks[1].fade_out = 1 << 30; }), HasSubstr("mix.tracks[1].fade_out"));
  EXPECT_THAT(refusal([](SoundMix& mix) { mix.ducking->ratio = 0.5; }), HasSubstr("mix.ducking.ratio"));
  EXPECT_THAT(refusal([](SoundMix& mix) { mix.ducking->threshold_db = 3; }), HasSubstr("mix.ducking.threshold_db"));
  EXPECT_THAT(refusal([](SoundMix& mix) { mix.tracks.resize(5000); }), HasSubstr("5000 tracks"));
}

TEST(SoundMix, an_unknown_role_or_field_is_named) {
  Json json = to_json(full_mix());
  json["tracks"][1]["role"] = "drums";
  EXPECT_THAT(sound_mix_from_json(json).error().message, HasSubstr("mix.tracks[1].role"));
  json = to_json(full_mix());
  json["tracks"][0]["gains"] = 1;
  EXPECT_THAT(sound_mix_from_json(json).error().message, HasSubstr("did you mean gain"));
}

TEST(SoundMix, identity_differs_with_everything_that_is_heard) {
  const std::string usual = full_mix().identity();
  const auto differs = [&](auto change) {
    SoundMix mix = full_mix();
    change(mix);
    return mix.identity() != usual;
  };

  EXPECT_FALSE(differs([](SoundMix&) {}));
  EXPECT_TRUE(differs([](SoundMix& mix) { mix.samples += 1; }));
  EXPECT_TRUE(differs([](SoundMix& mix) { mix.bit_rate += 1; }));
  EXPECT_TRUE(differs([](SoundMix& mix) { mix.loudness_lufs.reset(); }));
  EXPECT_TRUE(differs([](SoundMix& mix) { mix.ducking.reset(); }));
  EXPECT_TRUE(differs([](SoundMix& mix) { mix.tracks[0].input = 0; }));
  EXPECT_TRUE(differs([](SoundMix& mix) { mix.tracks[0].gain = 1.5000000001; }));
  EXPECT_TRUE(differs([](SoundMix& mix) { mix.tracks[0].role = SoundRole::Music; }));
  EXPECT_TRUE(differs([](SoundMix& mix) { mix.tracks[1].length.reset(); }));
  EXPECT_TRUE(differs([](SoundMix& mix) { mix.tracks[1].loop = false; }));
  EXPECT_TRUE(differs([](SoundMix& mix) { mix.tracks[1].fade_out = 961; }));
}

TEST(SoundMix, roles_make_no_difference_without_ducking) {
  SoundMix one = full_mix();
  one.ducking.reset();
  SoundMix other = one;
  other.tracks[0].role = SoundRole::Music;

  EXPECT_EQ(one.identity(), other.identity());
}

TEST(MixedSound, survives_the_way_through_text_and_back) {
  const auto read = mixed_sound_from_json(base::parse_json(to_json(mixed()).dump()).value());

  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->sound, mixed().sound);
  EXPECT_EQ(read->integrated_lufs, -14.02);
  EXPECT_EQ(read->true_peak_dbtp, -1.1);
}

TEST(MixedSound, a_run_that_cannot_be_is_refused) {
  MixedSound lie = mixed();
  lie.sound.samples = 1'000'000;
  EXPECT_FALSE(mixed_sound_from_json(to_json(lie)));
  EXPECT_FALSE(mixed_sound_from_json(Json::object()));
}

}  // namespace
}  // namespace kadr::media
