#include "models/yaml_document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kadr::models {
namespace {

using ::testing::HasSubstr;

std::string read(std::string_view text) {
  const auto document = parse_yaml(text);
  return document ? document->dump() : "error: " + document.error().message;
}

TEST(YamlDocument, is_typed_as_the_table_says) {
  struct Case {
    std::string_view yaml;
    std::string_view json;
  };
  const Case cases[] = {
      {"", "null"},
      {"a: 1\nb: -2\nc: 0.5\nd: '5'\ne: \"x\"", R"({"a":1,"b":-2,"c":0.5,"d":"5","e":"x"})"},
      {"a: true\nb: false\nc: ~\nd:\ne: yes", R"({"a":true,"b":false,"c":null,"d":null,"e":"yes"})"},
      {"a: [1, '2', {b: 3}]", R"({"a":[1,"2",{"b":3}]})"},
      {"{2: x, true: y}", R"({"2":"x","true":"y"})"},
      {"a: 010\nb: 1e3\nc: 2026-11-01\nd: 16:9\ne: 0x10",
       R"({"a":"010","b":"1e3","c":"2026-11-01","d":"16:9","e":"0x10"})"},
      {"z: 1\na: 2", R"({"z":1,"a":2})"},
      {"a: |\n  one\n  two\n", R"({"a":"one\ntwo\n"})"},
  };
  for (const Case& each : cases) EXPECT_EQ(read(each.yaml), each.json) << "of: " << each.yaml;
}

TEST(YamlDocument, what_could_mean_two_things_is_refused) {
  EXPECT_EQ(read("a: 1\na: 2"), "error: line 2 names a again");
  EXPECT_THAT(read("a: &x 1\nb: *x"), HasSubstr("line 1 has an anchor"));
  EXPECT_THAT(read("a: !!str 1"), HasSubstr("line 1 has a tag"));
  EXPECT_THAT(read("a: 1\n---\nb: 2"), HasSubstr("error: "));
  EXPECT_THAT(read("? [a]\n: 1"), HasSubstr("error: line 1"));
  EXPECT_THAT(read("a: [1"), HasSubstr("error: line"));
  EXPECT_THAT(read("a: \xFF"), HasSubstr("error: is no text"));
  EXPECT_THAT(read(std::string(100'000, '[')), HasSubstr("error: "));
}

TEST(YamlDocument, what_the_library_cannot_get_past_is_refused) {
  for (const char* text : {", ---\n", ",", "a: 1\n---\n, x\n"}) EXPECT_THAT(read(text), HasSubstr("error: ")) << text;
}

}  // namespace
}  // namespace kadr::models
