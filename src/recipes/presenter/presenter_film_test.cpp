// The films themselves: real clips and sounds go through the darkroom, and what comes out is decoded and measured.
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "media/darkroom_pool.h"
#include "models/speech_model.h"
#include "providers/offline/offline_speech.h"
#include "providers/offline/offline_steps.h"
#include "recipes/film/film_steps.h"
#include "recipes/mix/job_steps.h"
#include "recipes/presenter/presenter_fixture.h"
#include "store/output_records.h"
#include "support/decoded_sound.h"
#include "support/decoded_video.h"
#include "support/test_clips.h"

namespace kadr::recipes::presenter {
namespace {

namespace fs = std::filesystem;
using store::Connection;
using testing::HasSubstr;

constexpr double kTone = 440;

class PresenterFilm : public PresenterTest {
 protected:
  PresenterFilm() {
    film::add_film_steps(kinds_, film_services_);
    does("offline.speech", [this](const engine::StepRun&) -> Result<Json> {
      const store::Artifact sound = made("speech.wav", "-f lavfi -i sine=f=440:r=48000:d=2 -ac 1");
      return models::to_json(models::Narration{.sound = {.sha256 = sound.sha256,
                                                         .bytes = static_cast<std::uint64_t>(sound.bytes),
                                                         .media_type = "audio/wav"},
                                               .duration = timeline::Rational(2, 1),
                                               .words = {}});
    });
    does("offline.avatar", [this](const engine::StepRun&) -> Result<Json> {
      const store::Artifact clip = made("avatar.mp4",
                                        "-f lavfi -i color=c=red:s=180x320:r=25:d=2 -f lavfi -i sine=f=440:r=48000:d=2 "
                                        "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac");
      return models::to_json(models::MadeFile{
          .sha256 = clip.sha256, .bytes = static_cast<std::uint64_t>(clip.bytes), .media_type = "video/mp4"});
    });
  }

  /// A file that the ffmpeg program makes, in the store.
  store::Artifact made(const std::string& name, const std::string& arguments) {
    const fs::path file = folder_.path() / name;
    const std::string command =
        fmt::format("timeout -s KILL 60 ffmpeg -nostdin -loglevel error -y {} {}", arguments, file.string());
    if (std::system(command.c_str()) != 0) throw std::runtime_error(command);  // NOLINT: the test's own command
    std::ostringstream bytes;
    bytes << std::ifstream(file, std::ios::binary).rdbuf();
    store::Draft draft = store_.draft().value();
    std::ofstream(draft.path(), std::ios::binary) << bytes.str();
    return store_.publish(std::move(draft)).value();
  }

  /// An output of the job as a file.
  fs::path output(std::int64_t number) {
    const auto record =
        database_->read([&](Connection& connection) { return store::find_output(connection, "1", number); }).value();
    if (!record) throw std::runtime_error("there is no such output: " + why());
    const fs::path file = folder_.path() / record->name;
    std::ofstream whole(file, std::ios::binary);
    for (const store::OutputPiece& piece : record->pieces) {
      std::ostringstream bytes;
      bytes << std::ifstream(store_.path_of(piece.sha256), std::ios::binary).rdbuf();
      whole << bytes.str().substr(static_cast<std::size_t>(piece.offset), static_cast<std::size_t>(piece.length));
    }
    return file;
  }

  [[nodiscard]] static Json request() {
    return {{"script", "One two three four."},
            {"approvals", false},
            {"quality", "720p"},
            {"fps", 10},
            {"preset", "ultrafast"}};
  }

