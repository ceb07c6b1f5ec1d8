#include "recipes/mix/mix.h"

#include <algorithm>
#include <filesystem>

#include <gmock/gmock.h>

#include "base/sha256.h"
#include "recipes/mix/mix_fixture.h"
#include "support/http_server.h"

namespace kadr::recipes::mix {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

/// A plan on a small canvas. \param fields what else it has.
std::string plan(const std::string& blocks, const std::string& fields = "") {
  return R"({"task_name": "t", "canvas": "96x160@10", "preset": "ultrafast", "video_blocks": {)" + blocks + "}" +
         (fields.empty() ? "" : ", " + fields) + "}";
}

const std::string kTwoByTwo = R"("intro": ["red.mp4", "green.mp4"], "main": ["blue.mp4", "white.mp4"])";
const std::string kVoiceAndMusic =
    R"("audio_blocks": {"music": ["music.wav"]},
       "text_to_speach": [{"text": "one", "voice": "Low"}, {"text": "two", "voice": "High"}])";

class Mix : public MixTest {
 protected:
  void make_four_clips() const {
    make_clip("red.mp4", "red", 5, 300);
    make_clip("green.mp4", "lime", 8, 500);
    make_clip("blue.mp4", "blue", 6);
    make_clip("white.mp4", "white", 4, 900);
    make_music("music.wav", 1200, 0.4);
  }
};

TEST_F(Mix, makes_every_combination_in_the_order_of_the_request) {
  make_four_clips();

  const MixReport report = made(plan(kTwoByTwo));

  ASSERT_EQ(report.outputs.size(), 4U);
  const std::vector<std::pair<std::string, std::string>> colours{
      {"red", "blue"}, {"red", "white"}, {"green", "blue"}, {"green", "white"}};
  const std::vector<int> intro_frames{5, 5, 8, 8};
  const std::vector<int> frames{11, 9, 14, 12};
  for (std::size_t i = 0; i < 4; ++i) {
    const fs::path file = report.outputs[i].file;
    EXPECT_EQ(file.filename().string(), "t_comb_" + std::to_string(i + 1) + ".mp4");
    EXPECT_EQ(report.outputs[i].frames, frames[i]);
    EXPECT_EQ(report.outputs[i].bytes, static_cast<std::int64_t>(fs::file_size(file)));
    EXPECT_EQ(probed(file).video.at(0).frames, frames[i]);
    EXPECT_EQ(colour_at(file, 0), colours[i].first);
    EXPECT_EQ(colour_at(file, intro_frames[i] - 1), colours[i].first);
    EXPECT_EQ(colour_at(file, intro_frames[i]), colours[i].second);
    EXPECT_EQ(colour_at(file, frames[i] - 1), colours[i].second);
  }
  EXPECT_THAT(files_out(), UnorderedElementsAre("t_comb_1.mp4", "t_comb_2.mp4", "t_comb_3.mp4", "t_comb_4.mp4",
                                                "manifest.json", "manifest.csv"));
}

TEST_F(Mix, conforms_each_clip_once_however_many_videos_use_it) {
  make_four_clips();

  (void)made(plan(kTwoByTwo + R"(, "outro": ["red.mp4", "./red.mp4", "blue.mp4"])"));

  EXPECT_EQ(listener_.began[Stage::Conform].items, 4U) << "six names, four contents";
  EXPECT_EQ(listener_.began[Stage::Assemble].items, 12U);
  EXPECT_EQ(listener_.last[Stage::Conform].done, 23) << "frames of all four clips";
  EXPECT_EQ(listener_.last[Stage::Conform].total, 23);
  EXPECT_EQ(listener_.last[Stage::Fetch].total, listener_.last[Stage::Fetch].done) << "bytes of local files are known";
}

