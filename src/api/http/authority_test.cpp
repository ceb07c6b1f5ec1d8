#include "api/http/authority.h"

#include <gtest/gtest.h>

namespace kadr::api::http {
namespace {

const AllowedNames kOwnName{.hosts = {"kadr.example"}, .origins = {"https://studio.example"}};

int host_status(const Headers& headers, const AllowedNames& allowed = kOwnName) {
  const auto problem = check_host(headers, allowed);
  return problem ? problem->status : 200;
}

int origin_status(std::string_view method, std::string_view host, std::string_view origin) {
  const Headers headers{{"Host", std::string(host)}, {"Origin", std::string(origin)}};
  const auto problem = check_origin(method, headers, kOwnName);
  return problem ? problem->status : 200;
}

TEST(Authority, host_must_be_a_name_that_the_server_answers_to) {
  for (const char* good : {"localhost", "LocalHost:8080", "127.0.0.1", "127.0.0.1:8080", "[::1]", "[::1]:8080",
                           "kadr.example", "KADR.example:443"})
    EXPECT_EQ(host_status({{"Host", good}}), 200) << good;
  for (const char* foreign :
       {"evil.example", "kadr.example.evil.example", "127.0.0.2", "[::2]", "localhost.", "10.0.0.1"})
    EXPECT_EQ(host_status({{"host", foreign}}), 421) << foreign;
  EXPECT_EQ(host_status({{"Host", "evil.example"}}, {.hosts = {"*"}}), 200);
}

TEST(Authority, there_must_be_one_host_that_can_be_read) {
  for (const char* bad : {"", " ", "a b", "localhost:", "localhost:x", "localhost:123456", "localhost/", "a@localhost",
                          "[::1", "::1", "[]", "localhost,localhost", "локал"})
    EXPECT_EQ(host_status({{"Host", bad}}), 400) << bad;
  EXPECT_EQ(host_status({}), 400);
  EXPECT_EQ(host_status({{"Host", "localhost"}, {"Host", "localhost"}}), 400);
}

TEST(Authority, pages_of_others_may_not_change_anything) {
  EXPECT_EQ(origin_status("POST", "kadr.example", "https://evil.example"), 403);
  EXPECT_EQ(origin_status("DELETE", "kadr.example", "null"), 403);
  EXPECT_EQ(origin_status("POST", "kadr.example:8080", "http://kadr.example:8081"), 403);
  EXPECT_EQ(origin_status("POST", "kadr.example", "file://kadr.example"), 403);
  EXPECT_EQ(origin_status("POST", "kadr.example", ""), 403);
  EXPECT_EQ(origin_status("GET", "kadr.example", "https://evil.example"), 200);
}

TEST(Authority, own_and_allowed_pages_may) {
  EXPECT_EQ(origin_status("POST", "kadr.example", "https://kadr.example"), 200);
  EXPECT_EQ(origin_status("POST", "kadr.example:443", "https://KADR.example"), 200);
  EXPECT_EQ(origin_status("POST", "localhost:8080", "http://localhost:8080"), 200);
  EXPECT_EQ(origin_status("POST", "[::1]:8080", "http://[::1]:8080"), 200);
  EXPECT_EQ(origin_status("PUT", "kadr.example", "https://studio.example"), 200);
  EXPECT_FALSE(check_origin("POST", {{"Host", "kadr.example"}}, kOwnName));
}

}  // namespace
}  // namespace kadr::api::http
