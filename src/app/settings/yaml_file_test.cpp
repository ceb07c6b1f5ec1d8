#include "app/settings/yaml_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kadr::app::settings {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string entries(std::string_view text) {
  const auto parsed = parse_yaml_file(text);
  if (!parsed) return "error: " + parsed.error().message;
  std::string result;
  for (const NamedText& entry : *parsed) result += (result.empty() ? "" : "|") + entry.name + "=" + entry.text;
  return result;
}

TEST(YamlFile, is_read_as_the_table_says) {
  struct Case {
    std::string_view text;
    std::string_view entries;
  };
  const Case cases[] = {
      {"", ""},
      {"# only a comment\n", ""},
      {"---\n...\n", ""},
      {"data: /srv/kadr", "data=/srv/kadr"},
      {"listen:\n  port: 80\n  address: ::1\n", "listen.port=80|listen.address=::1"},
      {"listen: {port: 80, address: '::1'}\ndata: x", "listen.port=80|listen.address=::1|data=x"},
      {"listen.port: 80", "listen.port=80"},
      {"fetch:\n  allow:\n    - 10.0.0.0/8\n    - fd00::/8\n  ports: []\n",
       "fetch.allow=10.0.0.0/8,fd00::/8|fetch.ports="},
      {"a:\nb: ~\nc: null\nd: 1", "d=1"},
      {"a: 'null'", "a=null"},
      {"a: |\n  one\n  two\n", "a=one\ntwo\n"},
  };
  for (const Case& each : cases) EXPECT_EQ(entries(each.text), each.entries) << "of: " << each.text;
}

TEST(YamlFile, a_value_stays_as_it_was_written) {
  EXPECT_EQ(entries("a: 010\nb: 0x10\nc: yes\nd: 1e3\ne: 1_000\nf: 12:30\ng: .inf\nh: \"010\""),
            "a=010|b=0x10|c=yes|d=1e3|e=1_000|f=12:30|g=.inf|h=010");
}

TEST(YamlFile, a_key_that_is_given_twice_is_refused) {
  EXPECT_EQ(entries("a: 1\nb: 2\na: 3"), "error: line 3 names a again");
  EXPECT_EQ(entries("listen:\n  port: 1\n  port: 2"), "error: line 3 names listen.port again");
  EXPECT_EQ(entries("listen: {port: 1}\nlisten.port: 2"), "error: line 2 names listen.port again");
  EXPECT_EQ(entries("listen: {port: 1}\nlisten: {address: x}"), "error: line 2 names listen again");
}

TEST(YamlFile, what_is_no_setting_is_refused) {
  EXPECT_THAT(entries("just a text"), StartsWith("error: line 1 is no setting"));
  EXPECT_THAT(entries("- a\n- b"), StartsWith("error: line 1 has a list"));
  EXPECT_THAT(entries("a: [x, [y]]"), StartsWith("error: line 1 has a list"));
  EXPECT_THAT(entries("a:\n  - b: 1"), StartsWith("error: line 2 has a group"));
  EXPECT_THAT(entries("a: [x, ~]"), StartsWith("error: line 1 has an empty entry"));
  EXPECT_THAT(entries("a: ['x,y']"), StartsWith("error: line 1 has an entry with a comma"));
  EXPECT_THAT(entries("? [a, b]\n: 1"), StartsWith("error: line 1 has a list"));
  EXPECT_THAT(entries("? {a: b}\n: 1"), StartsWith("error: line 1 has a group"));
  EXPECT_THAT(entries("~: 1"), StartsWith("error: line 1 has no name"));
  EXPECT_THAT(entries("a: &x 1\nb: *x"), StartsWith("error: line 1 has an anchor"));
  EXPECT_THAT(entries("a: 1\nb: {<<: *x}"), StartsWith("error: "));
  EXPECT_THAT(entries("a: !!int 1"), StartsWith("error: line 1 has a tag"));
  EXPECT_THAT(entries("a: 1\n---\nb: 2"), StartsWith("error: line "));
  EXPECT_THAT(entries("a: {b: {c: {d: {e: 1}}}}"), StartsWith("error: line 1 is nested too deeply"));
  EXPECT_THAT(entries("a: [1"), StartsWith("error: line "));
  EXPECT_THAT(entries("a: \xFF"), StartsWith("error: is no text"));
}

TEST(YamlFile, what_the_library_cannot_get_past_is_refused) {
  for (const char* text : {", ---\n", ",", "a: 1\n---\n, x\n", ", a: 1\n...\n"})
    EXPECT_FALSE(parse_yaml_file(text)) << text;
}

TEST(YamlFile, endless_nesting_is_refused) {
  EXPECT_THAT(entries(std::string(100'000, '[')), StartsWith("error: "));
  EXPECT_THAT(entries(std::string(100'000, '{')), StartsWith("error: "));
  std::string steps;
  for (int i = 0; i < 2'000; ++i) steps += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
  EXPECT_THAT(entries(steps), StartsWith("error: "));
}

TEST(YamlFile, a_message_never_quotes_a_value) {
  for (const std::string_view text : {"key: \"canary", "key: &canary x", "key: [canary", "key: canary: canary",
                                      "key: *canary", "key: ['canary,x']", "key: !canary x", "key: |canary"})
    EXPECT_THAT(entries(text), Not(HasSubstr("canary"))) << text;
}

}  // namespace
}  // namespace kadr::app::settings
