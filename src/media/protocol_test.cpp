#include "media/protocol.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "media/conform.h"
#include "media/probe.h"
#include "media/still.h"

namespace kadr::media {
namespace {

using ::testing::HasSubstr;

timeline::PictureRun pictures() {
  return {.width = 64,
          .height = 48,
          .rate = {30000, 1001},
          .configuration = {std::byte{1}, std::byte{0xee}},
          .offset = 48,
          .sizes = {100, 20, 10},
          .shown_at = {0, 2, 1},
          .key_frames = {0},
          .reorder_delay = 1};
}

TEST(Protocol, runs_read_back) {
  EXPECT_EQ(picture_run_from_json(to_json(pictures())).value(), pictures());
  const timeline::SoundRun sound{
      .configuration = {std::byte{0x11}}, .offset = 44, .sizes = {9, 8}, .priming = 1024, .samples = 1000};
  EXPECT_EQ(sound_run_from_json(to_json(sound)).value(), sound);
}

TEST(Protocol, a_run_that_lies_is_refused) {
  Json json = to_json(pictures());
  json["shown_at"] = {0U, 0U, 1U};

  EXPECT_THAT(picture_run_from_json(json).error().message, HasSubstr("twice"));
}

TEST(Protocol, a_run_with_negative_sizes_is_refused) {
  Json json = to_json(pictures());
  json["sizes"] = Json::array({100U, -1, 10U});

  EXPECT_FALSE(picture_run_from_json(json));
}

TEST(Protocol, a_fraction_of_numbers_that_fit_is_read_exactly) {
  const auto read = [](const char* text) { return rational_from_json(base::parse_json(text).value(), "x"); };

  EXPECT_EQ(read("[-6, 4]").value(), timeline::Rational(-3, 2));
  EXPECT_EQ(read("[9223372036854775807, 1]")->numerator(), INT64_MAX);
  for (const char* text : {"[9223372036854775808, 1]", "[1, 9223372036854775808]", "[1, 0]", "[1, -1]", "[1.5, 1]",
                           "[1]", "[1, 2, 3]", "1", "null"})
    EXPECT_FALSE(read(text)) << text;
}

TEST(Protocol, a_stream_that_lies_is_refused) {
  const auto refused = [](const char* field, Json value) {
    Json json = to_json(MediaInfo{.video = {VideoStream{.rotation = 90, .key_frames = {0, 5}}}});
    json["video"][0][field] = std::move(value);
    return !media_info_from_json(json);
  };

  EXPECT_FALSE(refused("rotation", 270));
  EXPECT_TRUE(refused("rotation", 45));
  EXPECT_TRUE(refused("key_frames", Json::array({-1})));
  EXPECT_TRUE(refused("key_frames", Json::array({UINT64_MAX})));
}

TEST(Protocol, canvas_reads_back_and_is_checked) {
  timeline::Canvas canvas;
  canvas.rate = {24000, 1001};
  canvas.fit = timeline::Fit::Blur;

  EXPECT_EQ(canvas_from_json(to_json(canvas), "canvas").value(), canvas);
  EXPECT_THAT(canvas_from_json(Json{{"width", 33}, {"height", 64}}, "canvas").error().message, HasSubstr("even"));
  EXPECT_THAT(canvas_from_json(Json{{"width", 32}}, "canvas").error().message, HasSubstr("canvas.height is missing"));
}

TEST(Protocol, answers_are_one_of_three_kinds) {
  EXPECT_EQ(read_answer(progress_message(3, {5, 9})).value().progress.done, 5);
  EXPECT_EQ(read_answer(failure_message(3, {ErrorCode::NoSpace, "full"})).value().error.code, ErrorCode::NoSpace);
  EXPECT_EQ(read_answer(result_message(3, Json::object())).value().kind, Answer::Kind::Result);
  EXPECT_EQ(read_answer(Json{{"id", 3}}).error().code, ErrorCode::Crashed);
  EXPECT_EQ(read_answer(Json{{"id", 3}, {"progress", {{"done", -1}, {"total", 2}}}}).error().code, ErrorCode::Crashed);
  EXPECT_EQ(read_answer(Json::array()).error().code, ErrorCode::Crashed);
}

TEST(Protocol, conform_spec_reads_back) {
  ConformSpec spec;
  spec.canvas.width = 640;
  spec.profile = {.encoder = VideoEncoder::Nvenc, .preset = "slow", .quality = 17};
  spec.background = {1, 2, 255};
  spec.threads = 3;

  EXPECT_EQ(conform_spec_from_json(to_json(spec)).value(), spec);
}

TEST(Protocol, conform_spec_names_a_bad_preset) {
  Json json = to_json(ConformSpec{});
  json["profile"]["preset"] = "warp";

  EXPECT_THAT(conform_spec_from_json(json).error().message, HasSubstr("\"warp\" is not a preset"));
}

TEST(ConformSpec, identity_differs_with_everything_but_threads) {
  const ConformSpec plain;
  ConformSpec threads = plain;
  threads.threads = 8;
  EXPECT_EQ(plain.identity(), threads.identity());

  ConformSpec other = plain;
  other.canvas.rate = {25, 1};
  EXPECT_NE(plain.identity(), other.identity());
  other = plain;
  other.canvas.fit = timeline::Fit::Contain;
  EXPECT_NE(plain.identity(), other.identity());
  other = plain;
  other.background = {1, 0, 0};
  EXPECT_NE(plain.identity(), other.identity());
  other = plain;
  other.profile.quality = 21;
  EXPECT_NE(plain.identity(), other.identity());
}

TEST(Protocol, media_info_reads_back) {
  MediaInfo info{.format = "mov", .bytes = 12, .duration = {3, 2}};
  info.video.push_back({.codec = "h264",
                        .pixel_format = "yuv420p",
                        .width = 4,
                        .height = 2,
                        .rotation = 90,
                        .frame_rate = {30, 1},
                        .dynamic_range = DynamicRange::Hlg,
                        .frames = 45,
                        .duration = {3, 2},
                        .key_frames = {0, 30}});
  info.audio.push_back({.codec = "aac", .sample_rate = 48000, .channels = 2, .layout = "stereo", .duration = {3, 2}});
  info.loudness = Loudness{-23.5, 4.25, -1.5};

  EXPECT_EQ(to_json(media_info_from_json(to_json(info)).value()), to_json(info));
}

TEST(Colour, reads_both_spellings) {
  EXPECT_EQ(parse_colour("#0a0B0c").value(), (Colour{10, 11, 12}));
  EXPECT_EQ(parse_colour("ffffff").value(), (Colour{255, 255, 255}));
  EXPECT_FALSE(parse_colour("#fff"));
  EXPECT_FALSE(parse_colour("red"));
}

TEST(StillSpec, reads_back) {
  const StillSpec spec{.which = StillSpec::Which::Index, .index = 7, .format = StillFormat::Jpeg};
  const StillSpec read = still_spec_from_json(to_json(spec)).value();
  EXPECT_EQ(read.which, spec.which);
  EXPECT_EQ(read.index, 7);
  EXPECT_EQ(read.format, StillFormat::Jpeg);
}

}  // namespace
}  // namespace kadr::media
