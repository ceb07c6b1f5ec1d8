#include <array>

#include <gmock/gmock.h>

#include "api/api_fixture.h"
#include "store/delivery_records.h"
#include "store/webhook_records.h"

namespace kadr::api {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Asks every route there is, as different people. A new route is asked as well, without a word here.
class AccessTest : public ApiTest {
 protected:
  /// The path of a route with ann's things in the place of its parameters.
  std::string target_of_route(const Route& route) const {
    std::string target = route.path;
    const auto put = [&](const std::string& name, const std::string& value) {
      if (const auto at = target.find(name); at != std::string::npos) target.replace(at, name.size(), value);
    };
    put("{job}", job_);
    put("{task_id}", job_);
    put("{step}", fmt::format("{}", step_));
    put("{output}", "1");
    put("{name}", "film.mp4");
    put("{webhook}", "whk_anns");
    put("{delivery}", "msg_anns");
    put("{upload}", upload_);
    put("{key}", "key_0000000000000000");
    return target;
  }
  /// A body that the route's shape lets pass.
  static std::string body_of_route(const Route& route) {
    if (route.takes == nullptr) return "";
    Json body = Json::object();
    for (const Field& field : route.takes->fields) {
      if (field.presence == Field::Presence::Optional) continue;
      body[field.name] = "x";
      if (!field.choices.empty()) body[field.name] = field.choices.front();
      if (field.kind == Field::Kind::Texts) body[field.name] = Json::array({field.choices.front()});
      if (field.kind == Field::Kind::Object) body[field.name] = Json::object();
      if (field.name == "recipe") body[field.name] = "bare";
    }
    return body.dump();
  }
  int status_of(const Route& route, const std::string& key) const {
    return ask({.method = route.method, .target = target_of_route(route), .body = body_of_route(route), .key = key})
        .status;
  }
  void make_anns_things() {
    job_ = make_job({.owner = "ann"});
    step_ = make_approval(job_);
    upload_ = make_upload("ann");
    make_outputs(job_, {{.number = 1, .name = "film.mp4", .media_type = "video/mp4", .pieces = {}}});
    write([&](store::Connection& connection) -> Result<> {
      KADR_CHECK(store::insert_webhook(connection, {.id = "whk_anns",
                                                    .owner = "ann",
                                                    .url = "https://example.com",
                                                    .events = {"job.failed"},
                                                    .created_at = clock_.now()}));
      return store::insert_delivery(
          connection, {.id = "msg_anns", .webhook = "whk_anns", .event = {.at = clock_.now(), .type = "ping"}});
    });
  }

  std::string job_;
  std::int64_t step_ = 0;
  std::string upload_;
};

TEST_F(AccessTest, no_route_answers_without_a_good_key_unless_it_says_so) {
  start();
  make_anns_things();
  const Instant now = clock_.now();
  const std::string revoked = make_key({.owner = "ann", .revoked_at = now});
  const std::string expired = make_key({.owner = "ann", .expires_at = now});
  int asked = 0;

  for (const Route& route : server_->routes()) {
    SCOPED_TRACE(route.method + " " + route.path);
    if (route.access.kind() != Access::Kind::Key) continue;
    ++asked;
    EXPECT_EQ(status_of(route, ""), 401);
    EXPECT_EQ(status_of(route, "kadr_wrong"), 401);
    EXPECT_EQ(status_of(route, make_key_text(random_)), 401);
    EXPECT_EQ(status_of(route, revoked), 401);
    EXPECT_EQ(status_of(route, expired), 401);
  }

  EXPECT_GE(asked, 18);
  EXPECT_THAT(woken(), IsEmpty());
}

TEST_F(AccessTest, every_route_wants_the_very_scope_that_it_declares) {
  start();
  make_anns_things();

  for (const Route& route : server_->routes()) {
    SCOPED_TRACE(route.method + " " + route.path);
    if (route.access.kind() != Access::Kind::Key) continue;
    std::vector<std::string> others;
    for (const Scope scope : all_scopes()) {
      if (scope != *route.access.scope()) others.emplace_back(to_string(scope));
    }
    EXPECT_EQ(status_of(route, make_key({.owner = "ann", .scopes = others})), 403);
    const int status =
        status_of(route, make_key({.owner = "ann", .scopes = {std::string(to_string(*route.access.scope()))}}));
    EXPECT_NE(status, 401);
    EXPECT_NE(status, 403);
  }
}

TEST_F(AccessTest, what_is_somebody_elses_does_not_exist) {
  webhooks_.secret = [](const std::string&, std::int64_t) { return Secret("whsec_of_this_test"); };
  start();
  make_anns_things();
  const std::string bob = make_key({.owner = "bob"});

  for (const Route& route : server_->routes()) {
    SCOPED_TRACE(route.method + " " + route.path);
    const bool has_owner = std::ranges::any_of(std::array{"{job}", "{task_id}", "{webhook}", "{upload}"},
                                               [&](const char* name) { return route.path.contains(name); });
    if (has_owner && route.access.kind() == Access::Kind::Key) EXPECT_EQ(status_of(route, bob), 404);
  }

  EXPECT_EQ(get("/v1/uploads/" + upload_).status, 200);
  EXPECT_EQ(json_of(get("/v1/jobs/" + job_))["state"], "running");
  EXPECT_EQ(json_of(get("/v1/jobs/" + job_ + "/approvals"))["approvals"][0]["state"], "waiting");
}

TEST_F(AccessTest, what_is_open_to_anybody_is_known) {
  start();
  std::vector<std::string> open;
  for (const Route& route : server_->routes()) {
    if (route.access.kind() != Access::Kind::Anybody) continue;
    EXPECT_FALSE(route.access.why().empty());
    EXPECT_EQ(status_of(route, ""), route.path == "/docs/{file}" ? 404 : 200) << route.path;
    open.push_back(route.path);
  }

  EXPECT_THAT(open, ::testing::UnorderedElementsAre("/health", "/ready", "/docs", "/docs/{file}", "/openapi.json"));
}

TEST_F(AccessTest, a_key_may_come_in_either_header) {
  start();

  EXPECT_EQ(ask({.target = "/v1/jobs", .fields = "X-API-Key: " + key_ + "\r\n", .key = ""}).status, 200);
  EXPECT_EQ(ask({.target = "/v1/jobs", .fields = "Authorization: bearer  " + key_ + "\r\n", .key = ""}).status, 200);
  EXPECT_EQ(ask({.target = "/v1/jobs", .fields = "Authorization: Basic " + key_ + "\r\n", .key = ""}).status, 401);
}

TEST_F(AccessTest, a_refusal_says_what_is_missing) {
  start();

  const auto missing = ask({.target = "/v1/jobs", .key = ""});
  const auto narrow = ask({.target = "/v1/jobs", .key = make_key({.owner = "ann", .scopes = {"write"}})});

  EXPECT_EQ(code_of(missing), "key_missing");
  EXPECT_THAT(missing.header("www-authenticate"), HasSubstr("Bearer"));
  EXPECT_EQ(code_of(narrow), "scope_missing");
  EXPECT_THAT(detail_of(narrow), HasSubstr("scope read"));
}

TEST_F(AccessTest, without_authentication_everything_is_local) {
  settings_.api.auth = ApiSettings::Auth::None;
  start();
  const std::string own = make_job({.owner = "local"});
  const std::string anns = make_job({.owner = "ann"});

  EXPECT_EQ(ask({.target = "/v1/jobs/" + own, .key = ""}).status, 200);
  EXPECT_EQ(ask({.target = "/v1/jobs/" + anns, .key = ""}).status, 404);
}

}  // namespace
}  // namespace kadr::api
