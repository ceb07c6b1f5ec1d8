// A storyboard with a person's word at each stage, and the film at its end.

#include "recipes/storyboard/storyboard.h"

#include <gmock/gmock.h>

#include "film_studio.h"
#include "models/speech_model.h"
#include "support/decoded_sound.h"
#include "support/decoded_video.h"

namespace kadr::test {
namespace {

using testing::HasSubstr;

const Json kSmall{{"prompt", "30-second ad for a coffee shop in Lviv"},
                  {"counts", {1, 2, 1}},
                  {"segment_seconds", 2},
                  {"quality", "720p"},
                  {"preset", "ultrafast"}};

Json with(Json request, const char* field, Json value) {
  request[field] = std::move(value);
  return request;
}

std::string message_of(const store::JobRecord& job) {
  return job.error ? job.error->message : "";
}

class Storyboard : public FilmStudio {
 protected:
  store::JobRecord draw(const Json& request) {
    return make(std::string(recipes::storyboard::kStoryboardRecipe), request);
  }
  [[nodiscard]] Json subject() { return open_approval().input["subject"]; }
};

TEST_F(Storyboard, asks_three_times_and_shows_what_comes_next) {
  (void)draw(kSmall);
  EXPECT_EQ(open_approval().key, "approve_script");
  EXPECT_EQ(subject()["next"]["what"], "images");
  EXPECT_FALSE(subject()["intro"].get<std::string>().empty());
  approve();
  EXPECT_EQ(open_approval().key, "approve_images");
  ASSERT_EQ(subject()["images"].size(), 4U);
  EXPECT_TRUE(std::filesystem::exists(artifact(subject()["images"][0]["file"])));
  approve();
  EXPECT_EQ(open_approval().key, "approve_clips");
  EXPECT_EQ(subject()["next"]["what"], "narration");
  const store::JobRecord job = approve();
  EXPECT_EQ(job.state, store::JobState::Succeeded) << message_of(job);
}

TEST_F(Storyboard, lays_each_part_of_the_words_over_its_own_pictures) {
  const store::JobRecord job = draw(with(kSmall, "approvals", false));
  ASSERT_EQ(job.state, store::JobState::Succeeded) << message_of(job);
  const std::filesystem::path film = file_of(1);
  const Sound sound = decode_sound(film);
  const std::vector<Frame> frames = decode_pictures(film);
  EXPECT_EQ(frames.front().width(), 1280);

  const std::vector<std::size_t> counts{1, 2, 1};
  const std::vector<std::string> parts{"intro", "main", "outro"};
  std::int64_t frame = 0;
  std::size_t clip = 0;
  for (std::size_t part = 0; part < parts.size(); ++part) {
    const double begin = static_cast<double>(frame) / 30;
    for (std::size_t i = 0; i < counts[part]; ++i)
      frame += step("conform[" + std::to_string(++clip) + "]").result->at("frames").get<std::int64_t>();
    const auto narration = models::SpeechModel::narration(*step("speak[" + parts[part] + "]").result);
    ASSERT_TRUE(narration.has_value());
    const double first = begin + 0.3 + narration->words.front().start.to_double();
    const double last = begin + 0.3 + narration->words.back().end.to_double();
    EXPECT_LT(last, static_cast<double>(frame) / 30) << "a word of the " << parts[part] << " is cut";
    EXPECT_LT(rms_db(sound, {.start = begin + 0.05, .end = begin + 0.25}), -45) << parts[part];
    EXPECT_GT(rms_db(sound, {.start = first, .end = last}), -35) << parts[part];
  }
  EXPECT_EQ(static_cast<std::int64_t>(frames.size()), frame);
}

TEST_F(Storyboard, a_script_that_is_rejected_is_written_anew_with_the_reason_in_view) {
  (void)draw(kSmall);
  reject("too dry");
  EXPECT_EQ(open_approval().key, "approve_script.2");
  EXPECT_THAT(step("script.2").input["asked"]["prompt"].get<std::string>(), HasSubstr("The reason given: too dry"));
}

TEST_F(Storyboard, texts_that_were_edited_are_what_is_drawn_and_said) {
  (void)draw(kSmall);
  Json script = subject();
  script["outro"] = "Come in before the rain does.";
  approve(script);
  approve();
  const store::JobRecord job = approve();
  ASSERT_EQ(job.state, store::JobState::Succeeded) << message_of(job);
  EXPECT_EQ(step("speak[outro]").input["asked"]["text"], "Come in before the rain does.");
}

TEST_F(Storyboard, one_picture_with_a_new_prompt_is_drawn_anew_and_the_others_stay) {
  (void)draw(kSmall);
  approve();
  const Json shown = subject();
  Json edits = shown;
  edits["images"][1]["prompt"] = "A mountain lake at night";
  approve(edits);
  EXPECT_EQ(open_approval().key, "approve_images.2");
  const Json again = subject();
  EXPECT_NE(again["images"][1]["file"], shown["images"][1]["file"]);
  EXPECT_EQ(again["images"][0]["file"], shown["images"][0]["file"]);
  EXPECT_EQ(again["images"][1]["prompt"], "A mountain lake at night");
}

TEST_F(Storyboard, a_picture_that_is_redone_is_shown_in_the_approval_that_is_open) {
  (void)draw(kSmall);
  approve();
  const store::StepRecord before = open_approval();
  redo("image[2]");
  EXPECT_EQ(step("image[2]").take, 2);
  EXPECT_EQ(open_approval().key, before.key);
}

TEST_F(Storyboard, goes_back_a_stage) {
  (void)draw(kSmall);
  approve();
  Json back = subject();
  back["back"] = true;
  approve(back);
  EXPECT_EQ(open_approval().key, "approve_script.2");
  Json script = subject();
  script["main"] = "One cup, and the town wakes up.";
  approve(script);
  EXPECT_EQ(open_approval().key, "approve_images.2");
  EXPECT_EQ(step("segments.2").input["facts"]["main"], "One cup, and the town wakes up.");
}

TEST_F(Storyboard, an_animatic_is_seen_before_anything_is_spent) {
  (void)draw(with(kSmall, "dry_run", "animatic"));
  EXPECT_EQ(open_approval().key, "approve_animatic");
  EXPECT_EQ(output(1)->facts["animatic"], true);
  approve();
  EXPECT_EQ(open_approval().key, "approve_images") << "the script was approved with the animatic";
}

}  // namespace
}  // namespace kadr::test
