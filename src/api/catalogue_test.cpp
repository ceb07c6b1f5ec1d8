#include <gmock/gmock.h>

#include "api/api_fixture.h"
#include "api/catalogue_routes.h"
#include "store/store_folders.h"

namespace kadr::api {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class CatalogueTest : public ApiTest {
 protected:
  static std::vector<std::string> names_in(const Json& voices) {
    std::vector<std::string> names;
    for (const Json& voice : voices) names.push_back(voice["name"]);
    return names;
  }
};

TEST_F(CatalogueTest, models_are_listed_with_what_they_are) {
  start();

  const Json models = json_of(get("/v1/models"))["models"];

  ASSERT_EQ(models.size(), 1U);
  EXPECT_EQ(models[0], (Json{{"id", "test/voices"},
                             {"kind", "speech"},
                             {"provider", "test"},
                             {"about", "two voices"},
                             {"name", "test/voices"},
                             {"usable", true},
                             {"price", Json::array()},
                             {"price_as_of", nullptr},
                             {"retires", nullptr},
                             {"successor", nullptr}}));
}

TEST(ModelView, a_price_keeps_its_unit_and_its_condition) {
  const Json shown = view(
      ModelOffer{.id = "veo",
                 .kind = "video",
                 .provider = "replicate",
                 .about = "clips",
                 .name = "Veo",
                 .price = {{.micros = 150'000, .unit = models::PriceLine::Unit::Second, .when = {{"sound", true}}}},
                 .price_as_of = "2026-11-01",
                 .retires = "2027-01-01",
                 .successor = "veo-4",
                 .usable = false});

  EXPECT_EQ(shown["price"][0], (Json{{"usd", 0.15}, {"per", "second"}, {"when", {{"sound", true}}}}));
  EXPECT_EQ(shown["usable"], false);
  EXPECT_EQ(shown["retires"], "2027-01-01");
  EXPECT_EQ(shown["successor"], "veo-4");
}

TEST_F(CatalogueTest, voices_are_those_of_the_language_that_is_asked_for) {
  start();

  EXPECT_THAT(names_in(json_of(get("/v1/voices"))["voices"]), ElementsAre("Adam", "Oksana"));
  EXPECT_THAT(names_in(json_of(get("/v1/voices?language=EN"))["voices"]), ElementsAre("Adam"));
  EXPECT_THAT(names_in(json_of(get("/v1/voices?language=en-us"))["voices"]), ElementsAre("Adam"));
  EXPECT_THAT(names_in(json_of(get("/v1/voices?language=e"))["voices"]), IsEmpty());
  EXPECT_EQ(json_of(get("/v1/voices?language=uk"))["voices"][0],
            (Json{{"id", "o"}, {"name", "Oksana"}, {"language", "uk"}, {"model", "test/voices"}}));
}

using GarbageRouteTest = ApiTest;

TEST_F(GarbageRouteTest, a_dry_run_tells_and_a_collection_removes) {
  start();
  const store::Artifact artifact = make_artifact("nobody needs this");
  clock_.advance(std::chrono::hours(2));

  const Json survey = json_of(post("/v1/gc?dry_run=true"));
  EXPECT_EQ(survey["removed"][0]["kind"], "artifacts");
  EXPECT_EQ(survey["total"]["bytes"], 17);
  EXPECT_EQ(survey["marked"], Json());
  EXPECT_TRUE(store::look_at(artifacts_.path_of(artifact.sha256)));

  const Json marked = json_of(post("/v1/gc"));
  EXPECT_EQ(marked["removed"], Json::array());
  EXPECT_EQ(marked["marked"]["files"], 1);
  EXPECT_TRUE(store::look_at(artifacts_.path_of(artifact.sha256)));

  clock_.advance(std::chrono::minutes(16));
  const Json removed = json_of(post("/v1/gc?dry_run=false"));
  EXPECT_EQ(removed["total"]["files"], 1);
  EXPECT_FALSE(store::look_at(artifacts_.path_of(artifact.sha256)));
}

TEST_F(GarbageRouteTest, only_an_administrator_collects) {
  start();

  const std::string others = make_key({.owner = "ann", .scopes = {"read", "write", "keys", "metrics"}});

  EXPECT_EQ(ask({.method = "POST", .target = "/v1/gc", .key = others}).status, 403);
  EXPECT_EQ(post("/v1/gc?dry_run=perhaps").status, 400);
}

}  // namespace
}  // namespace kadr::api
