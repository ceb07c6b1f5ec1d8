#include "app/make_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kadr::app {
namespace {

using ::testing::HasSubstr;

TEST(MakeRequest, options_become_the_fields_of_a_film) {
  const auto request = make_request("storyboard", Json::object(),
                                    {.prompt = "кав'ярня",
                                     .seconds = 30,
                                     .aspect = "9:16",
                                     .quality = "1080p",
                                     .language = "uk",
                                     .voice = "Oksana",
                                     .music = "/music/song.mp3",
                                     .captions = "both",
                                     .style = "ink",
                                     .seed = 7,
                                     .offline = true});

  ASSERT_TRUE(request) << request.error().message;
  EXPECT_EQ(*request, (Json{{"prompt", "кав'ярня"},
                            {"counts", {2, 2, 2}},
                            {"aspect", "9:16"},
                            {"quality", "1080p"},
                            {"language", "uk"},
                            {"voice", "Oksana"},
                            {"music", "file:/music/song.mp3"},
                            {"captions", "both"},
                            {"style", "ink"},
                            {"seed", 7},
                            {"offline", true}}));
}

TEST(MakeRequest, a_presenter_has_a_topic) {
  EXPECT_EQ((*make_request("presenter", Json::object(), {.prompt = "coffee"}))["topic"], "coffee");
}

TEST(MakeRequest, the_length_of_a_film_is_its_scenes_segments_or_duration) {
  EXPECT_EQ((*make_request("story", Json::object(), {.prompt = "x", .seconds = 31}))["scenes"], 6);
  EXPECT_EQ((*make_request("story", Json::object(), {.prompt = "x", .seconds = 1}))["scenes"], 1);
  EXPECT_EQ((*make_request("storyboard", Json::object(), {.prompt = "x", .seconds = 50}))["counts"], (Json{3, 4, 3}));
  EXPECT_EQ((*make_request("storyboard", Json::object(), {.prompt = "x", .seconds = 5}))["counts"], (Json{1, 1, 1}));
  EXPECT_EQ((*make_request("presenter", Json::object(), {.prompt = "x", .seconds = 45}))["duration"], 45.0);
}

TEST(MakeRequest, only_a_storyboard_has_a_style) {
  EXPECT_THAT(make_request("story", Json::object(), {.prompt = "x", .style = "ink"}).error().message,
              HasSubstr("--style"));
}

TEST(MakeRequest, music_may_be_an_address) {
  EXPECT_EQ((*make_request("story", Json::object(), {.prompt = "x", .music = "https://example.com/a.mp3"}))["music"],
            "https://example.com/a.mp3");
}

TEST(MakeRequest, options_count_before_the_file_and_only_they_allow_to_spend) {
  const Json given{{"prompt", "tea"}, {"seed", 1}, {"offline", true}};

  const auto request = make_request("story", given, {.prompt = "coffee"});

  EXPECT_EQ(*request, (Json{{"prompt", "coffee"}, {"seed", 1}, {"offline", true}}));
  EXPECT_EQ((*make_request("story", Json{{"prompt", "tea"}}, {}))["offline"], false);
  EXPECT_EQ((*make_request("story", Json{{"prompt", "tea"}, {"offline", false}}, {.offline = true}))["offline"], true);
}

TEST(MakeRequest, nothing_to_make_a_film_of_is_refused) {
  EXPECT_THAT(make_request("story", Json::object(), {}).error().message, HasSubstr("say what the film is about"));
}

TEST(MakeRequest, a_mix_is_its_plan_and_nothing_else) {
  const Json plan{{"video_blocks", Json::object()}};

  EXPECT_EQ(*make_request("mix", plan, {}), plan);
  EXPECT_THAT(make_request("mix", plan, {.aspect = "9:16"}).error().message, HasSubstr("--request"));
  EXPECT_THAT(make_request("mix", Json::object(), {.prompt = "x"}).error().message, HasSubstr("--request"));
}

TEST(FolderName, is_the_same_for_the_same_request_and_another_for_another) {
  const Json request{{"prompt", "coffee"}};
  const std::string name = folder_name("story", request, {{"video", "auto"}});

  EXPECT_EQ(folder_name("story", request, {{"video", "auto"}}), name);
  EXPECT_NE(folder_name("storyboard", request, {{"video", "auto"}}), name);
  EXPECT_NE(folder_name("story", {{"prompt", "tea"}}, {{"video", "auto"}}), name);
  EXPECT_NE(folder_name("story", request, {{"video", "veo"}}), name);
}

}  // namespace
}  // namespace kadr::app
