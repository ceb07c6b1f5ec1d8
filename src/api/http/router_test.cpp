#include "api/http/router.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kadr::api::http {
namespace {

using ::testing::HasSubstr;

class RouterTest : public ::testing::Test {
 protected:
  void add(std::string_view method, std::string_view path_template, std::string payload) {
    const auto added = router_.add(method, path_template, std::move(payload));
    ASSERT_TRUE(added) << added.error().message;
  }
  /// "payload name=value …", or the status of the problem.
  [[nodiscard]] std::string find(std::string_view path, std::string_view method = "GET") const {
    const auto found = router_.look_up(method, path);
    if (!found) return std::to_string(found.error().status);
    std::string text = found->payload;
    for (const auto& [name, value] : found->parameters) text += " " + name + "=" + value;
    return text;
  }
  [[nodiscard]] std::string refusal(std::string_view path_template, std::string_view method = "GET") {
    const auto added = router_.add(method, path_template, "x");
    return added ? "" : added.error().message;
  }

  Router<std::string> router_;
};

TEST_F(RouterTest, a_template_gives_names_to_parts_of_the_path) {
  add("GET", "/", "root");
  add("GET", "/v1/jobs", "jobs");
  add("GET", "/v1/jobs/{job}/steps/{step}", "step");

  EXPECT_EQ(find("/"), "root");
  EXPECT_EQ(find("/v1/jobs"), "jobs");
  EXPECT_EQ(find("/v1/jobs/7/steps/2"), "step job=7 step=2");
  EXPECT_EQ(find("/v1/jobs/7/steps"), "404");
  EXPECT_EQ(find("/v1/jobs/"), "404");
  EXPECT_EQ(find("/v1//jobs"), "404");
  EXPECT_EQ(find("/v1/jobs/7/steps/2/more"), "404");
  EXPECT_EQ(find("*"), "404");
  EXPECT_EQ(find(""), "404");
}

TEST_F(RouterTest, what_is_spelt_out_wins_over_parameters) {
  add("GET", "/{any...}", "files");
  add("GET", "/jobs/{job}", "job");
  add("GET", "/jobs/new", "new");
  add("GET", "/{kind}/{id}/log", "log");

  EXPECT_EQ(find("/jobs/new"), "new");
  EXPECT_EQ(find("/jobs/old"), "job job=old");
  EXPECT_EQ(find("/jobs/new/log"), "log kind=jobs id=new");
  EXPECT_EQ(find("/js/app/main.js"), "files any=js/app/main.js");
  EXPECT_EQ(find("/"), "404");
}

TEST_F(RouterTest, parameters_are_decoded) {
  add("GET", "/jobs/{job}", "job");

  EXPECT_EQ(find("/jobs/a%20b+c"), "job job=a b+c");
  EXPECT_EQ(find("/jobs/%D1%84"), "job job=ф");
  EXPECT_EQ(find("/%6Aobs/7"), "job job=7");
}

TEST_F(RouterTest, a_parameter_that_could_leave_its_place_is_refused) {
  add("GET", "/jobs/{job}", "job");
  add("GET", "/files/{path...}", "file");

  for (const std::string bad :
       {"..", "%2e%2e", "a%2Fb", "..%2f..", "%00", "a%00b", "%0a", ".", "%zz", "%f", "%", "%ff", "a..b"}) {
    EXPECT_EQ(find("/jobs/" + bad), "400") << bad;
    EXPECT_EQ(find("/files/x/" + bad + "/y"), "400") << bad;
  }
  EXPECT_EQ(find("/files/x//y"), "404");
  EXPECT_EQ(find("/files/.hidden"), "file path=.hidden");
}

TEST_F(RouterTest, a_wrong_method_is_no_missing_path) {
  add("GET", "/jobs/{job}", "get");
  add("POST", "/jobs/new", "post");

  EXPECT_EQ(find("/jobs/7", "HEAD"), "get job=7");
  EXPECT_EQ(find("/jobs/new", "HEAD"), "get job=new");
  EXPECT_EQ(find("/jobs/7", "PUT"), "405");
  EXPECT_EQ(find("/elsewhere", "PUT"), "404");
  const auto found = router_.look_up("PUT", "/jobs/new");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().headers.value("Allow"), "GET, HEAD, POST");
}

TEST_F(RouterTest, a_malformed_or_doubled_template_is_refused) {
  add("GET", "/jobs/{job}", "x");

  EXPECT_THAT(refusal("/jobs/{other}"), HasSubstr("there is one already"));
  EXPECT_EQ(refusal("/jobs/{other}", "PUT"), "");
  for (const std::string bad : {"jobs", "/{", "/{}", "/a{b}", "/{a}b", "/{a...}/b", "/{...}", "/a//b"})
    EXPECT_NE(refusal(bad), "") << bad;
}

TEST_F(RouterTest, a_path_of_very_many_segments_leads_nowhere) {
  add("GET", "/{any...}", "files");
  std::string path;
  for (int count = 0; count < 5000; ++count) path += "/a";

  EXPECT_EQ(find(path), "404");
}

}  // namespace
}  // namespace kadr::api::http