TEST_F(Mix, without_voice_and_music_the_clips_keep_their_own_sound) {
  make_four_clips();

  const MixReport report = made(plan(R"("intro": ["red.mp4"], "middle": ["blue.mp4"], "end": ["white.mp4"])"));

  const fs::path file = report.outputs.at(0).file;
  EXPECT_GT(tone_level(file, 300, 0.05, 0.45), 0.05);
  EXPECT_LT(tone_level(file, 300, 0.55, 1.05), 0.005) << "the blue clip is silent";
  EXPECT_LT(tone_level(file, 900, 0.55, 1.05), 0.005);
  EXPECT_GT(tone_level(file, 900, 1.15, 1.45), 0.05);
}

TEST_F(Mix, voice_lines_are_dealt_in_turn_over_looped_music) {
  make_four_clips();

  const MixReport report = made(plan(kTwoByTwo, kVoiceAndMusic));

  ASSERT_EQ(report.outputs.size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) {
    const Output& output = report.outputs[i];
    const double end = output.duration.to_double();
    EXPECT_EQ(output.voice_line, i % 2);
    EXPECT_EQ(output.voice, i % 2 == 0 ? "Low" : "High");
    EXPECT_GT(tone_level(output.file, i % 2 == 0 ? 700 : 1900, 0.05, 0.45), 0.15) << "the voice starts at 0";
    EXPECT_LT(tone_level(output.file, i % 2 == 0 ? 1900 : 700, 0.05, 0.45), 0.01);
    EXPECT_GT(tone_level(output.file, 1200, end - 0.3, end - 0.05), 0.01) << "0.4 s of music plays to the end";
    EXPECT_LT(tone_level(output.file, 300, 0.05, 0.45), 0.01) << "the clips' own sound is replaced";
  }
  EXPECT_EQ(listener_.began[Stage::Speak].items, 2U);
  EXPECT_EQ(listener_.began[Stage::MixSound].items, 2U) << "one encode for each pair of voice and music";
}

TEST_F(Mix, a_short_video_does_not_wait_for_the_sound_of_a_very_long_one) {
  make_clip("red.mp4", "red", 5, 300);
  make_clip("long.mp4", "white", 700);
  make_music("music.wav", 1200, 0.4);

  (void)made(plan(R"("a": ["red.mp4", "long.mp4"])", R"("audio_blocks": {"m": ["music.wav"]})"));

  EXPECT_EQ(listener_.began[Stage::MixSound].items, 2U);
}

TEST_F(Mix, sound_lasts_as_long_as_the_pictures) {
  make_four_clips();

  for (const Output& output : made(plan(kTwoByTwo, kVoiceAndMusic)).outputs) {
    const auto info = probed(output.file);
    ASSERT_EQ(info.audio.size(), 1U);
    const double frame = 1024.0 / 48000;
    EXPECT_NEAR(info.audio[0].duration.to_double(), output.duration.to_double(), frame);
    EXPECT_EQ(info.audio[0].start, timeline::Rational());
    EXPECT_EQ(info.video[0].start, timeline::Rational());
  }
}

TEST_F(Mix, kept_source_sound_lies_under_its_own_pictures) {
  make_four_clips();

  const MixReport report = made(plan(R"("intro": ["red.mp4"], "end": ["white.mp4"])",
                                     kVoiceAndMusic + R"(, "keep_source_audio": true, "ducking": false)"));

  const fs::path file = report.outputs.at(0).file;
  EXPECT_GT(tone_level(file, 700, 0.05, 0.45), 0.15);
  EXPECT_GT(tone_level(file, 300, 0.05, 0.45), 0.05);
  EXPECT_LT(tone_level(file, 300, 0.55, 0.85), 0.005);
  EXPECT_GT(tone_level(file, 900, 0.55, 0.85), 0.05);
}

TEST_F(Mix, a_second_run_does_nothing_again) {
  make_four_clips();
  const MixReport first = made(plan(kTwoByTwo, kVoiceAndMusic));
  const auto written = fs::last_write_time(first.outputs[2].file);

  const MixReport second = made(plan(kTwoByTwo, kVoiceAndMusic));

  for (const Stage stage : {Stage::Conform, Stage::Speak, Stage::MixSound, Stage::Assemble})
    EXPECT_EQ(listener_.began[stage].reused, listener_.began[stage].items) << to_string(stage);
  EXPECT_EQ(speech_.spoken, 2);
  EXPECT_EQ(fs::last_write_time(second.outputs[2].file), written);
  EXPECT_EQ(second.outputs[3].bytes, first.outputs[3].bytes);
}

