#include <gmock/gmock.h>

#include "api/api_fixture.h"
#include "api/key_routes.h"

namespace kadr::api {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class KeyTest : public ApiTest {
 protected:
  [[nodiscard]] int jobs_with(const std::string& key) const { return ask({.target = "/v1/jobs", .key = key}).status; }
  Result<std::optional<std::string>> first_key(std::optional<std::string> text = {}) {
    return make_first_key({.database = *database_, .clock = clock_, .random = random_, .text = std::move(text)});
  }
};

TEST_F(KeyTest, a_key_is_made_shown_once_and_works) {
  start();

  const auto made = post("/v1/keys", R"({"name": "laptop", "scopes": ["read"], "owner": "carl"})");

  ASSERT_EQ(made.status, 201) << made.body;
  const std::string text = json_of(made)["key"];
  EXPECT_TRUE(is_key_text(text));
  EXPECT_EQ(json_of(made)["owner"], "carl");
  EXPECT_EQ(jobs_with(text), 200);
  EXPECT_EQ(ask({.method = "POST", .target = "/v1/keys", .body = "{}", .key = text}).status, 403);
  EXPECT_THAT(get("/v1/keys").body, Not(HasSubstr(text)));
}

TEST_F(KeyTest, nothing_of_a_key_but_its_hash_is_in_the_database) {
  start();
  database_.reset();
  std::string all;
  for (const auto& file : test::files_below(folder_.path() / "data"))
    all += test::read_text(folder_.path() / "data" / file);

  EXPECT_THAT(all, HasSubstr(key_hash(key_)));
  EXPECT_THAT(all, Not(HasSubstr(key_.substr(5, 20))));
}

TEST_F(KeyTest, a_key_ends_when_its_life_does) {
  start();
  const std::string key = json_of(post("/v1/keys", R"({"name": "a", "scopes": ["read"], "life": 60})"))["key"];

  EXPECT_EQ(jobs_with(key), 200);
  clock_.advance(std::chrono::seconds(60));
  EXPECT_EQ(jobs_with(key), 401);
}

TEST_F(KeyTest, a_revoked_key_ends_at_once) {
  start();
  const Json made = json_of(post("/v1/keys", R"({"name": "a", "scopes": ["read"]})"));
  const std::string id = made["id"];
  EXPECT_EQ(jobs_with(made["key"]), 200);

  EXPECT_EQ(ask({.method = "DELETE", .target = "/v1/keys/" + id}).status, 204);

  EXPECT_EQ(jobs_with(made["key"]), 401);
  EXPECT_EQ(ask({.method = "DELETE", .target = "/v1/keys/" + id}).status, 204);
  EXPECT_EQ(ask({.method = "DELETE", .target = "/v1/keys/key_x"}).status, 404);
}

TEST_F(KeyTest, a_key_cannot_give_what_it_does_not_have) {
  start();
  const std::string narrow = make_key({.owner = "ann", .scopes = {"keys"}});

  const auto answer =
      ask({.method = "POST", .target = "/v1/keys", .body = R"({"name": "a", "scopes": ["write"]})", .key = narrow});

  EXPECT_EQ(answer.status, 400);
  EXPECT_THAT(detail_of(answer), HasSubstr("does not have the scope write"));
}

TEST_F(KeyTest, a_senseless_key_is_refused) {
  start();

  EXPECT_EQ(post("/v1/keys", R"({"name": "a", "scopes": ["fly"]})").status, 400);
  EXPECT_EQ(post("/v1/keys", R"({"name": "a", "scopes": [7]})").status, 400);
  EXPECT_EQ(post("/v1/keys", R"({"name": "a", "scopes": []})").status, 400);
  EXPECT_EQ(post("/v1/keys", R"({"name": "", "scopes": ["read"]})").status, 400);
  EXPECT_EQ(post("/v1/keys", R"({"name": "a", "scopes": ["read"], "life": 0})").status, 400);
  EXPECT_EQ(post("/v1/keys", R"({"name": "a", "scopes": ["read"], "owner": ""})").status, 400);
}

TEST_F(KeyTest, the_last_use_of_a_key_is_noted_once_a_minute) {
  start();
  // Nobody waits for the note; a write that is waited for comes after it.
  const auto used = [&] {
    EXPECT_EQ(jobs_with(key_), 200);
    write([](store::Connection&) -> Result<> { return {}; });
    return json_of(get("/v1/keys"))["keys"][0]["used_at"].get<std::string>();
  };

  EXPECT_EQ(used(), "2027-01-15T08:00:00.000Z");
  clock_.advance(std::chrono::seconds(59));
  EXPECT_EQ(used(), "2027-01-15T08:00:00.000Z");
  clock_.advance(std::chrono::seconds(1));
  EXPECT_EQ(used(), "2027-01-15T08:01:00.000Z");
}

TEST_F(KeyTest, the_first_key_is_made_once) {
  const auto made = first_key();
  const auto again = first_key();
  start();

  ASSERT_TRUE(made && *made);
  ASSERT_TRUE(again);
  EXPECT_FALSE(*again);
  EXPECT_EQ(jobs_with(**made), 200);
}

TEST_F(KeyTest, a_key_of_ones_own_is_taken_and_never_shown) {
  const auto taken = first_key("a-secret-of-my-own-choice");
  const auto again = first_key("a-secret-of-my-own-choice");
  const auto other = first_key("another-secret-of-my-own");
  start();

  for (const auto& given : {taken, again, other}) {
    ASSERT_TRUE(given) << given.error().message;
    EXPECT_FALSE(*given);
  }
  EXPECT_EQ(jobs_with("a-secret-of-my-own-choice"), 200);
  EXPECT_EQ(jobs_with("another-secret-of-my-own"), 200);
  EXPECT_EQ(first_key("short").error().code, ErrorCode::InvalidArgument);
}

}  // namespace
}  // namespace kadr::api
