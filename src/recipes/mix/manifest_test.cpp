#include "recipes/mix/manifest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kadr::recipes::mix {
namespace {

using testing::HasSubstr;

MixPlan plan_of(const std::string& text) {
  MixPlan plan{.task_name = "Літо", .video_blocks = {{"intro", {}}, {"main", {}}}, .seed = 7};
  plan.voice_lines = {{"unused", "random"}, {text, "random"}};
  return plan;
}

MixReport report_of(const std::string& clip) {
  return {.outputs = {{.file = "/out/t_comb_1.mp4",
                       .clips = {clip, "b.mp4"},
                       .voice_line = 1,
                       .voice = "Adam",
                       .music = "m.mp3",
                       .frames = 540,
                       .duration = timeline::Rational(18'018, 1001),
                       .bytes = 12'345},
                      {.file = "/out/t_comb_2.mp4",
                       .clips = {clip, "c.mp4"},
                       .frames = 15,
                       .duration = timeline::Rational(1, 3),
                       .sha256 = std::string(64, 'a')}},
          .left_out = {"x.mp4 is empty"}};
}

TEST(ManifestJson, says_all_of_every_file) {
  const auto manifest = base::parse_json(manifest_json(plan_of("Hello"), report_of("a.mp4"))).value();

  EXPECT_EQ(manifest["schema"], kManifestSchema);
  EXPECT_EQ(manifest["task_name"], "Літо");
  EXPECT_EQ(manifest["seed"], 7);
  EXPECT_EQ(manifest["canvas"]["width"], 1080);
  EXPECT_EQ(manifest["canvas"]["fps"], "30");
  EXPECT_EQ(manifest["count"], 2);
  EXPECT_EQ(manifest["total_seconds"], 18.333);
  EXPECT_EQ(manifest["left_out"][0], "x.mp4 is empty");
  const Json& first = manifest["files"][0];
  EXPECT_EQ(first["file"], "t_comb_1.mp4");
  EXPECT_EQ(first["clips"].dump(), R"({"intro":"a.mp4","main":"b.mp4"})") << "in the order of the request";
  EXPECT_EQ(first["voice_line"].dump(), R"({"number":2,"text":"Hello","voice":"Adam"})");
  EXPECT_EQ(first["music"], "m.mp3");
  EXPECT_EQ(first["duration_seconds"], 18.0);
  EXPECT_EQ(first["frames"], 540);
  EXPECT_EQ(first["bytes"], 12'345);
  EXPECT_FALSE(first.contains("sha256"));
  EXPECT_TRUE(manifest["files"][1]["voice_line"].is_null());
  EXPECT_EQ(manifest["files"][1]["sha256"], std::string(64, 'a'));
}

TEST(ManifestCsv, has_a_line_of_names_and_one_for_each_file) {
  EXPECT_EQ(manifest_csv(plan_of("Hello"), report_of("a.mp4")),
            "file,block intro,block main,voice_line,voice,text,music,duration_seconds,frames,bytes,sha256\n"
            "t_comb_1.mp4,a.mp4,b.mp4,2,Adam,Hello,m.mp3,18.000,540,12345,\n"
            "t_comb_2.mp4,a.mp4,c.mp4,,,,,0.333,15,0," +
                std::string(64, 'a') + "\n");
}

TEST(ManifestCsv, quotes_and_takes_the_sting_out_of_formulas) {
  struct Case {
    std::string text;
    std::string cell;
  };
  for (const Case& c : std::vector<Case>{{"plain", ",plain,"},
                                         {"a, b", ",\"a, b\","},
                                         {"say \"hi\"", ",\"say \"\"hi\"\"\","},
                                         {"two\nlines", ",\"two\nlines\","},
                                         {"=1+1", ",'=1+1,"},
                                         {"+1", ",'+1,"},
                                         {"-1", ",'-1,"},
                                         {"@SUM(A1)", ",'@SUM(A1),"},
                                         {"\t=1", ",'\t=1,"},
                                         {"=HYPERLINK(\"x\")", ",\"'=HYPERLINK(\"\"x\"\")\","}}) {
    EXPECT_THAT(manifest_csv(plan_of(c.text), report_of("a.mp4")), HasSubstr(c.cell)) << c.text;
    EXPECT_THAT(manifest_csv(plan_of(""), report_of(c.text)), HasSubstr("t_comb_1.mp4" + c.cell)) << c.text;
  }
}

}  // namespace
}  // namespace kadr::recipes::mix
