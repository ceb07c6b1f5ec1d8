#include "providers/offline/offline_pictures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/image_model.h"
#include "providers/offline/offline_fixture.h"
#include "support/decoded_video.h"

namespace kadr::providers::offline {
namespace {

class OfflinePictures : public OfflineTest {
 protected:
  models::ImageModel model_{card(models::ModelKind::Image, "offline-pictures")};

  [[nodiscard]] media::DrawPictureSpec picture(const models::ImageRequest& request) const {
    const auto step = model_.draw("image", request);
    return picture_of(read_order(catalog_, models::ModelKind::Image, step->input).value());
  }
};

TEST_F(OfflinePictures, have_the_size_that_is_asked_for) {
  struct Case {
    const char* aspect;
    const char* resolution;
    int width;
    int height;
  };
  const Case cases[] = {
      {"16:9", "720p", 1280, 720}, {"9:16", "", 1080, 1920}, {"1:1", "1080p", 1080, 1080}, {"16:9", "4K", 3840, 2160}};
  for (const Case& each : cases) {
    const Json made = work_.step(model_.draw(
        "image", {.prompt = "a coffee shop at dawn", .aspect = each.aspect, .resolution = each.resolution}));
    const auto file = models::ImageModel::picture(made);
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_EQ(file->media_type, "image/png");
    EXPECT_EQ(file->bytes, std::filesystem::file_size(work_.file_of(made)));
    const auto pictures = test::decode_pictures(work_.file_of(made));
    ASSERT_EQ(pictures.size(), 1U);
    EXPECT_EQ(pictures[0].width(), each.width);
    EXPECT_EQ(pictures[0].height(), each.height);
  }
}

TEST_F(OfflinePictures, are_the_same_bytes_for_the_same_request) {
  const auto request = model_.draw("image", {.prompt = "Чашка кави, ранок", .resolution = "720p", .seed = 7});

  const OfflineWorkplace another(darkroom_settings());

  EXPECT_EQ(work_.step(request), another.step(request));
  EXPECT_NE(work_.step(request),
            work_.step(model_.draw("image", {.prompt = "Чашка кави, ранок", .resolution = "720p", .seed = 8})));
}

TEST_F(OfflinePictures, of_one_seed_share_their_colours_and_not_their_shapes) {
  const auto one = picture({.prompt = "a cup", .seed = 5});
  const auto other = picture({.prompt = "a street", .seed = 5});

  EXPECT_EQ(one.palette_seed, other.palette_seed);
  EXPECT_NE(one.number, other.number);
  EXPECT_EQ(one.kind, media::DrawPictureSpec::Kind::Scene);
  EXPECT_EQ(one.caption, "");
  EXPECT_NE(picture({.prompt = "a cup"}).palette_seed, picture({.prompt = "a street"}).palette_seed);
}

TEST_F(OfflinePictures, have_words_only_when_they_are_asked_for) {
  const auto title = picture({.prompt = "Title card: \"Coffee in Lviv\", \"from seven\"", .seed = 5});
  EXPECT_EQ(title.kind, media::DrawPictureSpec::Kind::Title);
  EXPECT_EQ(title.title, "Coffee in Lviv");
  EXPECT_EQ(title.subtitle, "from seven");
  const auto captioned = picture({.prompt = "A cup with the words \"Good morning\"", .seed = 5});
  EXPECT_EQ(captioned.caption, "Good morning");
  EXPECT_EQ(captioned.number, 0) << "the number would be shown";
}

TEST_F(OfflinePictures, that_were_drawn_once_are_found_again) {
  const auto request = model_.draw("image", {.prompt = "a fox", .resolution = "720p"});
  const Json made = work_.step(request);
  const auto written = std::filesystem::last_write_time(work_.file_of(made));
  models::Catalog catalog = models::Catalog::create(models::shipped_cards()).value();
  media::DarkroomPool nowhere({.executable = "/nowhere"}, 1);
  media::DarkroomPool voices(darkroom_settings(), 1);
  auto speech = OfflineSpeech::create(voices, {});
  ASSERT_TRUE(speech) << speech.error().message;
  const OfflineServices services{.darkrooms = nowhere, .store = work_.store(), .speech = *speech, .catalog = catalog};
  const auto order = read_order(catalog, models::ModelKind::Image, request->input);

  const auto again = make_picture(services, *order, {});

  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(*again, made);
  EXPECT_GE(std::filesystem::last_write_time(work_.file_of(made)), written) << "it is in use from now on";
}

}  // namespace
}  // namespace kadr::providers::offline
