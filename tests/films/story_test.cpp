// A story from a sentence: the clips in order, each from the last picture of the one before; the words where they
// belong; captions that go with them.

#include "recipes/story/story.h"

#include <fstream>
#include <sstream>

#include <gmock/gmock.h>

#include "film_studio.h"
#include "models/speech_model.h"
#include "support/decoded_sound.h"
#include "support/decoded_video.h"
#include "support/mp4_file.h"

namespace kadr::test {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

const Json kSmall{{"prompt", "A lighthouse keeper and a storm"},
                  {"scenes", 2},
                  {"scene_seconds", 4},
                  {"quality", "720p"},
                  {"preset", "ultrafast"}};

Json with(Json request, const char* field, Json value) {
  request[field] = std::move(value);
  return request;
}

std::string message_of(const store::JobRecord& job) {
  return job.error ? job.error->message : "";
}

std::string text_of(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

class Story : public FilmStudio {
 protected:
  store::JobRecord tell(const Json& request) { return make(std::string(recipes::story::kStoryRecipe), request); }

  [[nodiscard]] MeanColour colour_of(const Frame& frame) const {
    return frame.mean_colour({.x = 0, .y = 0, .width = frame.width(), .height = frame.height()});
  }
};

TEST_F(Story, becomes_a_narrated_film_of_its_scenes_in_order) {
  const store::JobRecord job = tell(with(kSmall, "scenes", 3));
  ASSERT_EQ(job.state, store::JobState::Succeeded) << message_of(job);
  EXPECT_THAT(notes(), IsEmpty());

  const std::filesystem::path film = file_of(1);
  const auto parsed = parse_mp4_file(film);
  ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
  const std::vector<Frame> frames = decode_pictures(film);
  ASSERT_EQ(static_cast<std::int64_t>(frames.size()), (*job.result)["frames"]);

  // Each scene in its place, by its colours in the middle; the scenes look different from each other.
  std::size_t begin = 0;
  for (const int scene : {1, 2, 3}) {
    const std::string number = "[" + std::to_string(scene) + "]";
    const auto length = step("conform" + number).result->at("frames").get<std::size_t>();
    const std::vector<Frame> clip = decode_pictures(artifact(*step("clip" + number).result));
    const MeanColour shown = colour_of(frames[begin + length / 2]);
    EXPECT_LT(distance(shown, colour_of(clip[clip.size() / 2])), 8) << "scene " << scene;
    begin += length;
  }
  EXPECT_EQ(begin, frames.size());
}

TEST_F(Story, goes_on_from_the_last_picture_of_the_scene_before) {
  ASSERT_EQ(tell(kSmall).state, store::JobState::Succeeded);
  const std::string last = step("last_frame[1]").result->at("sha256");
  EXPECT_EQ(step("clip[2]").input["asked"]["first_frame"], last);
  EXPECT_EQ(step("conform[2]").input["match"], last);
  EXPECT_EQ(step("conform[2]").input["edit"]["skip"], 1) << "the picture that both clips have is shown once";
  EXPECT_FALSE(step("clip[1]").input["asked"].contains("first_frame"));
}

TEST_F(Story, words_are_heard_where_its_captions_say_and_silence_before_them) {
  const store::JobRecord job = tell(kSmall);
  ASSERT_EQ(job.state, store::JobState::Succeeded) << message_of(job);
  const Sound sound = decode_sound(file_of(1));
  std::int64_t frame = 0;
  for (const int scene : {1, 2}) {
    const std::string number = "[" + std::to_string(scene) + "]";
    const double begin = static_cast<double>(frame) / 30;
    const auto narration = models::SpeechModel::narration(*step("speak" + number).result);
    ASSERT_TRUE(narration.has_value());
    ASSERT_FALSE(narration->words.empty());
    const double at = begin + 0.3;
    const double first = at + narration->words.front().start.to_double();
    const double last = at + narration->words.back().end.to_double();
    EXPECT_LT(rms_db(sound, {.start = begin + 0.02, .end = begin + 0.25}), -45) << "scene " << scene;
    EXPECT_GT(rms_db(sound, {.start = first, .end = last}), -35) << "scene " << scene;
    frame += step("conform" + number).result->at("frames").get<std::int64_t>();
    EXPECT_LT(last, static_cast<double>(frame) / 30) << "a word of scene " << scene << " is cut";
  }
  EXPECT_NEAR(measure_loudness(sound).integrated_lufs, -14, 1.5);
  const auto film = parse_mp4_file(file_of(1));
  ASSERT_TRUE(film.has_value());
  EXPECT_NEAR(film->track("soun")->presented_duration().to_double(), static_cast<double>(frame) / 30, 1.0 / 30);
}

TEST_F(Story, has_captions_in_it_and_beside_it) {
  const store::JobRecord job = tell(kSmall);
  ASSERT_EQ(job.state, store::JobState::Succeeded) << message_of(job);
  ASSERT_TRUE(output(2).has_value());
  EXPECT_EQ(output(2)->media_type, "text/vtt");
  const std::string vtt = text_of(file_of(2));
  EXPECT_TRUE(vtt.starts_with("WEBVTT"));
  const auto narration = models::SpeechModel::narration(*step("speak[1]").result);
  EXPECT_THAT(vtt, HasSubstr(narration->words.front().word));
  const auto film = parse_mp4_file(file_of(1));
  ASSERT_TRUE(film.has_value()) << film.error().message;
  EXPECT_NE(film->track("sbtl") == nullptr ? film->track("text") : film->track("sbtl"), nullptr);
}

TEST_F(Story, burns_captions_only_into_what_is_said) {
  const store::JobRecord job = tell(with(kSmall, "captions", "burnt"));
  ASSERT_EQ(job.state, store::JobState::Succeeded) << message_of(job);
  EXPECT_FALSE(output(2).has_value());
  const Json burnt = *step("burn[1]").result;
  EXPECT_GT(burnt["burnt"], 0);
  EXPECT_THAT(burnt["missing"], IsEmpty());
}

TEST_F(Story, keeps_its_language) {
  Json request = with(kSmall, "prompt", "Кав'ярня у Львові, яка прокидається раніше за місто");
  request["scenes"] = 1;
  const store::JobRecord job = tell(request);
  ASSERT_EQ(job.state, store::JobState::Succeeded) << message_of(job);
  EXPECT_THAT(step("speak[1]").input["asked"]["text"].get<std::string>(), HasSubstr("Кав'ярня"));
}

TEST_F(Story, one_scene_made_anew_leaves_those_after_it) {
  ASSERT_EQ(tell(with(kSmall, "scenes", 3)).state, store::JobState::Succeeded);
  const auto before = step("clip[3]");
  const store::JobRecord job = redo("clip[2]");
  ASSERT_EQ(job.state, store::JobState::Succeeded) << message_of(job);
  EXPECT_EQ(step("clip[2]").take, 2);
  EXPECT_EQ(step("clip[3]").name.number, before.name.number);
}

TEST_F(Story, an_animatic_is_seen_before_the_film_and_gives_it_its_texts) {
  const store::JobRecord asked = tell(with(kSmall, "dry_run", "animatic"));
  ASSERT_FALSE(store::has_ended(asked.state)) << message_of(asked);
  EXPECT_EQ(output(1)->facts["animatic"], true);
  const store::StepRecord approval = open_approval();
  EXPECT_EQ(approval.key, "approve_animatic");
  Json edits = approval.input["subject"];
  edits["scenes"][1]["narration"] = "Nobody came.";

  const store::JobRecord job = approve(edits);
  ASSERT_EQ(job.state, store::JobState::Succeeded) << message_of(job);
  EXPECT_EQ(output(1)->facts["animatic"], false);
  EXPECT_EQ(step("speak[2]").input["asked"]["text"], "Nobody came.");
  EXPECT_THROW((void)step("scenes"), std::runtime_error) << "the approved texts are the film's";
}

TEST_F(Story, a_continuity_pass_that_fails_leaves_the_scene_and_says_so) {
  const auto* text = kinds_.find("offline.text");
  kinds_.add("offline.text", engine::kQuickClass, [work = text->work](const engine::StepRun& run) -> Result<Json> {
    if (run.input["task"] == "story_continuity" && run.key.contains("[2]"))
      return fail(ErrorCode::InvalidArgument, "no, thank you");
    return work(run);
  });
  const store::JobRecord job = tell(kSmall);
  ASSERT_EQ(job.state, store::JobState::Succeeded) << message_of(job);
  EXPECT_THAT(notes(), Contains(HasSubstr("scene 2 stays as it was first written")));
}

}  // namespace
}  // namespace kadr::test
