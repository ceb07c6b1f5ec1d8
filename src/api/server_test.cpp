#include <gmock/gmock.h>

#include "api/api_fixture.h"
#include "base/sha256.h"

namespace kadr::api {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class ServerTest : public ApiTest {};

TEST_F(ServerTest, health_is_as_older_scripts_know_it) {
  start();

  const auto answer = ask({.target = "/health", .key = ""});

  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.body, ::testing::StartsWith(R"({"status":"healthy","service":"ai-video-generator-bot")"));
  EXPECT_EQ(json_of(answer)["version"], "1.2.3");
}

TEST_F(ServerTest, readiness_tells_why_not) {
  start();

  EXPECT_EQ(get("/ready").status, 200);
  trouble_ = "the darkroom does not start";
  const auto answer = get("/ready");

  EXPECT_EQ(answer.status, 503);
  EXPECT_THAT(detail_of(answer), HasSubstr("the darkroom does not start"));
}

TEST_F(ServerTest, metrics_count_jobs_and_requests) {
  start();
  make_job({.state = store::JobState::Queued});
  make_job({.state = store::JobState::Failed});
  clock_.advance(std::chrono::seconds(30));
  test::RawClient client = connect();
  static_cast<void>(client.ask(text_of({.target = "/v1/jobs"})));
  static_cast<void>(client.ask(text_of({.target = "/nothing/here"})));

  const auto answer = client.ask(text_of({.target = "/metrics"}));

  EXPECT_THAT(answer.header("content-type"), HasSubstr("version=0.0.4"));
  EXPECT_THAT(answer.body, HasSubstr("kadr_jobs{state=\"queued\"} 1"));
  EXPECT_THAT(answer.body, HasSubstr("kadr_jobs{state=\"failed\"} 1"));
  EXPECT_THAT(answer.body, HasSubstr("kadr_queue_age_seconds 30"));
  EXPECT_THAT(answer.body, HasSubstr("kadr_http_requests_total{method=\"GET\",route=\"/v1/jobs\",status=\"200\"} 1"));
  EXPECT_THAT(answer.body, HasSubstr("kadr_http_requests_total{method=\"any\",route=\"none\",status=\"404\"} 1"));
}

TEST_F(ServerTest, settings_are_shown_without_secrets) {
  settings_.api.shown = {{"max_concurrent_jobs", 5}};
  start();

  const auto answer = get("/v1/settings");

  const Json json = json_of(answer);
  EXPECT_EQ(json["auth"], "keys");
  EXPECT_EQ(json["job_limits"][0]["events"], 5);
  EXPECT_EQ(json["recipes"][0]["name"], "mix");
  EXPECT_EQ(json["server"]["max_concurrent_jobs"], 5);
  EXPECT_THAT(answer.body, Not(HasSubstr("a secret of these tests")));
}

TEST_F(ServerTest, backups_are_told_of) {
  backups_ = {.newest = clock_.now(), .failures = 2};
  start();

  EXPECT_EQ(json_of(get("/v1/settings"))["last_backup"], base::to_string(clock_.now()));
  const std::string metrics = get("/metrics").body;
  EXPECT_THAT(metrics, HasSubstr("kadr_backup_failures 2"));
  EXPECT_THAT(metrics, HasSubstr("kadr_backup_timestamp_seconds "));
}

TEST_F(ServerTest, the_description_names_every_route_with_its_scope) {
  start();

  const Json api = json_of(ask({.target = "/openapi.json", .key = ""}));

  EXPECT_EQ(api["openapi"], "3.1.0");
  std::size_t operations = 0;
  for (const auto& path : api["paths"].items()) operations += path.value().size();
  EXPECT_EQ(operations, server_->routes().size());
  const Json create = api["paths"]["/v1/jobs"]["post"];
  EXPECT_EQ(create["security"][0]["bearerAuth"][0], "write");
  EXPECT_EQ(create["security"][1]["X-API-Key"][0], "write");
  EXPECT_EQ(api["components"]["securitySchemes"]["X-API-Key"]["name"], "X-API-Key");
  EXPECT_EQ(create["tags"][0], "jobs");
  EXPECT_EQ(create["requestBody"]["content"]["application/json"]["schema"]["$ref"], "#/components/schemas/NewJob");
  EXPECT_EQ(create["responses"]["201"]["content"]["application/json"]["schema"]["$ref"], "#/components/schemas/Job");
  EXPECT_EQ(api["paths"]["/health"]["get"]["security"], Json::array());
  EXPECT_EQ(api["paths"]["/v1/jobs/{job}"]["get"]["parameters"][0]["in"], "path");
}

