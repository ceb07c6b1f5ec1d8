#include "models/spelling.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/catalog.h"

namespace kadr::models {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kCard = R"(
id: lens
kind: video
provider: replicate
model: maker/lens
name: Lens
about: Shoots.
inputs:
  prompt: {as: prompt, required: true, max_length: 10}
  first_frame: {as: "images[0].uri", type: file, with: {"images[0].position": first}}
  last_frame: {as: "images[1].uri", type: file, needs: [first_frame], with: {"images[1].position": last}}
  seconds: {as: duration, type: string, values: [4, 6, 8], default: 8}
  strength: {as: cfg.scale, type: number, range: [0, 1]}
  steps: {as: steps, type: integer, range: [2, 10]}
  ratio:
    as: ratio
    from: [aspect, resolution]
    values: {"16:9 720p": "1280:720", "9:16 720p": "720:1280", "16:9 1080p": "1920:1080"}
    default: "16:9 720p"
  sound: {as: audio, type: boolean}
rules:
  - {when: {resolution: 1080p}, then: {seconds: 8}, because: the vendor says so}
fixed: {model: lens, options.mode: pro}
price:
  as_of: "2026-11-01"
  lines:
    - {usd: 0.15, per: second, when: {sound: true}}
    - {usd: 0.10, per: second}
    - {usd: 0.01, per: call}
)";

class SpellingTest : public ::testing::Test {
 protected:
  SpellingTest() : catalog_(*Catalog::create({{.name = "lens.yaml", .text = std::string(kCard)}})) {}

  [[nodiscard]] const ModelCard& card() const { return catalog_.cards()[0]; }
  [[nodiscard]] std::string spelt(const char* asked) const {
    const auto fitted = fit_request(card(), Json::parse(asked));
    return fitted ? spell(card(), *fitted).dump() : fitted.error().message;
  }

  Catalog catalog_;
};

TEST_F(SpellingTest, a_request_is_put_into_the_vendors_words_and_types) {
  EXPECT_EQ(spelt(R"({"prompt":"a fox"})"),
            R"({"model":"lens","options":{"mode":"pro"},"prompt":"a fox","duration":"8","ratio":"1280:720"})");
  EXPECT_EQ(spelt(R"({"prompt":"x","seconds":4,"aspect":"9:16","sound":false,"strength":0.5,"steps":3.0})"),
            R"({"model":"lens","options":{"mode":"pro"},"prompt":"x","duration":"4","cfg":{"scale":0.5},"steps":3,)"
            R"("ratio":"720:1280","audio":false})");
}

TEST_F(SpellingTest, files_go_to_their_places_with_what_belongs_to_them) {
  const auto fitted = fit_request(card(), Json::parse(R"({"prompt":"x","first_frame":"aa","last_frame":"bb"})"));
  ASSERT_TRUE(fitted);
  EXPECT_EQ(spell(card(), *fitted)["images"].dump(),
            R"([{"uri":"aa","position":"first"},{"uri":"bb","position":"last"}])");
  const auto places = file_places(card(), *fitted);
  ASSERT_EQ(places.size(), 2U);
  EXPECT_EQ(places[1].path, "images[1].uri");
  EXPECT_EQ(places[1].artifact, "bb");
}

TEST_F(SpellingTest, what_the_model_cannot_do_is_refused_with_the_nearest_that_it_can) {
  EXPECT_EQ(spelt(R"({"prompt":"x","seconds":5})"), "lens cannot do seconds 5; nearest: 4 or 6");
  EXPECT_EQ(spelt(R"({"prompt":"x","seconds":30})"), "lens cannot do seconds 30; nearest: 6 or 8");
  EXPECT_EQ(spelt(R"({"prompt":"x","aspect":"1:1"})"),
            "lens cannot do aspect and resolution 1:1 720p; nearest: 16:9 720p or 9:16 720p or 16:9 1080p");
  EXPECT_EQ(spelt(R"({"prompt":"x","steps":20})"), "lens takes steps from 2 to 10, not 20; nearest: 10");
  EXPECT_EQ(spelt(R"({"prompt":"x","steps":2.5})"), "lens takes a whole number as steps, not 2.5");
  EXPECT_EQ(spelt(R"({"seconds":4})"), "lens cannot do without prompt");
  EXPECT_EQ(spelt(R"({"prompt":"x","last_frame":"bb"})"), "lens takes last_frame only with first_frame");
  EXPECT_EQ(spelt(R"({"prompt":"x","second":4})"), "lens cannot be asked for second; did you mean seconds?");
  EXPECT_EQ(spelt(R"({"prompt":"12345678901"})"),
            "lens takes at most 10 characters as prompt, and these are 11: shorten it");
}

TEST_F(SpellingTest, lengths_are_counted_in_utf_16_units) {
  EXPECT_THAT(spelt(R"({"prompt":"кадркадрка"})"), HasSubstr("кадр"));
  EXPECT_THAT(spelt(R"({"prompt":"🦊🦊🦊🦊🦊"})"), HasSubstr("duration"));
  EXPECT_THAT(spelt(R"({"prompt":"🦊🦊🦊🦊🦊🦊"})"), HasSubstr("these are 12"));
}

TEST_F(SpellingTest, rules_between_inputs_hold) {
  EXPECT_EQ(spelt(R"({"prompt":"x","resolution":"1080p","seconds":4})"),
            "lens with resolution 1080p needs seconds 8: the vendor says so");
  EXPECT_THAT(spelt(R"({"prompt":"x","resolution":"1080p"})"), HasSubstr("1920:1080"));
}

TEST_F(SpellingTest, the_nearest_allowed_value_is_found) {
  EXPECT_EQ(nearest_allowed(card(), "seconds", 5), 6);
  EXPECT_EQ(nearest_allowed(card(), "seconds", 1), 4);
  EXPECT_EQ(nearest_allowed(card(), "seconds", 8.0), 8);
  EXPECT_EQ(nearest_allowed(card(), "steps", 99), 10);
  EXPECT_EQ(nearest_allowed(card(), "resolution", "1080p"), "1080p");
  EXPECT_EQ(nearest_allowed(card(), "aspect", "1:1"), "16:9");
  EXPECT_EQ(nearest_allowed(card(), "nothing", 1), nullptr);
  EXPECT_EQ(possible_values(card(), "aspect").size(), 2U);
}

TEST_F(SpellingTest, the_price_is_that_of_the_first_line_that_holds) {
  const auto price = [&](const char* asked, double seconds) {
    return price_of(card(), *fit_request(card(), Json::parse(asked)), {.seconds = seconds});
  };
  EXPECT_EQ(price(R"({"prompt":"x","sound":true})", 8), 1'210'000);
  EXPECT_EQ(price(R"({"prompt":"x"})", 8), 810'000);
}

TEST(SetPath, makes_what_is_missing_on_the_way) {
  Json document = Json::object();
  set_path(document, "a.b[1].c", 7);
  set_path(document, "a.b[0]", "x");
  EXPECT_EQ(document.dump(), R"({"a":{"b":["x",{"c":7}]}})");
}

}  // namespace
}  // namespace kadr::models
