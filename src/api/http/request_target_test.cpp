#include "api/http/request_target.h"

#include <string>

#include <gtest/gtest.h>

namespace kadr::api::http {
namespace {

std::string query_of(std::string_view target) {
  const auto parsed = parse_target(target);
  if (!parsed) return "refused";
  std::string text;
  for (const auto& [name, value] : parsed->query) text += "[" + name + "=" + value + "]";
  return text;
}

TEST(RequestTarget, path_and_query_are_taken_apart) {
  const auto parsed = parse_target("/v1/a%2Fb?state=done&limit=5");

  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->path, "/v1/a%2Fb");
  EXPECT_EQ(parsed->query.value("state"), "done");
  EXPECT_EQ(parsed->query.value("limit"), "5");
  EXPECT_FALSE(parsed->query.find("none"));
}

TEST(RequestTarget, a_query_is_decoded_as_forms_encode_it) {
  EXPECT_EQ(query_of("/?a=1+2&b=%2B&c&d=&=e&f=g=h"), "[a=1 2][b=+][c=][d=][=e][f=g=h]");
  EXPECT_EQ(query_of("/?&&a=1&"), "[a=1]");
  EXPECT_EQ(query_of("/?"), "");
  EXPECT_EQ(query_of("/?a=x%0Ay"), "[a=x\ny]");
  EXPECT_EQ(query_of("/?a=/../?"), "[a=/../?]");
}

TEST(RequestTarget, a_broken_query_is_refused) {
  for (const std::string_view bad : {"/?a=%", "/?a=%4", "/?a=%zz", "/?%=1", "/?a=%00", "/?a=%ff", "/?a=%c0%af"})
    EXPECT_EQ(query_of(bad), "refused") << bad;
  std::string many = "/?";
  for (int count = 0; count < 129; ++count) many += "a=1&";
  EXPECT_EQ(query_of(many), "refused");
}

TEST(RequestTarget, only_the_path_form_is_taken) {
  for (const std::string_view bad : {"", "*", "http://localhost/", "v1/jobs", "/a#b", "/a\tb", "/a b"})
    EXPECT_FALSE(parse_target(bad)) << bad;
}

}  // namespace
}  // namespace kadr::api::http