TEST_F(ServerTest, the_description_refers_to_nothing_that_is_not_in_it) {
  start();
  const std::string text = ask({.target = "/openapi.json", .key = ""}).body;
  const Json api = Json::parse(text);
  const std::string mark = "\"$ref\":\"#/components/schemas/";
  int found = 0;

  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1), ++found) {
    const auto begin = at + mark.size();
    const std::string name = text.substr(begin, text.find('"', begin) - begin);
    EXPECT_TRUE(api["components"]["schemas"].contains(name)) << name;
  }

  EXPECT_GT(found, 20);
}

TEST_F(ServerTest, the_description_has_requests_to_try) {
  start();
  const Json paths = json_of(ask({.target = "/openapi.json", .key = ""}))["paths"];
  int tried = 0;

  for (const std::string path : {"/v1/jobs", "/v1/estimate", "/process_media"}) {
    SCOPED_TRACE(path);
    const Json operation = paths[path]["post"];
    for (const auto& example : operation["requestBody"]["content"]["application/json"]["examples"].items()) {
      const auto answer = post(path, example.value()["value"].dump());
      EXPECT_TRUE(operation["responses"].contains(std::to_string(answer.status))) << answer.body;
      ++tried;
    }
  }

  EXPECT_EQ(tried, 3);
}

/// The names of files of /docs that the page refers to.
std::vector<std::string> files_named_in(const std::string& page) {
  std::vector<std::string> names;
  const std::string mark = "=\"docs/";
  for (auto at = page.find(mark); at != std::string::npos; at = page.find(mark, at + 1)) {
    const auto begin = at + mark.size();
    names.push_back(page.substr(begin, page.find('"', begin) - begin));
  }
  return names;
}

TEST_F(ServerTest, the_page_runs_nothing_but_its_own_program) {
  start();

  const auto page = ask({.target = "/docs", .key = ""});

  EXPECT_EQ(page.header("content-type"), "text/html; charset=utf-8");
  EXPECT_THAT(page.header("content-security-policy"), HasSubstr("default-src 'none'; script-src 'self'; "));
  EXPECT_THAT(page.header("content-security-policy"), Not(HasSubstr("unsafe")));
  EXPECT_THAT(page.body, Not(HasSubstr("://")));
  EXPECT_THAT(page.body, Not(HasSubstr("<script>")));
}

TEST_F(ServerTest, the_files_of_the_page_may_be_kept_for_ever) {
  start();
  const std::vector<std::string> names = files_named_in(ask({.target = "/docs", .key = ""}).body);
  ASSERT_EQ(names.size(), 4);

  for (const std::string& name : names) {
    SCOPED_TRACE(name);
    const std::string target = "/docs/" + name;
    const auto file = ask({.target = target, .key = ""});
    EXPECT_EQ(file.status, 200);
    EXPECT_EQ(file.header("content-type"),
              name.ends_with(".js") ? "text/javascript; charset=utf-8" : "text/css; charset=utf-8");
    EXPECT_EQ(file.header("content-encoding"), "gzip");
    EXPECT_EQ(file.header("cache-control"), "public, max-age=31536000, immutable");
    EXPECT_THAT(file.body, ::testing::StartsWith("\x1f\x8b"));
    EXPECT_EQ(file.header("etag"), "\"" + base::sha256(file.body) + "\"");
    EXPECT_THAT(name, HasSubstr(base::sha256(file.body).substr(0, 16)));
    const std::string known = "If-None-Match: " + file.header("etag") + "\r\n";
    EXPECT_EQ(ask({.target = target, .fields = known, .key = ""}).status, 304);
  }
  EXPECT_EQ(ask({.target = "/docs/swagger-ui.css", .key = ""}).status, 404);
}