TEST_F(Mix, a_second_run_writes_what_is_missing_or_was_touched) {
  make_four_clips();
  const MixReport first = made(plan(kTwoByTwo));
  const std::string whole = test::read_text(first.outputs[1].file);
  fs::remove(first.outputs[0].file);
  fs::resize_file(first.outputs[1].file, 1000);

  const MixReport second = made(plan(kTwoByTwo));

  EXPECT_EQ(listener_.began[Stage::Assemble].reused, 2U);
  EXPECT_EQ(test::read_text(second.outputs[1].file), whole);
  EXPECT_TRUE(fs::exists(second.outputs[0].file));
}

TEST_F(Mix, another_plan_of_the_same_name_replaces_the_files) {
  make_four_clips();
  (void)made(plan(R"("a": ["red.mp4"])"));

  const MixReport second = made(plan(R"("a": ["blue.mp4"])"));

  EXPECT_EQ(listener_.began[Stage::Assemble].reused, 0U);
  EXPECT_EQ(colour_at(second.outputs.at(0).file, 0), "blue");
}

TEST_F(Mix, every_bad_clip_is_told_before_anything_is_encoded) {
  make_four_clips();
  test::write_text(clips() / "page.mp4", "<!DOCTYPE html><html><body>Please sign in</body></html>");
  test::write_text(clips() / "empty.mp4", "");

  const auto report = run(plan(R"("a": ["red.mp4", "page.mp4", "missing.mp4"], "b": ["empty.mp4", "music.wav", "."])"));

  ASSERT_FALSE(report);
  for (const char* name : {"page.mp4", "missing.mp4", "empty.mp4", "music.wav", ". is a folder"})
    EXPECT_THAT(report.error().message, HasSubstr(name));
  EXPECT_EQ(std::ranges::count(report.error().message, '\n'), 4) << report.error().message;
  EXPECT_FALSE(listener_.began.contains(Stage::Conform));
  EXPECT_THAT(files_out(), IsEmpty());
}

TEST_F(Mix, skip_bad_goes_on_and_says_what_it_left_out) {
  make_four_clips();
  test::write_text(clips() / "page.mp4", "<!DOCTYPE html>");
  options_.skip_bad = true;

  const MixReport report = made(plan(R"("a": ["page.mp4", "red.mp4"], "b": ["blue.mp4", "missing.mp4"])"));

  ASSERT_EQ(report.outputs.size(), 1U);
  EXPECT_THAT(report.outputs[0].clips, ElementsAre("red.mp4", "blue.mp4"));
  EXPECT_THAT(report.left_out, UnorderedElementsAre(HasSubstr("page.mp4"), HasSubstr("missing.mp4")));
  EXPECT_THAT(listener_.notices, Contains(AllOf(HasSubstr("left out"), HasSubstr("page.mp4"))));
}

TEST_F(Mix, skip_bad_cannot_empty_a_block) {
  make_four_clips();
  options_.skip_bad = true;

  const auto report = run(plan(R"("a": ["red.mp4"], "b": ["missing.mp4"])"));

  ASSERT_FALSE(report);
  EXPECT_THAT(report.error().message, AllOf(HasSubstr("no clip of the block \"b\""), HasSubstr("missing.mp4")));
}

TEST_F(Mix, only_clips_that_a_combination_uses_are_looked_at) {
  make_four_clips();

  const MixReport report = made(plan(R"("a": ["red.mp4", "missing.mp4"], "b": ["blue.mp4"])", R"("limit": 1)"));

  EXPECT_EQ(report.outputs.size(), 1U);
  EXPECT_EQ(listener_.began[Stage::Fetch].items, 2U);
}

