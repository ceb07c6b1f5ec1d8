#include "providers/offline/offline_clips.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/image_model.h"
#include "models/video_model.h"
#include "providers/offline/offline_fixture.h"
#include "support/decoded_video.h"

namespace kadr::providers::offline {
namespace {

using models::ModelKind;
using testing::HasSubstr;

constexpr timeline::Canvas kCanvas{.width = 1280, .height = 720};

/// Mean difference of the pixels' components, 0 to 255.
double difference(const test::Frame& one, const test::Frame& other) {
  const auto a = one.rgb();
  const auto b = other.rgb();
  if (a.size() != b.size()) return 255;
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += std::abs(static_cast<int>(a[i]) - static_cast<int>(b[i]));
  return sum / static_cast<double>(a.size());
}

class OfflineClips : public OfflineTest {
 protected:
  models::ImageModel pictures_{card(ModelKind::Image, "offline-pictures")};
  models::VideoModel clips_{card(ModelKind::Video, "offline-clips")};
  models::VideoModel scenes_{card(ModelKind::Video, "offline-scenes")};

  [[nodiscard]] std::string picture(const std::string& prompt) const {
    return work_.step(pictures_.draw("image", {.prompt = prompt, .resolution = "720p", .seed = 3}))["sha256"];
  }
  [[nodiscard]] test::Frame decoded(const std::string& sha256) const {
    return test::decode_pictures(work_.store().path_of(sha256)).at(0);
  }
  /// Of a step that must succeed; checked for its length, and that a film takes it as it is.
  [[nodiscard]] std::vector<test::Frame> shot(const models::VideoModel& model, models::VideoRequest request) {
    request.resolution = "720p";
    const Json made = work_.step(model.shoot("clip", request));
    EXPECT_EQ(made["media_type"], "video/mp4");
    const media::Mezzanine mezzanine = conformed(work_.file_of(made), kCanvas);
    EXPECT_TRUE(mezzanine.copied) << "a film would encode it again";
    auto frames = test::decode_pictures(work_.file_of(made));
    EXPECT_EQ(static_cast<double>(frames.size()), request.seconds * 30);
    EXPECT_EQ(mezzanine.pictures.frames(), static_cast<timeline::FrameCount>(frames.size()));
    return frames;
  }
};

TEST_F(OfflineClips, a_scene_from_words_moves_without_a_jump) {
  const auto frames = shot(clips_, {.prompt = "A cup of coffee at the window, morning", .seconds = 1});

  EXPECT_EQ(frames.at(0).width(), 1280);
  EXPECT_GT(difference(frames.front(), frames.back()), 1.5);
  for (std::size_t i = 1; i < frames.size(); ++i) EXPECT_LT(difference(frames[i - 1], frames[i]), 4) << i;
}

TEST_F(OfflineClips, the_camera_moves_over_a_given_picture_as_the_words_say) {
  const std::string cup = picture("A street in the city, evening");

  const auto in = shot(clips_, {.prompt = "zoom in", .first_frame = cup, .seconds = 1});
  const auto out = shot(clips_, {.prompt = "віддалення", .first_frame = cup, .seconds = 1});

  EXPECT_LT(difference(in.front(), decoded(cup)), 3) << "going in begins with the whole picture";
  EXPECT_GT(difference(in.back(), decoded(cup)), 3);
  EXPECT_LT(difference(out.back(), decoded(cup)), 3) << "going out ends with it";
  EXPECT_GT(difference(out.front(), decoded(cup)), 3);
}

TEST_F(OfflineClips, a_clip_between_two_pictures_begins_with_one_and_ends_with_the_other) {
  const std::string street = picture("A street in the city, night");
  const std::string sea = picture("The sea at dawn");

  const auto frames = shot(clips_, {.prompt = "", .first_frame = street, .last_frame = sea, .seconds = 1.5});

  EXPECT_LT(difference(frames.front(), decoded(street)), 3);
  EXPECT_LT(difference(frames.back(), decoded(sea)), 3);
}

TEST_F(OfflineClips, a_chained_scene_shows_the_given_picture_and_then_its_own) {
  const std::string street = picture("A street in the city, night");

  const auto frames = shot(scenes_, {.prompt = "The sea at dawn, a boat", .first_frame = street, .seconds = 1});

  EXPECT_LT(difference(frames.at(0), decoded(street)), 3);
  EXPECT_GT(difference(frames.at(0), frames.at(1)), 15);
  EXPECT_LT(difference(frames.at(1), frames.at(2)), 4);
}

TEST_F(OfflineClips, are_the_same_bytes_for_the_same_request) {
  const auto request =
      clips_.shoot("clip", {.prompt = "Море на світанку", .seconds = 1, .aspect = "1:1", .resolution = "720p"});
  const OfflineWorkplace another(darkroom_settings());

  EXPECT_EQ(work_.step(request), another.step(request));
}

TEST_F(OfflineClips, a_picture_that_is_missing_or_none_is_named) {
  const auto asked = [&](const std::string& picture) {
    return work_.try_step(clips_.shoot("clip", {.prompt = "zoom in", .first_frame = picture, .seconds = 1}));
  };
  const auto missing = asked(std::string(64, 'a'));
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::NotFound);
  const auto text = asked(work_.keep("this is no picture"));
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code, ErrorCode::UnreadableMedia);
  EXPECT_THAT(text.error().message, HasSubstr("the picture"));
}

TEST_F(OfflineClips, a_stop_ends_the_work) {
  std::stop_source stop;
  stop.request_stop();
  engine::StepRun run;
  run.input = clips_.shoot("clip", {.prompt = "a fox", .seconds = 60, .resolution = "4K"})->input;
  run.stop = stop.get_token();

  const auto made = work_.kinds().find("offline.video")->work(run);

  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::Cancelled);
}

}  // namespace
}  // namespace kadr::providers::offline
