#include "app/mix_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kadr::app {
namespace {

using recipes::mix::Estimate;
using recipes::mix::MixReport;
using ::testing::HasSubstr;
using ::testing::Not;
using timeline::Rational;

Estimate twelve() {
  return {.combinations = 12,
          .product = 12,
          .total_seconds = Rational(108, 1),
          .seconds_to_encode = Rational(21, 2),
          .bytes_to_write = 40'200'000,
          .clips = 7,
          .clips_reused = 2,
          .voice_lines = 2};
}

TEST(PlanText, says_all_that_is_decided_on) {
  EXPECT_EQ(describe(twelve()),
            "Plan\n"
            "  videos       12\n"
            "  length       1 min 48 s in all\n"
            "  clips        7 clips, 2 conformed before\n"
            "  voice lines  2\n"
            "  to encode    10.5 s of clips\n"
            "  to write     about 40 MB");
}

TEST(PlanText, says_what_was_picked_from) {
  Estimate estimate = twelve();
  estimate.product = 1000;
  EXPECT_THAT(describe(estimate), HasSubstr("12 of 1,000 possible"));
  estimate.product = UINT64_MAX;
  EXPECT_THAT(describe(estimate), HasSubstr("too large to count"));
}

TEST(PlanText, a_second_run_has_nothing_to_encode) {
  Estimate estimate = twelve();
  estimate.seconds_to_encode = Rational();

  EXPECT_THAT(describe(estimate), HasSubstr("to encode    nothing\n"));
}

TEST(LargeMix, begins_above_200_videos_or_10_gigabytes) {
  Estimate estimate = twelve();
  estimate.combinations = 200;
  estimate.bytes_to_write = 10'000'000'000;
  EXPECT_FALSE(is_large(estimate));

  estimate.combinations = 201;
  EXPECT_TRUE(is_large(estimate));
  estimate.combinations = 1;
  estimate.bytes_to_write = 10'000'000'001;
  EXPECT_TRUE(is_large(estimate));
}

MixReport report(std::size_t outputs) {
  MixReport result{.manifest_json = "out/manifest.json", .manifest_csv = "out/manifest.csv"};
  for (std::size_t i = 1; i <= outputs; ++i) {
    result.outputs.push_back({.file = "out/ad_comb_" + std::to_string(i) + ".mp4",
                              .clips = {"a.mp4"},
                              .duration = Rational(9, 1),
                              .bytes = 1'000'000});
  }
  return result;
}

TEST(ReportText, lists_a_few_files_and_sums_up) {
  EXPECT_EQ(describe(report(2), 6.1),
            "  out/ad_comb_1.mp4     9 s  1 MB\n"
            "  out/ad_comb_2.mp4     9 s  1 MB\n"
            "2 videos (18 s, 2 MB) in 6.1 s; the list is out/manifest.csv");
}

TEST(ReportText, a_thousand_files_are_only_counted) {
  const std::string text = describe(report(1000), 6.1);

  EXPECT_THAT(text, Not(HasSubstr("comb_")));
  EXPECT_THAT(text, HasSubstr("1,000 videos (2 h 30 min, 1 GB)"));
}

TEST(ReportText, says_how_many_clips_were_left_out) {
  MixReport one = report(1);
  one.left_out = {"bad.mp4: is empty"};

  EXPECT_THAT(describe(one, 1), HasSubstr("in 1 s, 1 clip left out; the list"));
}

TEST(OutputEvent, what_a_combination_lacks_is_null) {
  const Json event = output_event(report(1).outputs.front());

  EXPECT_TRUE(event["voice_line"].is_null());
  EXPECT_TRUE(event["music"].is_null());
  EXPECT_FALSE(event.contains("sha256"));
}

TEST(OutputEvent, counts_voice_lines_as_the_manifest_does) {
  recipes::mix::Output output = report(1).outputs.front();
  output.voice_line = 0;

  EXPECT_EQ(output_event(output)["voice_line"], 1);
}

}  // namespace
}  // namespace kadr::app