  media::DarkroomPool darkrooms_{{.executable = test::program("kadr-darkroom")}, 1};
  film::FilmServices film_services_{.darkrooms = darkrooms_,
                                    .caption_darkrooms = darkrooms_,
                                    .store = store_,
                                    .database = *database_,
                                    .clock = clock_};
};

TEST_F(PresenterFilm, an_avatar_is_seen_and_heard_as_it_was_made) {
  start(request());

  ASSERT_EQ(job().state, store::JobState::Succeeded) << why();
  EXPECT_NEAR((*job().result)["seconds"].get<double>(), 2.0, 0.1);
  const test::Sound sound = test::decode_sound(output(1));
  // From the first frame on: no breath is put before words that lips say.
  EXPECT_GT(test::tone_amplitude(sound, kTone, {.start = 0.02, .end = 0.25}), 0.05);
  EXPECT_GT(test::tone_amplitude(sound, kTone, {.start = 1.6, .end = 1.9}), 0.05);
  const std::string captions = [&] {
    std::ostringstream text;
    text << std::ifstream(output(2)).rdbuf();
    return text.str();
  }();
  EXPECT_THAT(captions, HasSubstr("One two three four."));
}

TEST_F(PresenterFilm, music_gives_way_to_what_an_avatar_says) {
  constexpr double kMusic = 1'500;
  does("offline.avatar", [this](const engine::StepRun&) -> Result<Json> {
    // Speaks for two seconds and is silent for three.
    const store::Artifact clip =
        made("avatar.mp4",
             "-f lavfi -i color=c=red:s=180x320:r=25:d=5 -f lavfi -i sine=f=440:r=48000:d=2 -af apad=whole_dur=5 "
             "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac");
    return models::to_json(models::MadeFile{
        .sha256 = clip.sha256, .bytes = static_cast<std::uint64_t>(clip.bytes), .media_type = "video/mp4"});
  });
  does(mix::kFetchKind, [this](const engine::StepRun&) -> Result<Json> {
    const store::Artifact music = made("music.wav", "-f lavfi -i sine=f=1500:r=48000:d=6 -ac 2");
    return Json{{"sha256", music.sha256}, {"bytes", music.bytes}};
  });
  Json wanted = request();
  wanted["music"] = "https://example.com/music.wav";
  start(wanted);

  ASSERT_EQ(job().state, store::JobState::Succeeded) << why();
  const test::Sound sound = test::decode_sound(output(1));
  const double under = test::tone_amplitude(sound, kMusic, {.start = 0.8, .end = 1.8});
  const double alone = test::tone_amplitude(sound, kMusic, {.start = 2.8, .end = 3.3});
  EXPECT_GT(under, 0);
  EXPECT_LT(under, 0.7 * alone);
}

TEST_F(PresenterFilm, a_colour_alone_is_shown_for_as_long_as_the_words) {
  Json wanted = request();
  wanted["show"] = "background";
  wanted["background"] = "#c02020";
  start(wanted);

  ASSERT_EQ(job().state, store::JobState::Succeeded) << why();
  EXPECT_NEAR((*job().result)["seconds"].get<double>(), 0.3 + 2 + 0.5, 0.11);
  const test::Sound sound = test::decode_sound(output(1));
  EXPECT_LT(test::tone_amplitude(sound, kTone, {.start = 0.0, .end = 0.25}), 0.001);
  EXPECT_GT(test::tone_amplitude(sound, kTone, {.start = 0.4, .end = 2.2}), 0.05);
  EXPECT_LT(test::tone_amplitude(sound, kTone, {.start = 2.4, .end = 2.7}), 0.001);
  const test::Frame last = test::decode_pictures(output(1)).back();
  const test::MeanColour shown = last.mean_colour({.width = last.width(), .height = last.height()});
  EXPECT_LT(test::distance(shown, {.red = 0xC0, .green = 0x20, .blue = 0x20}), 4) << test::to_string(shown);
}

/// Nothing made up: the steps of the offline provider.
class PresenterOffline : public PresenterFilm {
 protected:
  PresenterOffline() { providers::offline::add_offline_steps(kinds_, offline_); }

  /// The time at which the last caption ends, of WebVTT.
  [[nodiscard]] static double last_caption(const fs::path& file) {
    std::ifstream lines(file);
    double end = 0;
    for (std::string line; std::getline(lines, line);) {
      const auto arrow = line.find(" --> ");
      if (arrow == std::string::npos) continue;
      // "00:00:07.123 --> 00:00:09.500"
      const std::string time = line.substr(arrow + 5);
      end = std::stod(time.substr(3, 2)) * 60 + std::stod(time.substr(6));
    }
    return end;
  }

  Result<providers::offline::OfflineSpeech> speech_ = providers::offline::OfflineSpeech::create(darkrooms_, {});
  providers::offline::OfflineServices offline_{
      .darkrooms = darkrooms_, .store = store_, .speech = *speech_, .catalog = catalog_};
};

TEST_F(PresenterOffline, a_topic_in_ukrainian_is_spoken_of_for_about_as_long_as_was_asked) {
  start({{"topic", "відео про кав'ярню у Львові"},
         {"duration", 15},
         {"quality", "720p"},
         {"fps", 10},
         {"preset", "ultrafast"}});
  ASSERT_EQ(job().state, store::JobState::Waiting) << why();
  EXPECT_THAT(open_approval().subject["script"].get<std::string>(), HasSubstr("кав'ярню у Львові"));

  approve();

  ASSERT_EQ(job().state, store::JobState::Succeeded) << why();
  const double seconds = (*job().result)["seconds"];
  EXPECT_GT(seconds, 8);
  EXPECT_LT(seconds, 25);
  const test::Sound sound = test::decode_sound(output(1));
  EXPECT_GT(test::rms_db(sound, {.start = 0, .end = seconds}), -30);
  // Its captions end with its words, and its words with its pictures.
  EXPECT_NEAR(last_caption(output(2)), seconds, 1.5);
}

}  // namespace
}  // namespace kadr::recipes::presenter
