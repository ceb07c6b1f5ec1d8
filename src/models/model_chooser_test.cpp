#include "models/model_chooser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kadr::models {
namespace {

using ::testing::HasSubstr;

class FixedClock final : public base::Clock {
 public:
  [[nodiscard]] Instant now() const override { return base::from_milliseconds(1'795'000'000'000); }  // 2026-11-18
};

CardFile card(const std::string& id, const std::string& provider, const std::string& more = "") {
  return {.name = id + ".yaml",
          .text = "id: " + id + "\nkind: video\nprovider: " + provider + "\nmodel: m\nname: " + id +
                  "\nabout: Makes clips.\ninputs:\n  prompt: {as: prompt, required: true}\n  seconds: {as: s, type: "
                  "integer, range: [1, 9], default: 5}\n" +
                  more};
}

std::string priced(const std::string& dollars) {
  return "price: {as_of: \"2026-11-01\", lines: [{usd: " + dollars + ", per: second}]}\n";
}

class ModelChooserTest : public ::testing::Test {
 protected:
  [[nodiscard]] ModelChooser chooser(ModelChooser::Settings settings) const {
    return *ModelChooser::create(catalog, std::move(settings), clock);
  }

  static std::string id_of(const Result<const ModelCard*>& chosen) {
    return chosen ? (*chosen)->id : chosen.error().message;
  }

  FixedClock clock;
  Catalog catalog = *Catalog::create({card("drawn", "offline"), card("dear", "runway", priced("0.5")),
                                      card("cheap", "replicate", priced("0.1")), card("unpriced", "replicate"),
                                      card("other", "replicate", priced("0.2")),
                                      card("gone", "replicate",
                                           priced("0.01") + "retires: \"2026-11-01\"\n"
                                                            "successor: cheap\n")});
  ModelChooser::Settings with_keys{
      .providers = {{.name = "replicate", .usable = true}, {.name = "runway", .usable = true}}};
  ModelChooser::Settings without_keys{
      .providers = {{.name = "replicate", .usable = false, .remedy = "set REPLICATE_API_TOKEN"}}};
};

TEST_F(ModelChooserTest, money_is_spent_only_where_the_request_allows_it) {
  const ModelChooser models = chooser(with_keys);

  EXPECT_EQ(id_of(models.choose(ModelKind::Video, "", Spending::AsSet)), "drawn");
  EXPECT_EQ(id_of(models.choose(ModelKind::Video, "auto", Spending::Never)), "drawn");
  EXPECT_EQ(id_of(models.choose(ModelKind::Video, "", Spending::Allowed)), "cheap");
}

TEST_F(ModelChooserTest, without_a_key_the_offline_model_is_taken_whatever_is_allowed) {
  EXPECT_EQ(id_of(chooser(without_keys).choose(ModelKind::Video, "", Spending::Allowed)), "drawn");
  EXPECT_EQ(id_of(chooser({}).choose(ModelKind::Video, "", Spending::Allowed)), "drawn");
}

TEST_F(ModelChooserTest, a_default_that_names_a_model_is_taken_but_for_offline_work) {
  with_keys.defaults[ModelKind::Video] = "dear";
  const ModelChooser models = chooser(with_keys);

  EXPECT_EQ(id_of(models.choose(ModelKind::Video, "", Spending::AsSet)), "dear");
  EXPECT_EQ(id_of(models.choose(ModelKind::Video, "", Spending::Allowed)), "dear");
  EXPECT_EQ(id_of(models.choose(ModelKind::Video, "", Spending::Never)), "drawn");
  EXPECT_EQ(id_of(models.choose(ModelKind::Video, "cheap", Spending::AsSet)), "cheap");
}

TEST_F(ModelChooserTest, what_cannot_be_used_says_what_to_do) {
  const ModelChooser models = chooser(without_keys);

  EXPECT_EQ(id_of(models.choose(ModelKind::Video, "cheap", Spending::Allowed)),
            "cheap is run by replicate, which cannot be used here: set REPLICATE_API_TOKEN");
  EXPECT_THAT(id_of(models.choose(ModelKind::Video, "cheap", Spending::Never)), HasSubstr("asks for offline work"));
  EXPECT_THAT(id_of(models.choose(ModelKind::Video, "gone", Spending::Allowed)), HasSubstr("use cheap instead"));
  EXPECT_THAT(id_of(models.choose(ModelKind::Video, "chep", Spending::Allowed)), HasSubstr("cheap"));
  EXPECT_THAT(id_of(models.choose(ModelKind::Transcription, "", Spending::Never)),
              HasSubstr("KADR_TRANSCRIPTION_MODEL"));
}

TEST_F(ModelChooserTest, a_default_that_is_in_no_catalogue_is_an_error_at_once) {
  const auto made = ModelChooser::create(catalog, {.defaults = {{ModelKind::Video, "chea"}}}, clock);

  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().message, "KADR_VIDEO_MODEL: there is no video model \"chea\"; there are: cheap");
}

TEST(Spending, is_read_from_the_field_offline) {
  EXPECT_EQ(*spending_of(Json::object()), Spending::AsSet);
  EXPECT_EQ(*spending_of({{"offline", nullptr}}), Spending::AsSet);
  EXPECT_EQ(*spending_of({{"offline", true}}), Spending::Never);
  EXPECT_EQ(*spending_of({{"offline", false}}), Spending::Allowed);
  EXPECT_FALSE(spending_of({{"offline", "yes"}}));
}

}  // namespace
}  // namespace kadr::models
