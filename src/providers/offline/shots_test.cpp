#include "providers/offline/shots.h"

#include <set>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kadr::providers::offline {
namespace {

using media::Motion;
using testing::SizeIs;
using Layer = media::DrawPictureSpec::Layer;

const std::string kPicture(64, 'a');
const std::string kLastPicture(64, 'b');

class Shots : public testing::Test {
 protected:
  models::ModelCard clips_{.id = "offline-clips", .kind = models::ModelKind::Video, .vendor_model = "clips"};
  models::ModelCard scenes_{.id = "offline-scenes", .kind = models::ModelKind::Video, .vendor_model = "scenes"};
  media::ConformSpec film_{.canvas = {.width = 1280, .height = 720}};
  media::DrawPictureSpec drawing_{.width = 1920, .height = 1080, .prompt = "a cup"};

  [[nodiscard]] std::vector<Shot> plan(const models::ModelCard& card, Json asked, bool drawn = false) const {
    asked["aspect"] = "16:9";
    asked["resolution"] = "720p";
    const auto shots =
        plan_shots({.card = card, .asked = asked}, film_, drawn ? std::optional(drawing_) : std::nullopt);
    EXPECT_TRUE(shots);
    return shots.value_or(std::vector<Shot>());
  }
};

std::vector<Layer> layers_of(const Shot& shot) {
  std::vector<Layer> layers;
  for (const auto& layer : shot.layers) layers.push_back(layer.layer);
  return layers;
}

TEST_F(Shots, a_scene_from_words_moves_in_its_layers) {
  for (const auto* card : {&clips_, &scenes_}) {
    const auto shots = plan(*card, {{"prompt", "a cup at the window"}, {"seconds", 4.5}});
    ASSERT_THAT(shots, SizeIs(1));
    EXPECT_EQ(shots[0].film.frames, 135);
    EXPECT_EQ(shots[0].film.motion, Motion::Parallax);
    EXPECT_EQ(layers_of(shots[0]), (std::vector{Layer::Back, Layer::Middle, Layer::Front}));
    EXPECT_GT(shots[0].layers[0].width, 1280) << "to stay sharp near by";
  }
}

TEST_F(Shots, a_motion_that_is_named_is_made) {
  const auto shots = plan(clips_, {{"prompt", "slow pan left over a street"}, {"seconds", 2}});
  EXPECT_EQ(shots[0].film.motion, Motion::PanLeft);
  EXPECT_THAT(shots[0].layers, SizeIs(1));
  const auto over = plan(clips_, {{"prompt", "Віддалення"}, {"first_frame", kPicture}, {"seconds", 2}});
  EXPECT_EQ(over[0].film.motion, Motion::PullOut);
  EXPECT_EQ(over[0].picture, kPicture);
}

TEST_F(Shots, words_stand_still_before_the_layers) {
  const auto shots = plan(clips_, {{"prompt", "a cup with the words \"Morning\""}, {"seconds", 2}});
  EXPECT_EQ(layers_of(shots[0]).back(), Layer::Words);
  EXPECT_EQ(shots[0].film.top_layer, media::AnimatePictureSpec::TopLayer::Stays);
}

TEST_F(Shots, the_parts_of_a_picture_that_was_drawn_here_move_apart) {
  const Json asked{{"prompt", "parallax"}, {"first_frame", kPicture}, {"seconds", 2}};
  EXPECT_EQ(plan(clips_, asked)[0].picture, kPicture) << "one that came from elsewhere drifts as a whole";
  const auto shots = plan(clips_, asked, true);
  EXPECT_EQ(shots[0].picture, "");
  ASSERT_THAT(shots[0].layers, SizeIs(3));
  EXPECT_EQ(shots[0].layers[0].prompt, "a cup");
}

TEST_F(Shots, neighbouring_clips_of_one_seed_do_not_all_move_alike) {
  std::set<Motion> motions;
  for (int i = 0; i < 12; ++i) {
    const Json asked{{"prompt", fmt::format("cup {}", i)}, {"first_frame", kPicture}, {"seconds", 2}, {"seed", 3}};
    motions.insert(plan(clips_, asked)[0].film.motion);
  }
  EXPECT_GE(motions.size(), 3U);
}

TEST_F(Shots, a_clip_between_two_pictures_ends_with_the_whole_of_the_second) {
  const auto shots =
      plan(clips_, {{"prompt", ""}, {"first_frame", kPicture}, {"last_frame", kLastPicture}, {"seconds", 2.1}});
  ASSERT_THAT(shots, SizeIs(2));
  EXPECT_EQ(shots[0].picture, kPicture);
  EXPECT_EQ(shots[1].picture, kLastPicture);
  EXPECT_EQ(shots[1].film.motion, Motion::PullOut);
  EXPECT_EQ(shots[0].film.frames + shots[1].film.frames, 63);
}

TEST_F(Shots, a_chained_scene_shows_the_given_picture_for_one_frame) {
  const auto shots = plan(scenes_, {{"prompt", "a street"}, {"first_frame", kPicture}, {"seconds", 5}});
  ASSERT_THAT(shots, SizeIs(2));
  EXPECT_EQ(shots[0].picture, kPicture);
  EXPECT_EQ(shots[0].film.frames, 1);
  EXPECT_EQ(shots[0].film.motion, Motion::Still);
  EXPECT_EQ(shots[1].film.frames, 149);
  EXPECT_THAT(shots[1].layers, SizeIs(3));
}

TEST_F(Shots, the_identity_tells_clips_apart_and_not_the_number_of_threads) {
  const Json asked{{"prompt", "a street"}, {"seconds", 5}};
  const std::string identity = identity_of(plan(clips_, asked));
  EXPECT_NE(identity, identity_of(plan(clips_, {{"prompt", "a street"}, {"seconds", 6}})));
  EXPECT_NE(identity, identity_of(plan(clips_, {{"prompt", "a street"}, {"seconds", 5}, {"seed", 1}})));
  film_.threads = 3;
  EXPECT_EQ(identity, identity_of(plan(clips_, asked)));
}

TEST_F(Shots, a_card_of_an_unknown_model_is_refused) {
  const models::ModelCard card{.id = "mine", .kind = models::ModelKind::Video, .vendor_model = "dreams"};
  const auto shots = plan_shots({.card = card, .asked = {{"prompt", "x"}}}, film_, std::nullopt);
  ASSERT_FALSE(shots);
  EXPECT_THAT(shots.error().message, testing::HasSubstr("clips, scenes"));
}

}  // namespace
}  // namespace kadr::providers::offline
