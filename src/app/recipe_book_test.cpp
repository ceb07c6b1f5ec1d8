#include "app/recipe_book.h"

#include <gtest/gtest.h>

namespace kadr::app {
namespace {

class RecipeBook : public ::testing::Test {
 protected:
  base::SystemClock clock_;
  models::Catalog catalog_ = *models::Catalog::create(models::shipped_cards());
  models::ModelChooser models_ = *models::ModelChooser::create(catalog_, {}, clock_);
  RecipeBasis basis_{.models = models_};
};

const Json kMix{{"task_name", "spring"}, {"video_blocks", {{"intro", {"https://example.com/a.mp4", "upload:upl_7"}}}}};

TEST_F(RecipeBook, a_mix_is_accepted_estimated_and_names_its_uploads) {
  const auto book = recipe_book(basis_);

  const auto mix = find_recipe(book, "mix");

  ASSERT_TRUE(mix);
  const api::RecipeOffer& offer = (*mix)->offer;
  const auto accepted = offer.accept(kMix);
  ASSERT_TRUE(accepted) << accepted.error().message;
  EXPECT_EQ(*accepted, kMix);
  const auto uploads = offer.uploads(*accepted);
  ASSERT_EQ(uploads.size(), 1U);
  EXPECT_EQ(uploads[0].path, "video_blocks.intro[1]");
  EXPECT_EQ(uploads[0].id, "upl_7");
  const auto estimated = offer.estimate(*accepted);
  ASSERT_TRUE(estimated) << estimated.error().message;
  EXPECT_EQ((*estimated)["combinations"], 2);
}

TEST_F(RecipeBook, every_recipe_accepts_its_own_example) {
  for (const RecipeEntry& entry : recipe_book(basis_)) {
    ASSERT_FALSE(entry.offer.example.is_null()) << entry.offer.name;
    const auto accepted = entry.offer.accept(entry.offer.example);
    EXPECT_TRUE(accepted) << entry.offer.name << ": " << accepted.error().message;
    EXPECT_TRUE(entry.run) << entry.offer.name;
  }
}

TEST_F(RecipeBook, a_name_that_is_nearly_right_is_corrected) {
  const auto book = recipe_book(basis_);

  const auto near = find_recipe(book, "mixx");
  const auto far = find_recipe(book, "symphony");

  ASSERT_FALSE(near);
  EXPECT_EQ(near.error().code, ErrorCode::NotFound);
  EXPECT_EQ(near.error().message, "there is no recipe \"mixx\"; did you mean mix?");
  ASSERT_FALSE(far);
  EXPECT_TRUE(far.error().message.contains("there are: mix")) << far.error().message;
}

TEST_F(RecipeBook, a_room_is_given_what_it_chooses_from) {
  const RecipeRoom room{.name = "count",
                        .about = "counts the cards",
                        .accept = [](const Json& request, const RecipeBasis& basis) -> Result<Json> {
                          Json accepted = request;
                          accepted["cards"] = basis.models.catalog().cards().size();
                          return accepted;
                        },
                        .uploads = [](const Json&) { return std::vector<api::UploadNamed>(); },
                        .estimate = [](const Json& accepted, const RecipeBasis&) -> Result<Json> { return accepted; },
                        .run = [](engine::RecipeContext&, const Json& accepted,
                                  const RecipeBasis&) -> engine::Flow<Json> { co_return accepted; },
                        .example = Json::object()};

  const RecipeEntry entry = recipe_entry(room, basis_);

  EXPECT_EQ((*entry.offer.accept(Json::object()))["cards"], catalog_.cards().size());
}

}  // namespace
}  // namespace kadr::app
