#include "recipes/mix/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kadr::recipes::mix {
namespace {

using testing::AllOf;
using testing::HasSubstr;

MixPlan parsed(const std::string& json) {
  auto plan = parse_plan(json);
  EXPECT_TRUE(plan) << (plan ? "" : plan.error().message);
  return plan ? *plan : MixPlan{};
}

/// A plan with one block of two clips and whatever else is given.
std::string with(const std::string& fields) {
  return R"({"task_name": "t", "video_blocks": {"intro": ["a.mp4", "b.mp4"], "main": ["c.mp4"]})" +
         (fields.empty() ? "" : ", " + fields) + "}";
}

TEST(Plan, reads_the_body_that_older_scripts_send) {
  const MixPlan plan = parsed(R"({
    "task_name": "summer",
    "video_blocks": {"outro": ["https://example.org/o.mp4"], "intro": ["a.mp4", "b.mp4"]},
    "audio_blocks": {"music": ["m.mp3"]},
    "text_to_speach": [{"text": "Привіт", "voice": "Adam"}, {"text": "two"}]})");

  EXPECT_EQ(plan.task_name, "summer");
  ASSERT_EQ(plan.video_blocks.size(), 2U);
  EXPECT_EQ(plan.video_blocks[0].name, "outro") << "the order is that of the request, not of the alphabet";
  EXPECT_EQ(plan.video_blocks[1].clips[1].location, "b.mp4");
  EXPECT_EQ(plan.audio_blocks[0].clips[0].location, "m.mp3");
  EXPECT_EQ(plan.voice_lines[0].text, "Привіт");
  EXPECT_EQ(plan.voice_lines[1].voice, "random");
}

TEST(Plan, defaults_are_those_that_users_know) {
  const MixPlan plan = parsed(with(""));

  EXPECT_EQ(plan.canvas, timeline::Canvas{});
  EXPECT_EQ(plan.canvas.display(), "1080x1920@30");
  EXPECT_EQ(plan.profile, media::EncoderProfile{});
  EXPECT_EQ(plan.music_gain, 0.2);
  EXPECT_EQ(plan.voice_gain, 1);
  EXPECT_FALSE(plan.keep_source_audio || plan.ducking || plan.loudness_lufs || plan.limit);
  EXPECT_EQ(plan.pick, Pick{});
}

