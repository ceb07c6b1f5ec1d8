#include "recipes/presenter/presenter.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "recipes/film/film_steps.h"
#include "recipes/film/still_clip.h"
#include "recipes/mix/job_steps.h"
#include "recipes/presenter/presenter_fixture.h"

namespace kadr::recipes::presenter {
namespace {

using store::JobState;
using testing::HasSubstr;
using testing::SizeIs;

TEST_F(PresenterTest, a_topic_becomes_an_approved_draft_and_then_a_film) {
  start({{"topic", "coffee"}});

  ASSERT_EQ(job().state, JobState::Waiting) << why();
  EXPECT_EQ(open_approval().key, "approve_draft[1]");
  EXPECT_EQ(open_approval().subject["script"], "Draft 1 on coffee.");
  EXPECT_TRUE(open_approval().subject.contains("cost"));
  EXPECT_THAT(done("offline.speech"), SizeIs(0));

  approve();

  ASSERT_EQ(job().state, JobState::Succeeded) << why();
  EXPECT_EQ((*job().result)["script"], "Draft 1 on coffee.");
  EXPECT_EQ((*job().result)["caption"], "#coffee");
  EXPECT_EQ(done("offline.speech").at(0)["asked"]["text"], "Draft 1 on coffee.");
  EXPECT_EQ(done("offline.avatar").at(0)["asked"]["sound"], some_artifact('5'));
}

TEST_F(PresenterTest, without_approvals_nobody_is_asked) {
  start({{"topic", "coffee"}, {"approvals", false}});
  EXPECT_EQ(job().state, JobState::Succeeded) << why();
}

TEST_F(PresenterTest, what_was_edited_is_said) {
  start({{"topic", "coffee"}});
  approve(Json{{"script", "Tea is better."}});

  ASSERT_EQ(job().state, JobState::Succeeded) << why();
  EXPECT_EQ(done("offline.speech").at(0)["asked"]["text"], "Tea is better.");
  EXPECT_EQ((*job().result)["script"], "Tea is better.");
  EXPECT_EQ((*job().result)["caption"], "#coffee");
}

TEST_F(PresenterTest, an_edit_that_cannot_be_used_is_told_and_asked_for_again) {
  start({{"topic", "coffee"}});
  approve(Json{{"script", " "}});

  ASSERT_EQ(job().state, JobState::Waiting) << why();
  EXPECT_EQ(open_approval().subject["problem"], "the script must say something");
  EXPECT_EQ(open_approval().subject["script"], "Draft 1 on coffee.");

  approve();
  EXPECT_EQ(job().state, JobState::Succeeded) << why();
}

TEST_F(PresenterTest, a_rejected_draft_is_written_again_with_the_reason_in_view) {
  start({{"topic", "coffee"}});
  reject("too dry");

  EXPECT_EQ(open_approval().subject["script"], "Draft 2 on coffee.");
  EXPECT_THAT(done("offline.text").at(1)["asked"]["prompt"].get<std::string>(), HasSubstr("too dry"));
  EXPECT_THAT(done("offline.text").at(1)["asked"]["prompt"].get<std::string>(), HasSubstr("Draft 1 on coffee."));
  EXPECT_EQ(done("offline.text").at(1)["facts"]["reason"], "too dry");

  approve();
  EXPECT_EQ((*job().result)["script"], "Draft 2 on coffee.");
}

TEST_F(PresenterTest, after_ten_rejections_it_gives_up) {
  start({{"topic", "coffee"}});
  for (int i = 0; i < 10; ++i) reject("no");

  EXPECT_EQ(job().state, JobState::Failed);
  EXPECT_EQ(why(), "the draft was rejected 10 times: no");
  EXPECT_THAT(done("offline.text"), SizeIs(10));
  EXPECT_THAT(done("offline.speech"), SizeIs(0));
}

TEST_F(PresenterTest, a_rejected_animatic_ends_the_job_before_anything_is_bought) {
  start({{"topic", "coffee"}, {"approvals", false}, {"dry_run", "animatic"}});
  reject("");

  EXPECT_EQ(job().state, JobState::Failed);
  EXPECT_EQ(why(), "the animatic was rejected: no reason was given");
  EXPECT_THAT(done(film::kAssembleKind), SizeIs(1));
}

TEST_F(PresenterTest, a_script_of_ones_own_is_said_as_it_is) {
  start({{"script", "Come in."}, {"caption", "Open now"}, {"approvals", false}});

  ASSERT_EQ(job().state, JobState::Succeeded) << why();
  EXPECT_THAT(done("offline.text"), SizeIs(0));
  EXPECT_EQ(done("offline.speech").at(0)["asked"]["text"], "Come in.");
  EXPECT_EQ((*job().result)["caption"], "Open now");
}

TEST_F(PresenterTest, the_avatars_own_sound_is_the_narration_and_its_words_are_the_captions) {
  start({{"topic", "coffee"}, {"approvals", false}, {"music", "https://example.com/a.mp3"}});

  const Json film = done(film::kAssembleKind).at(0);
  EXPECT_TRUE(film["narration"].empty());
  EXPECT_EQ(film["clips"][0]["sound"]["sha256"], some_artifact('a'));
  EXPECT_EQ(film["clips"][0]["sound"]["speech"], true);
  EXPECT_EQ(film["words"][0], Json::array({"Draft", Json::array({0, 1}), Json::array({1, 2})}));
  // Not fitted to the words: the lips would leave them.
  EXPECT_EQ(done(film::kConformKind).at(0)["edit"].dump().find("\"frames\":"), std::string::npos);
}

TEST_F(PresenterTest, a_silent_avatar_gets_the_narration_laid_under_it) {
  does(film::kProbeKind, [](const engine::StepRun&) -> Result<Json> { return Json{{"frames", 61}, {"sound", false}}; });
  start({{"topic", "coffee"}, {"approvals", false}});

  const Json film = done(film::kAssembleKind).at(0);
  EXPECT_FALSE(film["clips"][0].contains("sound"));
  EXPECT_EQ(film["narration"][0]["sha256"], some_artifact('5'));
  EXPECT_EQ(film["narration"][0]["at"], 0);
}

TEST_F(PresenterTest, a_background_alone_lasts_as_long_as_the_words_and_a_breath_around_them) {
  start({{"topic", "coffee"}, {"approvals", false}, {"show", "background"}, {"background", "#102030"}});

  ASSERT_EQ(job().state, JobState::Succeeded) << why();
  EXPECT_THAT(done("offline.avatar"), SizeIs(0));
  const Json clip = done(film::kStillClipKind).at(0);
  EXPECT_EQ(clip["animation"]["frames"], 9 + 60 + 15);
  EXPECT_THAT(clip["animation"].dump(), HasSubstr("#102030"));
  const Json film = done(film::kAssembleKind).at(0);
  EXPECT_EQ(film["narration"][0]["at"], 48'000 * 3 / 10);
  EXPECT_FALSE(film["clips"][0].contains("sound"));
}

TEST_F(PresenterTest, a_background_picture_is_fetched_once_and_handed_on) {
  start({{"topic", "coffee"}, {"approvals", false}, {"background", "upload:p"}}, "1",
        {{"p", {{"sha256", some_artifact('f')}, {"bytes", 10}, {"name", "room.png"}}}});

  ASSERT_EQ(job().state, JobState::Succeeded) << why();
  EXPECT_EQ(done(mix::kFetchKind).at(0)["sha256"], some_artifact('f'));
  EXPECT_EQ(done("offline.avatar").at(0)["asked"]["background_picture"], some_artifact('f'));
}

TEST_F(PresenterTest, a_sound_of_ones_own_is_shown_said_and_no_speech_is_bought) {
  start({{"sound", "upload:s"}, {"script", "One two three."}}, "1",
        {{"s", {{"sha256", some_artifact('f')}, {"bytes", 10}, {"name", "me.wav"}}}});

  ASSERT_EQ(job().state, JobState::Succeeded) << why();
  EXPECT_THAT(done("offline.speech"), SizeIs(0));
  EXPECT_EQ(done("offline.avatar").at(0)["asked"]["sound"], some_artifact('f'));
  // Three words spread over its three seconds.
  const Json words = done(film::kAssembleKind).at(0)["words"];
  ASSERT_THAT(words, SizeIs(3));
  EXPECT_EQ(words[2][2], Json::array({3, 1}));
}

TEST_F(PresenterTest, a_sound_without_its_script_has_no_captions_and_says_so) {
  start({{"sound", "upload:s"}}, "1", {{"s", {{"sha256", some_artifact('f')}, {"bytes", 10}, {"name", "me.wav"}}}});

  ASSERT_EQ(job().state, JobState::Succeeded) << why();
  EXPECT_EQ(done(film::kAssembleKind).at(0)["captions"], "none");
  EXPECT_THAT(notes().at(0)["message"].get<std::string>(), HasSubstr("no captions"));
}

TEST_F(PresenterTest, progress_is_told_from_pending_to_completed_with_the_time_it_took) {
  start({{"topic", "coffee"}, {"approvals", false}});

  const auto told = notes();
  ASSERT_THAT(told, SizeIs(2));
  EXPECT_EQ(told[0]["state"], "pending");
  EXPECT_EQ(told[1]["state"], "completed");
  EXPECT_EQ(told[1]["message"], "the avatar video was completed after 83.4 s");
}

TEST_F(PresenterTest, an_animatic_is_watched_first_and_the_real_film_says_what_was_approved) {
  start({{"topic", "coffee"}, {"approvals", false}, {"dry_run", "animatic"}, {"voice", "Adam"}});

  ASSERT_EQ(job().state, JobState::Waiting) << why();
  EXPECT_EQ(open_approval().key, "approve_animatic");
  EXPECT_EQ(done(film::kAssembleKind).at(0)["animatic"], true);
  EXPECT_EQ(done("offline.speech").at(0)["asked"].value("voice", ""), "");

  approve(Json{{"script", "Tea."}});

  ASSERT_EQ(job().state, JobState::Succeeded) << why();
  EXPECT_EQ(done("offline.speech").at(1)["asked"]["text"], "Tea.");
  EXPECT_EQ(done("offline.speech").at(1)["asked"]["voice"], "Adam");
  EXPECT_FALSE(done(film::kAssembleKind).at(1).contains("animatic"));
}

/// Feeds on a web server of the test's.
class PresenterFeed : public PresenterTest {
 protected:
  PresenterFeed() {
    server_.on("/feed", [this](test::HttpExchange& exchange) { exchange.reply("200 OK", "", feed_); });
  }
  [[nodiscard]] Json request() const { return {{"feed", server_.url("/feed?key=secret")}, {"approvals", false}}; }
  [[nodiscard]] static std::string item(int day, const std::string& title) {
    return fmt::format(
        "<item><guid>{0}</guid><title>{1}</title><description>All of {1}</description>"
        "<link>https://example.com/{0}</link><pubDate>{0} Nov 2026 10:00:00 GMT</pubDate></item>",
        day, title);
  }
  void feed_is(const std::string& items) { feed_ = "<rss version='2.0'><channel>" + items + "</channel></rss>"; }

  std::string feed_;
};

TEST_F(PresenterFeed, every_job_takes_the_newest_item_that_is_left) {
  feed_is(item(20, "rain") + item(21, "sun"));

  start(request(), "1");
  start(request(), "2");
  start(request(), "3");

  ASSERT_EQ(job("1").state, JobState::Succeeded) << why("1");
  EXPECT_EQ((*job("1").result)["item"], (Json{{"title", "sun"}, {"link", "https://example.com/21"}}));
  EXPECT_EQ((*job("2").result)["item"]["title"], "rain");
  EXPECT_EQ(why("3"), fmt::format("no item of {} is left, all were used before; wait until it has a new one, or name "
                                  "another feed or a topic",
                                  server_.url("/feed")));
  EXPECT_THAT(done("offline.text").at(0)["asked"]["prompt"].get<std::string>(), HasSubstr("The source:\nAll of sun"));
}

TEST_F(PresenterFeed, a_new_item_is_taken_when_it_comes) {
  feed_is(item(20, "rain"));
  start(request(), "1");
  feed_is(item(20, "rain") + item(22, "snow"));
  start(request(), "2");

  EXPECT_EQ((*job("2").result)["item"]["title"], "snow");
}

TEST_F(PresenterFeed, what_is_no_feed_is_told_with_its_address_and_no_secret) {
  feed_ = "<html><body>Sign in</body></html>";
  start(request());

  EXPECT_EQ(job().state, JobState::Failed);
  EXPECT_EQ(why(), fmt::format("{} is a web page and no feed; give the address of its RSS or Atom feed",
                               server_.url("/feed")));
}

TEST_F(PresenterFeed, a_feed_without_end_is_not_read_to_it) {
  feed_ = std::string((std::size_t{2} << 20) + 1, ' ');
  start(request());

  EXPECT_EQ(job().state, JobState::Failed);
  EXPECT_EQ(job().error->code, ErrorCode::TooLarge);
  EXPECT_THAT(why(), HasSubstr("/feed"));
}

}  // namespace
}  // namespace kadr::recipes::presenter
