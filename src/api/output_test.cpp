#include <gmock/gmock.h>

#include "api/api_fixture.h"

namespace kadr::api {
namespace {

using ::testing::HasSubstr;

class OutputTest : public ApiTest {
 protected:
  static std::string pattern(std::size_t size, std::size_t seed) {
    std::string bytes(size, ' ');
    for (std::size_t at = 0; at < size; ++at) bytes[at] = static_cast<char>((at * 31 + at / 251 + seed) & 0xff);
    return bytes;
  }
  /// One output of several artifacts.
  void make_film() {
    const std::string head = pattern(5'000, 1);
    const std::string clip = pattern(300'000, 2);
    const auto one = make_artifact(head);
    const auto two = make_artifact(clip);
    job_ = make_job({.state = store::JobState::Succeeded});
    make_outputs(job_, {{.number = 1,
                         .name = "film \"ö\".mp4",
                         .media_type = "video/mp4",
                         .pieces = {{one.sha256, 0, 5'000},
                                    {two.sha256, 100'001, 150'000},
                                    {two.sha256, 7, 1},
                                    {one.sha256, 4'990, 10}},
                         .facts = {{"clips", 2}}},
                        {.number = 2, .name = "two.mp4", .media_type = "video/mp4", .pieces = {{one.sha256, 0, 5}}}});
    film_ = head + clip.substr(100'001, 150'000) + clip.substr(7, 1) + head.substr(4'990, 10);
  }
  [[nodiscard]] std::string link(std::size_t at = 0) const {
    return target_of(json_of(get("/v1/jobs/" + job_ + "/outputs"))["outputs"][at]["url"]);
  }
  [[nodiscard]] RawAnswer follow(const std::string& target) const { return ask({.target = target, .key = ""}); }

  std::string job_;
  std::string film_;
};

TEST_F(OutputTest, outputs_are_listed_with_links) {
  start();
  make_film();

  const auto answer = get("/v1/jobs/" + job_ + "/outputs");

  EXPECT_EQ(answer.status, 200);
  const Json list = json_of(answer)["outputs"];
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0]["bytes"], film_.size());
  EXPECT_EQ(list[0]["facts"]["clips"], 2);
}

TEST_F(OutputTest, ranges_over_several_artifacts_are_exact) {
  start();
  make_film();
  const std::string target = "/v1/jobs/" + job_ + "/outputs/1";

  EXPECT_TRUE(get(target).body == film_);

  test::RawClient client = connect();
  for (const auto& [first, last] : std::vector<std::pair<std::size_t, std::size_t>>{
           {0, 0}, {4'999, 5'000}, {0, film_.size() - 1}, {154'998, 155'003}, {155'000, 155'000}, {1'000, 154'999}}) {
    const auto answer =
        client.ask(text_of({.target = target, .fields = fmt::format("Range: bytes={}-{}\r\n", first, last)}));
    EXPECT_EQ(answer.status, 206);
    EXPECT_TRUE(answer.body == film_.substr(first, last - first + 1)) << first << '-' << last;
  }
}

TEST_F(OutputTest, bytes_come_with_type_name_and_tag) {
  start();
  make_film();
  const std::string target = "/v1/jobs/" + job_ + "/outputs/1";

  const auto answer = get(target);

  EXPECT_EQ(answer.header("content-type"), "video/mp4");
  EXPECT_EQ(answer.header("content-disposition"),
            "inline; filename=\"film ____.mp4\"; filename*=UTF-8''film%20%22%C3%B6%22.mp4");
  EXPECT_EQ(answer.header("accept-ranges"), "bytes");
  EXPECT_EQ(answer.header("x-content-type-options"), "nosniff");
  EXPECT_THAT(answer.header("content-security-policy"), HasSubstr("sandbox"));
  const std::string tag = answer.header("etag");
  EXPECT_EQ(ask({.target = target, .fields = "If-None-Match: " + tag + "\r\n"}).status, 304);
  EXPECT_NE(get("/v1/jobs/" + job_ + "/outputs/2").header("etag"), tag);
  EXPECT_THAT(get(target + "?download=1").header("content-disposition"), ::testing::StartsWith("attachment;"));
}

TEST_F(OutputTest, an_output_that_is_not_there_is_404) {
  start();
  make_film();

  EXPECT_EQ(get("/v1/jobs/" + job_ + "/outputs/3").status, 404);
  EXPECT_EQ(get("/v1/jobs/" + job_ + "/outputs/x").status, 404);
  EXPECT_EQ(get("/v1/jobs/" + job_ + "/outputs/1x").status, 404);
}

TEST_F(OutputTest, an_artifact_that_is_gone_is_an_error_inside) {
  start();
  make_film();
  std::filesystem::remove_all(folder_.path() / "store");

  const auto answer = get("/v1/jobs/" + job_ + "/outputs/1");

  EXPECT_EQ(answer.status, 500);
  EXPECT_THAT(detail_of(answer), ::testing::Not(HasSubstr("artifact")));
  ASSERT_EQ(failures().size(), 1U);
  EXPECT_THAT(failures().front(), HasSubstr("output 1 of job " + job_));
}

TEST_F(OutputTest, a_link_works_without_a_key_until_it_expires) {
  start();
  make_film();
  const std::string target = link();

  EXPECT_TRUE(follow(target).body == film_);
  EXPECT_EQ(ask({.method = "HEAD", .target = target, .fields = "Connection: close\r\n", .key = ""}).status, 0 + 200);
  clock_.advance(std::chrono::seconds(3600));
  const auto late = follow(target);

  EXPECT_EQ(late.status, 403);
  EXPECT_THAT(detail_of(late), HasSubstr("expired"));
}

TEST_F(OutputTest, a_link_that_was_changed_is_refused) {
  start();
  make_film();
  const std::string target = link();
  const auto changed = [&](std::string_view from, std::string_view to) {
    std::string other = target;
    const auto at = other.find(from);
    if (at == std::string::npos) throw std::runtime_error("there is nothing to change");
    other.replace(at, from.size(), to);
    return follow(other).status;
  };
  const std::string query = target.substr(target.find('?'));
  const std::string other_job = make_job({.state = store::JobState::Succeeded});

  EXPECT_EQ(changed(job_ + "/1/", job_ + "/2/"), 403);
  EXPECT_EQ(changed(job_, other_job), 403);
  EXPECT_EQ(changed("expires=18", "expires=19"), 403);
  EXPECT_EQ(changed("signature=", "signature=A"), 403);
  EXPECT_EQ(changed(query, ""), 403);
  EXPECT_EQ(changed(query, "?expires=99999999999&signature="), 403);
  EXPECT_EQ(follow(target + "x").status, 403);
}

}  // namespace
}  // namespace kadr::api