TEST(Plan, reads_every_option) {
  const MixPlan plan = parsed(with(R"(
    "text_to_speech": [{"text": "hi", "voice": "random"}],
    "canvas": {"width": 640, "height": 360, "fps": 29.97}, "fit": "blur", "background": "#102030",
    "encoder": "h264_nvenc", "preset": "slow", "quality": 18,
    "keep_source_audio": true, "music_gain": 0.5, "voice_gain": 2, "loudness": -16,
    "ducking": {"threshold_db": -20, "ratio": 3}, "seed": 7, "limit": 3, "pick": {"sample": 2},
    "rules": [{"exclude": [{"block": "intro", "clip": 2}, {"block": "main", "clip": 1}]}])"));

  EXPECT_EQ(plan.voice_lines.size(), 1U);
  EXPECT_EQ(plan.canvas.display(), "640x360@29.97");
  EXPECT_EQ(plan.canvas.rate.exact(), "30000/1001");
  EXPECT_EQ(plan.canvas.fit, timeline::Fit::Blur);
  EXPECT_EQ(plan.background, (media::Colour{0x10, 0x20, 0x30}));
  EXPECT_EQ(plan.profile, (media::EncoderProfile{media::VideoEncoder::Nvenc, "slow", 18}));
  EXPECT_TRUE(plan.keep_source_audio);
  EXPECT_EQ(plan.ducking.value().threshold_db, -20);
  EXPECT_EQ(plan.ducking.value().release_ms, media::Ducking{}.release_ms);
  EXPECT_EQ(plan.loudness_lufs, -16);
  EXPECT_EQ(plan.seed, 7U);
  EXPECT_EQ(plan.limit, 3U);
  EXPECT_EQ(plan.pick, (Pick{PickMode::Sample, 2}));
  EXPECT_EQ(plan.rules.at(0).clips.at(0).clip, 2U);
}

TEST(Plan, canvas_comes_as_text_or_object) {
  EXPECT_EQ(parsed(with(R"("canvas": "640x360@25")")).canvas.display(), "640x360@25");
  EXPECT_EQ(parsed(with(R"("canvas": "16:9", "fit": "contain")")).canvas.fit, timeline::Fit::Contain);
  EXPECT_EQ(parsed(with(R"("canvas": {"width": 640, "height": 360, "fps": "24000/1001"})")).canvas.rate.exact(),
            "24000/1001");
  EXPECT_EQ(parsed(with(R"("canvas": {"width": 640, "height": 360})")).canvas.display(), "640x360@30");
}

TEST(Plan, ducking_follows_the_clips_own_sound_unless_said) {
  EXPECT_TRUE(parsed(with(R"("keep_source_audio": true)")).ducking);
  EXPECT_FALSE(parsed(with(R"("keep_source_audio": true, "ducking": false)")).ducking);
  EXPECT_TRUE(parsed(with(R"("ducking": true)")).ducking);
}

struct BadPlan {
  std::string json;
  std::vector<std::string> said;
};

const std::vector<BadPlan> kBadPlans{
    BadPlan{"", {"not valid JSON"}},
    BadPlan{"[]", {"one JSON object", "a list"}},
    BadPlan{R"({"task_name": "t"})", {"video_blocks is missing or empty"}},
    BadPlan{R"({"task_name": "t", "video_blocks": {}})", {"video_blocks is missing or empty"}},
    BadPlan{R"({"task_name": " ", "video_blocks": {"a": ["x"]}})", {"task_name is empty"}},
    BadPlan{R"({"video_blocks": {"a": ["x"]}})", {"task_name is missing"}},
    BadPlan{R"({"task_name": 3, "video_blocks": {"a": ["x"]}})", {"task_name must be a string, not a number"}},
    BadPlan{R"({"task_name": "t", "video_blocks": {"a": []}})", {"video_blocks.a is empty"}},
    BadPlan{R"({"task_name": "t", "video_blocks": {"": ["x"]}})", {"block without a name"}},
    BadPlan{R"({"task_name": "t", "video_blocks": {"a": ["x"], "a": ["y"]}})", {"\"a\" appears twice"}},
    BadPlan{R"({"task_name": "t", "video_blocks": ["x"]})", {"video_blocks must be an object", "a list"}},
    BadPlan{R"({"task_name": "t", "video_blocks": {"a": "x"}})", {"video_blocks.a must be a list", "a string"}},
    BadPlan{R"({"task_name": "t", "video_blocks": {"a": ["x", 5]}})", {"video_blocks.a[1]", "a number"}},
    BadPlan{R"({"task_name": "t", "video_blocks": {"a": ["x", " "]}})", {"video_blocks.a[1] is empty"}},
    BadPlan{R"({"task_name": "t", "video_blocks": {"a": ["x\u0000y"]}})", {"video_blocks.a[0] is neither"}},
    BadPlan{R"({"task_name": "t", "video_block": {"a": ["x"]}})", {"video_block is not", "video_blocks?"}},
    BadPlan{with(R"("audio_blocks": {"m": []})"), {"audio_blocks.m is empty"}},
    BadPlan{with(R"("text_to_speach": [{"text": " "}])"), {"text_to_speach[0].text is empty"}},
    BadPlan{with(R"("text_to_speach": [{"voice": "Adam"}])"), {"text_to_speach[0].text is missing"}},
    BadPlan{with(R"("text_to_speech": [{"text": "a", "voise": "b"}])"), {"[0].voise is not", "voice?"}},
    BadPlan{with(R"("text_to_speech": "a")"), {"text_to_speech must be a list"}},
    BadPlan{with(R"("text_to_speech": [], "text_to_speach": [])"), {"mean the same"}},
    BadPlan{with(R"("canvas": "641x360")"), {"641x360"}},
    BadPlan{with(R"("canvas": 5)"), {"canvas", "a number"}},
    BadPlan{with(R"("canvas": {"width": 640})"), {"canvas.height is missing"}},
    BadPlan{with(R"("canvas": {"width": 640, "height": 360, "rate": 5})"), {"canvas.rate is not a known field"}},
    BadPlan{with(R"("canvas": {"width": 640, "height": 360, "fps": 0})"), {"0"}},
    BadPlan{with(R"("fit": "crop")"), {"\"crop\" is not a fit"}},
    BadPlan{with(R"("background": "blue")"), {"blue"}},
    BadPlan{with(R"("encoder": "x264")"), {"x264"}},
    BadPlan{with(R"("preset": "quick")"), {"\"quick\" is not a preset"}},
    BadPlan{with(R"("quality": 99)"), {"quality must be between 0 and 51, not 99"}},
    BadPlan{with(R"("music_gain": -1)"), {"music_gain must be between 0 and 8"}},
    BadPlan{with(R"("loudness": 3)"), {"loudness must be between -40 and -5"}},
    BadPlan{with(R"("ducking": 3)"), {"ducking must be true, false or an object"}},
    BadPlan{with(R"("ducking": {"ratios": 3})"), {"ducking.ratios", "mean ratio?"}},
    BadPlan{with(R"("keep_source_audio": "yes")"), {"keep_source_audio must be true or false"}},
    BadPlan{with(R"("seed": -1)"), {"seed must be between"}},
    BadPlan{with(R"("limit": 0)"), {"limit must be between"}},
    BadPlan{with(R"("pick": "some")"), {"pick must be"}},
    BadPlan{with(R"("pick": {"sample": 0})"), {"pick.sample must be between"}},
    BadPlan{with(R"("rules": [{"exclude": [{"block": "intro", "clip": 1}]}])"), {"rules[0].exclude", "two or more"}},
    BadPlan{with(R"("rules": [{"exclude": [{"block": "intr", "clip": 1}, {"block": "main", "clip": 1}]}])"),
            {"rules[0].exclude[0].block", "no video block \"intr\"", "did you mean \"intro\"?"}},
    BadPlan{with(R"("rules": [{"exclude": [{"block": "intro", "clip": 3}, {"block": "main", "clip": 1}]}])"),
            {"rules[0].exclude[0].clip", "has 2 clips", "counted from 1"}},
    BadPlan{with(R"("rules": [{"exclude": [{"block": "intro", "clip": 1}, {"block": "intro", "clip": 2}]}])"),
            {"names the block \"intro\" twice"}},
    BadPlan{with(R"("rules": [{"exclude": [{"block": "intro", "clip": 1}, {"block": "main", "clip": 1}]},
                                  {"exclude": [{"block": "intro", "clip": 2}, {"block": "main", "clip": 1}]}])"),
            {"rules leave no combination"}},
    BadPlan{with(R"("skip_bad": "yes")"), {"skip_bad must be true or false"}},
    BadPlan{with(R"("deliver": "post")"), {"deliver must be \"links\" or \"files\", not \"post\""}},
    BadPlan{with(R"("looudness": -14)"), {"looudness is not a known field; did you mean loudness?"}}};

