#include "providers/offline/offline_presenter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/avatar_model.h"
#include "models/image_model.h"
#include "providers/offline/offline_fixture.h"
#include "support/decoded_sound.h"
#include "support/decoded_video.h"
#include "support/wav_file.h"

namespace kadr::providers::offline {
namespace {

using models::ModelKind;
using testing::HasSubstr;

class OfflinePresenter : public OfflineTest {
 protected:
  models::AvatarModel model_{card(ModelKind::Avatar, "offline-presenter")};

  /// Half a second of silence, half a second of a tone.
  [[nodiscard]] std::string sound() const {
    test::Sound sound = test::tone(1, 440, 0.4);
    std::fill_n(sound.left.begin(), 24'000, 0.0F);
    std::fill_n(sound.right.begin(), 24'000, 0.0F);
    const test::TemporaryFolder folder;
    test::write_wav(folder.path() / "sound.wav", sound);
    return work_.keep(test::read_text(folder.path() / "sound.wav"));
  }
  [[nodiscard]] Json present(models::AvatarRequest request) const {
    request.resolution = "720p";
    return work_.step(model_.present("avatar", request));
  }
};

TEST_F(OfflinePresenter, says_the_sound_from_the_first_frame_to_the_last) {
  const Json made = present({.sound = sound(), .seconds = 1});

  EXPECT_EQ(made["media_type"], "video/mp4");
  const auto frames = test::decode_pictures(work_.file_of(made));
  ASSERT_EQ(frames.size(), 30U);
  EXPECT_EQ(frames[0].width(), 720);
  EXPECT_EQ(frames[0].height(), 1280);
  const test::Sound said = test::decode_sound(work_.file_of(made));
  EXPECT_NEAR(static_cast<double>(said.samples()), 48'000, 1024);
  EXPECT_LT(test::rms_db(said, {.start = 0.05, .end = 0.45}), -60);
  EXPECT_NEAR(test::tone_amplitude(said, 440, {.start = 0.55, .end = 0.95}), 0.4, 0.04);
}

TEST_F(OfflinePresenter, is_copied_into_a_film_as_it_is) {
  const Json made = present({.sound = sound(), .seconds = 1});
  EXPECT_TRUE(conformed(work_.file_of(made), {.width = 720, .height = 1280}).copied);
}

TEST_F(OfflinePresenter, is_somebody_else_for_another_word_and_the_same_for_the_same) {
  const std::string said = sound();
  const Json anna = present({.sound = said, .seconds = 1, .avatar = "Anna"});
  const Json taras = present({.sound = said, .seconds = 1, .avatar = "Taras"});
  EXPECT_NE(anna["sha256"], taras["sha256"]);
  const OfflineWorkplace another(darkroom_settings());
  ASSERT_EQ(another.keep(test::read_text(work_.store().path_of(said))), said);
  models::AvatarRequest request{.sound = said, .seconds = 1, .avatar = "Anna", .resolution = "720p"};
  EXPECT_EQ(another.step(model_.present("avatar", request)), anna);
}

TEST_F(OfflinePresenter, stands_before_the_colour_or_the_picture_that_is_asked_for) {
  const test::Region corner{.x = 0, .y = 600, .width = 40, .height = 40};
  const Json green = present({.sound = sound(), .seconds = 1, .background_color = "#10a030"});
  const auto colour = test::decode_pictures(work_.file_of(green)).at(0).mean_colour(corner);
  EXPECT_GT(colour.green, colour.red + 40);
  const models::ImageModel pictures(card(ModelKind::Image, "offline-pictures"));
  const std::string night = work_.step(
      pictures.draw("image", {.prompt = "Night, the sea", .aspect = "9:16", .resolution = "720p"}))["sha256"];
  const Json outside = present({.sound = sound(), .seconds = 1, .background_picture = night});
  const auto behind = test::decode_pictures(work_.store().path_of(night)).at(0).mean_colour(corner);
  const auto seen = test::decode_pictures(work_.file_of(outside)).at(0).mean_colour(corner);
  EXPECT_LT(test::distance(behind, seen), 12) << to_string(behind) << " " << to_string(seen);
}

TEST_F(OfflinePresenter, what_it_cannot_present_is_named) {
  const auto asked = [&](const models::AvatarRequest& request) {
    const auto made = work_.try_step(model_.present("avatar", request));
    return made ? Error{} : made.error();
  };
  EXPECT_EQ(asked({.sound = std::string(64, 'a')}).code, ErrorCode::NotFound);
  EXPECT_EQ(asked({.sound = work_.keep("no sound")}).code, ErrorCode::UnreadableMedia);
  const Error colour = asked({.sound = sound(), .background_color = "blue-ish"});
  EXPECT_EQ(colour.code, ErrorCode::InvalidArgument);
  EXPECT_THAT(colour.message, HasSubstr("blue-ish"));
}

}  // namespace
}  // namespace kadr::providers::offline
