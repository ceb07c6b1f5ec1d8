#include "models/catalog.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.h"

namespace kadr::models {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kCard = R"(
id: sketch
kind: image
provider: offline
model: sketch
name: Sketch
about: Draws.
inputs:
  prompt: {as: prompt, required: true}
)";

CardFile file(std::string text, std::string name = "sketch.yaml") {
  return {.name = std::move(name), .text = std::move(text)};
}

std::string failure_of(const std::string& text) {
  const auto catalog = Catalog::create({file(text)});
  return catalog ? "" : catalog.error().message;
}

TEST(Catalog, what_kadr_ships_is_whole) {
  const auto catalog = Catalog::create(shipped_cards());
  ASSERT_TRUE(catalog) << catalog.error().message;
  EXPECT_GE(catalog->cards().size(), 2U);
  for (const ModelCard& card : catalog->cards()) {
    if (!card.price.empty()) EXPECT_EQ(card.price_as_of.size(), 10U) << card.id;
  }
}

TEST(Catalog, a_model_is_found_by_kind_and_id) {
  const auto catalog = Catalog::create({file(std::string(kCard))});
  ASSERT_TRUE(catalog);
  const auto found = catalog->find(ModelKind::Image, "sketch");
  ASSERT_TRUE(found);
  EXPECT_EQ((*found)->provider, "offline");
  EXPECT_FALSE(catalog->find(ModelKind::Video, "sketch"));
  const auto near = catalog->find(ModelKind::Image, "skech");
  ASSERT_FALSE(near);
  EXPECT_EQ(near.error().message, "there is no image model \"skech\"; there are: sketch");
}

TEST(Catalog, a_later_file_replaces_an_earlier_one_of_the_same_id) {
  std::string other(kCard);
  other.replace(other.find("Draws."), 6, "Paints");
  const auto catalog = Catalog::create({file(std::string(kCard)), file(other)});
  ASSERT_TRUE(catalog);
  ASSERT_EQ(catalog->cards().size(), 1U);
  EXPECT_EQ(catalog->cards()[0].about, "Paints");
}

TEST(Catalog, what_is_wrong_with_a_file_is_said_with_its_name_and_place) {
  const std::string card(kCard);
  EXPECT_THAT(failure_of(card + "colour: red\n"), HasSubstr("the catalogue's sketch.yaml: "));
  EXPECT_THAT(failure_of(card + "  prompt: {as: x}\n"), HasSubstr("line 10 names prompt again"));
  EXPECT_THAT(failure_of(card + "  size: {as: size, type: colour}\n"), HasSubstr("inputs.size.type"));
  EXPECT_THAT(failure_of(card + "  size: {as: size, needs: [ratio]}\n"), HasSubstr("inputs.size.needs names ratio"));
  EXPECT_THAT(failure_of(card + "  size: {as: size, type: integer, range: [2, 1]}\n"),
              HasSubstr("ends before it begins"));
  EXPECT_THAT(failure_of(card + "rules: [{when: {size: 1}, then: {prompt: x}, because: y}]\n"),
              HasSubstr("rules.when names size"));
  EXPECT_THAT(failure_of(card + "successor: other\n"), HasSubstr("names other as its successor"));
}

TEST(Catalog, a_folder_adds_models_without_a_change_of_the_program) {
  const auto folder = std::filesystem::path(::testing::TempDir()) / "kadr_catalog_folder";
  std::filesystem::remove_all(folder);
  EXPECT_TRUE(cards_in(folder)->empty());
  std::filesystem::create_directories(folder / "replicate");
  std::ofstream(folder / "replicate" / "new.yaml") << kCard;
  std::ofstream(folder / "notes.txt") << "not a card";
  const auto files = cards_in(folder);
  ASSERT_TRUE(files);
  ASSERT_EQ(files->size(), 1U);
  EXPECT_EQ(files->front().name, "replicate/new.yaml");
  EXPECT_TRUE(Catalog::create(*files));
  std::filesystem::remove_all(folder);
}

TEST(Catalog, a_model_past_its_day_says_what_to_use_instead) {
  const ModelCard card{.id = "old", .retires = "2026-09-24", .successor = "new"};
  EXPECT_EQ(retirement_notice(card, "2026-09-23"), std::nullopt);
  EXPECT_EQ(retirement_notice(card, "2026-09-24"), "old was retired by its vendor on 2026-09-24; use new instead");
  EXPECT_EQ(retirement_notice({.id = "living"}, "2026-09-24"), std::nullopt);
}

}  // namespace
}  // namespace kadr::models