TEST(Plan, bad_ones_are_refused_with_one_sentence_that_names_the_field) {
  for (const BadPlan& bad : kBadPlans) {
    const auto plan = parse_plan(bad.json);
    ASSERT_FALSE(plan) << bad.json;
    for (const std::string& part : bad.said) EXPECT_THAT(plan.error().message, HasSubstr(part)) << bad.json;
    EXPECT_EQ(plan.error().message.find('\n'), std::string::npos);
  }
}

TEST(Plan, a_billion_combinations_are_refused_with_the_count_and_the_ways_out) {
  std::string clips = "[\"a\"";
  for (int i = 1; i < 1000; ++i) clips += ",\"a\"";
  clips += "]";
  const std::string blocks =
      R"({"task_name": "t", "video_blocks": {"a": )" + clips + R"(, "b": )" + clips + R"(, "c": )" + clips + "}";

  const auto refused = parse_plan(blocks + "}");

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::TooLarge);
  EXPECT_THAT(refused.error().message, AllOf(HasSubstr("1000000000"), HasSubstr("\"limit\""), HasSubstr("\"pick\"")));
  EXPECT_TRUE(parse_plan(blocks + R"(, "limit": 5})"));
  EXPECT_TRUE(parse_plan(blocks + R"(, "pick": {"sample": 5}})"));
}

TEST(Plan, rules_follow_clips_that_are_left_out) {
  const MixPlan plan = parsed(R"({"task_name": "t", "video_blocks": {"a": ["1", "2", "3"], "b": ["1", "2"]},
    "rules": [{"exclude": [{"block": "a", "clip": 3}, {"block": "b", "clip": 1}]},
              {"exclude": [{"block": "a", "clip": 2}, {"block": "b", "clip": 2}]}]})");

  const auto selection = selection_of(plan, {{0, 2}, {0, 1}});

  EXPECT_EQ(selection.sizes, (timeline::BlockSizes{2, 2}));
  ASSERT_EQ(selection.exclusions.size(), 1U) << "the rule about the missing clip is gone";
  EXPECT_EQ(selection.exclusions[0][0].clip, 1U);
  EXPECT_EQ(selection.exclusions[0][1].block, 1U);
}

TEST(FileStem, is_safe_in_any_script) {
  struct Case {
    std::string task_name;
    std::string stem;
  };
  const std::vector<Case> cases{
      {"summer", "summer"},
      {"Літо 2024", "Літо 2024"},
      {"../../etc/passwd", "_.._etc_passwd"},
      {".hidden", "hidden"},
      {"a/b\\c", "a_b_c"},
      {"line\nbreak\x7f", "line_break_"},
      {"...", "mix"},
      {"", "mix"},
      {"what? \"now\"", "what_ _now_"},
      {"夏の広告", "夏の広告"},
      {" spaced. ", "spaced"},
  };
  for (const Case& c : cases) EXPECT_EQ(file_stem(c.task_name), c.stem);
}

TEST(FileStem, long_names_end_between_characters) {
  std::string long_name = "a";
  for (int i = 0; i < 200; ++i) long_name += "ї";

  const std::string stem = file_stem(long_name);

  EXPECT_EQ(stem.size(), 119U) << "120 bytes would cut the last letter in two";
  EXPECT_EQ(stem, long_name.substr(0, 119));
}

}  // namespace
}  // namespace kadr::recipes::mix
