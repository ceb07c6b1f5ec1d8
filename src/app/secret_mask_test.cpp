#include "app/secret_mask.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kadr::app {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string masked(std::vector<std::string> secrets, std::string_view text) {
  std::vector<Secret> known;
  for (std::string& secret : secrets) known.emplace_back(std::move(secret));
  return SecretMask(known).masked(text);
}

const std::string kKey = "kadr_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg_0aB9zZ";

TEST(SecretMask, hides_what_it_knows_wherever_it_stands) {
  EXPECT_EQ(masked({"hunter2"}, "hunter2 and hunter2hunter2, not hunter"), "[secret] and [secret][secret], not hunter");
  EXPECT_EQ(masked({}, "nothing to hide"), "nothing to hide");
}

TEST(SecretMask, hides_the_longer_of_two_that_begin_alike) {
  EXPECT_EQ(masked({"sesame", "sesame-open"}, "sesame-open sesame"), "[secret] [secret]");
}

TEST(SecretMask, hides_other_spellings_of_what_it_knows) {
  const std::string secret = "pass\"wörd/\n1";
  EXPECT_EQ(masked({secret}, R"({"a":"pass\"wörd/\n1"})"), R"({"a":"[secret]"})");
  EXPECT_EQ(masked({secret}, "?key=pass%22w%C3%B6rd%2F%0A1&b"), "?key=[secret]&b");
}

TEST(SecretMask, hides_the_password_of_an_address) {
  EXPECT_EQ(masked({"postgresql://kadr:canary@db.example/kadr"}, "authentication with canary failed"),
            "authentication with [secret] failed");
}

TEST(SecretMask, hides_each_line_of_a_long_secret) {
  EXPECT_EQ(masked({"{\n\"private_key\": \"abc\"\n}"}, "near \"private_key\": \"abc\" in {"), "near [secret] in {");
}

TEST(SecretMask, knows_keys_by_their_shape) {
  const SecretMask mask;
  EXPECT_EQ(mask.masked("Bearer " + kKey + "."), "Bearer [secret].");
  EXPECT_EQ(mask.masked(kKey + kKey), "[secret][secret]");
  EXPECT_EQ(mask.masked("cut short: " + kKey.substr(0, 40)), "cut short: [secret]");
  EXPECT_EQ(mask.masked("kadr_test_support kadr_ kadr_settings_reading"),
            "kadr_test_support kadr_ kadr_settings_reading");
}

TEST(SecretMask, does_not_look_for_what_is_too_short) {
  EXPECT_EQ(masked({"a", "no", ""}, "a banana, no?"), "a banana, no?");
}

}  // namespace
}  // namespace kadr::app