TEST_F(ServerTest, every_answer_is_as_its_route_declares) {
  webhooks_.secret = [](const std::string&, std::int64_t) { return Secret("whsec_of_this_test"); };
  start();
  const std::string job = make_job({.state = store::JobState::Succeeded});
  make_step(job, store::StepState::Waiting);
  make_approval(job);
  make_outputs(job, {{.number = 1, .name = "film.mp4", .media_type = "video/mp4", .pieces = {}}});
  const std::string upload = make_upload("ann");
  const Json webhook = json_of(post("/v1/webhooks", R"({"url": "https://example.com", "events": ["job.failed"]})"));
  make_event(job, "job.failed");
  const std::pair<std::string, std::string> things[] = {
      {"{job}", job}, {"{task_id}", job}, {"{webhook}", webhook["id"]}, {"{upload}", upload}};
  int checked = 0;

  for (const Route& route : server_->routes()) {
    if (route.method != "GET" || route.gives.shape == nullptr) continue;
    SCOPED_TRACE(route.path);
    std::string target = route.path;
    for (const auto& [name, id] : things) {
      if (const auto at = target.find(name); at != std::string::npos) target.replace(at, name.size(), id);
    }
    const auto answer = get(target);
    ASSERT_EQ(answer.status, route.gives.status) << answer.body;
    const Json json = json_of(answer);
    const auto fits = check(*route.gives.shape, json);
    EXPECT_TRUE(fits) << fits.error().message;
    for (const Field& field : route.gives.shape->fields) {
      EXPECT_TRUE(json.contains(field.name)) << field.name;
      if (field.kind != Field::Kind::Many) continue;
      for (const Json& row : json[field.name]) {
        const auto row_fits = check(*field.shape, row);
        EXPECT_TRUE(row_fits) << row_fits.error().message;
      }
    }
    ++checked;
  }

  EXPECT_GE(checked, 10);
}

TEST_F(ServerTest, pages_of_an_allowed_origin_may_use_the_api_and_no_others) {
  settings_.api.origins = {"https://studio.example"};
  settings_.http.names.origins = {"https://studio.example"};
  start();
  const auto from = [&](const std::string& method, const std::string& origin) {
    return ask({.method = method, .target = "/v1/jobs", .fields = "Origin: " + origin + "\r\n"});
  };

  const auto preflight = from("OPTIONS", "https://studio.example");
  EXPECT_EQ(preflight.status, 204);
  EXPECT_EQ(preflight.header("access-control-allow-origin"), "https://studio.example");
  EXPECT_EQ(preflight.header("access-control-allow-methods"), "POST, GET");
  EXPECT_THAT(preflight.header("access-control-allow-headers"), HasSubstr("Authorization"));
  EXPECT_EQ(from("GET", "https://studio.example").header("access-control-allow-origin"), "https://studio.example");
  EXPECT_EQ(from("GET", "https://evil.example").header("access-control-allow-origin"), "");
  EXPECT_EQ(from("OPTIONS", "https://evil.example").header("access-control-allow-origin"), "");
  EXPECT_EQ(get("/v1/jobs").header("access-control-allow-origin"), "");
}

TEST_F(ServerTest, stopping_waits_for_what_was_asked_of_the_database) {
  start();
  std::vector<test::RawClient> clients;
  for (int count = 0; count < 20; ++count) {
    clients.push_back(connect());
    clients.back().send(
        text_of({.method = "POST", .target = "/v1/jobs", .body = R"({"recipe": "bare", "request": {}})"}));
  }

  server_->stop(std::chrono::seconds(30));
  server_.reset();

  EXPECT_THAT(failures(), ::testing::IsEmpty());
}

}  // namespace
}  // namespace kadr::api