TEST_F(Mix, a_stop_in_any_stage_leaves_no_file) {
  make_four_clips();
  for (const Stage stage :
       {Stage::Fetch, Stage::Probe, Stage::Conform, Stage::Speak, Stage::MixSound, Stage::Assemble}) {
    std::stop_source stop;
    listener_.on_began = [&](Stage began) {
      if (began == stage) stop.request_stop();
    };

    const auto report = run(plan(kTwoByTwo, kVoiceAndMusic), stop.get_token());

    ASSERT_FALSE(report) << to_string(stage);
    EXPECT_EQ(report.error().code, ErrorCode::Cancelled) << to_string(stage) << ": " << report.error().message;
    EXPECT_THAT(files_out(), IsEmpty());
  }
}

TEST_F(Mix, what_is_refused_is_not_made) {
  make_four_clips();
  const auto parsed = parse_plan(plan(kTwoByTwo, kVoiceAndMusic));
  ASSERT_TRUE(parsed);
  const Services services{.darkrooms = darkrooms_,
                          .store = store_,
                          .speech = speech_,
                          .download_limits = {.guard = net::FetchGuard::anything()}};
  Estimate seen;

  const auto report = run_mix(*parsed, options_, services, listener_,
                              [&](const Estimate& estimate) {
                                seen = estimate;
                                return false;
                              },
                              {});

  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::Cancelled);
  EXPECT_FALSE(listener_.began.contains(Stage::Conform));
  EXPECT_EQ(seen.combinations, 4U);
  EXPECT_EQ(seen.product, 4U);
  EXPECT_EQ(seen.clips, 4U);
  EXPECT_EQ(seen.clips_reused, 0U);
  EXPECT_EQ(seen.voice_lines, 2U);
  EXPECT_EQ(seen.total_seconds, timeline::Rational(46, 10));
  EXPECT_EQ(seen.seconds_to_encode, timeline::Rational(23, 10));
  EXPECT_GT(seen.bytes_to_write, 10'000);
}

TEST_F(Mix, the_estimate_knows_what_is_there) {
  make_four_clips();
  (void)made(plan(kTwoByTwo));
  const Services services{.darkrooms = darkrooms_,
                          .store = store_,
                          .speech = speech_,
                          .download_limits = {.guard = net::FetchGuard::anything()}};

  const auto estimate = estimate_mix(*parse_plan(plan(kTwoByTwo)), options_, services, listener_, {});

  ASSERT_TRUE(estimate) << estimate.error().message;
  EXPECT_EQ(estimate->clips_reused, 4U);
  EXPECT_EQ(estimate->seconds_to_encode, timeline::Rational());
}

TEST_F(Mix, an_unknown_voice_is_told_before_anything_is_fetched) {
  make_four_clips();

  const auto report = run(plan(kTwoByTwo, R"("text_to_speach": [{"text": "a", "voice": "Highh"}])"));

  ASSERT_FALSE(report);
  EXPECT_THAT(report.error().message, AllOf(HasSubstr("voice line 1"), HasSubstr("did you mean High?")));
  EXPECT_FALSE(listener_.began.contains(Stage::Fetch));
}

TEST_F(Mix, an_encoder_that_is_not_there_is_replaced_for_all_clips) {
  {
    const auto darkroom = darkrooms_.take({});
    for (const media::EncoderState& state : media::try_encoders(**darkroom, {}).value()) {
      if (state.encoder == media::VideoEncoder::Vaapi && state.works) GTEST_SKIP() << "this machine has VA-API";
    }
  }
  make_four_clips();
  (void)made(plan(R"("a": ["red.mp4"])"));

  const MixReport report = made(plan(kTwoByTwo, R"("encoder": "h264_vaapi")"));

  EXPECT_EQ(report.outputs.size(), 4U);
  EXPECT_THAT(listener_.notices, Contains(AllOf(HasSubstr("h264_vaapi"), HasSubstr("libx264"))));
}

