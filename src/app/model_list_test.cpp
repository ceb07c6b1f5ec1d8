#include "app/model_list.h"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/provider_book.h"
#include "support/temporary_folder.h"

namespace kadr::app {
namespace {

using ::testing::HasSubstr;

class ModelList : public ::testing::Test {
 protected:
  void write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((folder_.path() / name).parent_path());
    std::ofstream(folder_.path() / name) << text;
  }
  [[nodiscard]] Result<models::Catalog> open() const { return open_catalog({.catalog = folder_.path()}); }

  static std::string card(const std::string& id, const std::string& about) {
    return "id: " + id + "\nkind: image\nprovider: openai\nmodel: m\nname: Mine\nabout: " + about +
           "\ninputs:\n  prompt: {as: prompt, required: true}\n";
  }

  test::TemporaryFolder folder_;
};

TEST_F(ModelList, a_folder_of_ones_own_adds_models_and_replaces_those_that_are_shipped) {
  write("openai/mine.yaml", card("mine", "Draws."));
  write("veo.yaml", card("veo-3.1-fast", "Not what it was."));

  const auto catalog = open();

  ASSERT_TRUE(catalog) << catalog.error().message;
  EXPECT_TRUE(catalog->find(models::ModelKind::Image, "mine"));
  const auto replaced = catalog->find(models::ModelKind::Image, "veo-3.1-fast");
  ASSERT_TRUE(replaced);
  EXPECT_EQ((*replaced)->about, "Not what it was.");
  EXPECT_TRUE(catalog->find(models::ModelKind::Video, "gen4-turbo"));
}

TEST_F(ModelList, what_is_wrong_in_it_is_named_with_its_file_and_field) {
  write("mine.yaml", card("mine", "Draws.") + "colour: red\n");

  const auto catalog = open();

  ASSERT_FALSE(catalog);
  EXPECT_THAT(catalog.error().message, HasSubstr((folder_.path() / "mine.yaml").string()));
  EXPECT_THAT(catalog.error().message, HasSubstr("colour"));
}

TEST_F(ModelList, a_folder_that_is_not_there_is_an_error) {
  const auto catalog = open_catalog({.catalog = folder_.path() / "nothing"});

  ASSERT_FALSE(catalog);
  EXPECT_EQ(catalog.error().code, ErrorCode::NotFound);
  EXPECT_THAT(catalog.error().message, HasSubstr("KADR_CATALOG"));
}

TEST_F(ModelList, a_model_is_usable_when_its_provider_has_a_key_or_needs_none) {
  write("mine.yaml", card("mine", "Draws."));
  const auto catalog = open();
  ASSERT_TRUE(catalog);
  const base::SystemClock clock;
  const auto usable = [&](const settings::VendorSettings& vendors) {
    const auto chooser = models::ModelChooser::create(*catalog, chooser_settings({.vendors = vendors}), clock);
    for (const api::ModelOffer& offer : model_offers(*chooser)) {
      if (offer.id == "mine") return offer.usable;
    }
    return false;
  };

  EXPECT_FALSE(usable({}));
  EXPECT_TRUE(usable({.openai = {.key = Secret("sk-1"), .base_url = std::string(settings::kOpenAiUrl)}}));
  EXPECT_TRUE(usable({.openai = {.base_url = "http://127.0.0.1:11434/v1"}}));
  EXPECT_FALSE(usable({.replicate = {.key = Secret("r8_1")}}));
}

TEST_F(ModelList, every_provider_of_a_shipped_card_is_known) {
  const auto states = provider_states({});

  for (const models::ModelCard& card : open()->cards()) {
    if (card.provider == models::kOfflineProvider) continue;
    EXPECT_NE(std::ranges::find(states, card.provider, &models::ProviderState::name), states.end()) << card.provider;
  }
}

TEST_F(ModelList, a_price_is_told_with_its_units) {
  using Unit = models::PriceLine::Unit;
  EXPECT_EQ(price_text({}), "");
  EXPECT_EQ(price_text({{.micros = 150'000, .unit = Unit::Second}}), "$0.15 a second");
  EXPECT_EQ(price_text({{.micros = 400'000, .unit = Unit::Second, .when = {{"sound", true}}},
                        {.micros = 100'000, .unit = Unit::Second}}),
            "$0.1 to $0.4 a second");
  EXPECT_EQ(price_text({{.micros = 1'250'000, .unit = Unit::MillionInputTokens},
                        {.micros = 10'000'000, .unit = Unit::MillionOutputTokens}}),
            "$1.25 a million tokens in + $10 a million tokens out");
}

}  // namespace
}  // namespace kadr::app