TEST_F(Mix, the_output_folder_must_be_one_that_can_be_written) {
  make_four_clips();
  test::write_text(folder_.path() / "file", "x");
  options_.output_folder = folder_.path() / "file" / "out";

  const auto report = run(plan(kTwoByTwo));

  ASSERT_FALSE(report);
  EXPECT_THAT(report.error().message, HasSubstr((folder_.path() / "file").string()));
  EXPECT_FALSE(listener_.began.contains(Stage::Fetch)) << "told before any work";
}

TEST_F(Mix, checksums_are_those_of_the_files) {
  make_four_clips();
  (void)made(plan(kTwoByTwo));
  options_.checksums = true;

  const MixReport report = made(plan(kTwoByTwo));

  for (const Output& output : report.outputs) EXPECT_EQ(output.sha256, base::sha256(test::read_text(output.file)));
  EXPECT_THAT(test::read_text(report.manifest_json), HasSubstr(report.outputs[0].sha256));
  EXPECT_EQ(listener_.began[Stage::Assemble].reused, 4U);
}

TEST_F(Mix, music_is_the_same_for_the_same_seed) {
  make_four_clips();
  make_music("other.wav", 2100, 1);
  const std::string both = R"("audio_blocks": {"music": ["music.wav"], "more": ["other.wav"]}, "seed": )";
  const auto music = [](const MixReport& report) {
    std::vector<std::string> names;
    for (const Output& output : report.outputs) names.push_back(output.music.value());
    return names;
  };

  const auto first = music(made(plan(kTwoByTwo, both + "1")));

  EXPECT_EQ(music(made(plan(kTwoByTwo, both + "1"))), first);
  EXPECT_NE(music(made(plan(kTwoByTwo, both + "3"))), first);
}

TEST_F(Mix, urls_are_fetched_and_their_secrets_not_told) {
  make_four_clips();
  test::HttpServer server;
  const std::string clip = test::read_text(clips() / "red.mp4");
  server.on("/red.mp4", [&](test::HttpExchange& exchange) { exchange.reply("200 OK", "", clip); });
  const std::string good = server.url("/red.mp4?token=secret");
  const std::string bad = server.url("/gone.mp4?token=secret");

  const MixReport report = made(plan("\"a\": [\"" + good + "\"], \"b\": [\"blue.mp4\"]"));
  const auto refused = run(plan("\"a\": [\"" + bad + "\", \"missing.mp4\"]"));

  EXPECT_EQ(colour_at(report.outputs.at(0).file, 0), "red");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, AllOf(HasSubstr("/gone.mp4"), HasSubstr("404"), HasSubstr("missing.mp4")));
  EXPECT_THAT(refused.error().message, Not(HasSubstr("secret")));
}

TEST_F(Mix, a_url_whose_server_confirms_it_unchanged_is_not_fetched_anew) {
  make_four_clips();
  test::HttpServer server;
  std::string clip = test::read_text(clips() / "red.mp4");
  std::string tag = "\"1\"";
  int sent = 0;
  server.on("/clip.mp4", [&](test::HttpExchange& exchange) {
    const bool same = exchange.request().header("if-none-match") == tag;
    if (!same) ++sent;
    exchange.reply(same ? "304 Not Modified" : "200 OK", "ETag: " + tag + "\r\n", same ? "" : clip);
  });
  const std::string url = server.url("/clip.mp4?token=secret");
  const auto colour_of_mix = [&] {
    const MixReport report = made(plan("\"a\": [\"" + url + "\"], \"b\": [\"blue.mp4\"]"));
    server.settle();
    return colour_at(report.outputs.at(0).file, 0);
  };

  EXPECT_EQ(colour_of_mix(), "red");
  EXPECT_EQ(colour_of_mix(), "red");
  EXPECT_EQ(sent, 1);

  clip = test::read_text(clips() / "green.mp4");
  tag = "\"2\"";
  EXPECT_EQ(colour_of_mix(), "green");
  EXPECT_EQ(sent, 2);
}

}  // namespace
}  // namespace kadr::recipes::mix
