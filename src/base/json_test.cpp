#include "base/json.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kadr::base {
namespace {

using ::testing::HasSubstr;

TEST(Json, keeps_the_order_of_keys) {
  const Json json = parse_json(R"({"z": 1, "a": 2})").value();

  EXPECT_EQ(json.begin().key(), "z");
}

TEST(Json, refuses_a_name_that_appears_twice) {
  EXPECT_THAT(parse_json(R"({"a": {"b": 1, "b": 2}})").error().message, HasSubstr("\"b\" appears twice"));
}

TEST(Json, the_same_name_in_different_objects_is_fine) {
  EXPECT_TRUE(parse_json(R"({"a": {"b": 1}, "b": {"a": 1}})"));
}

TEST(Json, refuses_deep_nesting_without_crashing) {
  EXPECT_THAT(parse_json(std::string(100'000, '[')).error().message, HasSubstr("nests deeper"));
}

TEST(Json, says_where_the_text_is_broken) {
  EXPECT_THAT(parse_json("{\n \"a\": ,}").error().message, HasSubstr("line 2"));
}

TEST(JsonReader, names_the_path_of_a_wrong_type) {
  const Json json = parse_json(R"({"width": "wide"})").value();
  JsonReader reader(json, "canvas");

  (void)reader.integer("width", 1);

  EXPECT_EQ(reader.finish().error().message, "canvas.width must be a whole number, not a string");
}

TEST(JsonReader, names_the_range_of_a_number) {
  const Json json = parse_json(R"({"gain": 11})").value();
  JsonReader reader(json, "");

  (void)reader.number("gain", 1, 0, 4);

  EXPECT_EQ(reader.finish().error().message, "gain must be between 0 and 4, not 11");
}

TEST(JsonReader, an_unknown_field_is_an_error_that_names_the_near_one) {
  const Json json = parse_json(R"({"musik_gain": 1})").value();
  JsonReader reader(json, "");

  (void)reader.number("music_gain", 1, 0, 4);

  EXPECT_EQ(reader.finish().error().message, "musik_gain is not a known field; did you mean music_gain?");
}

TEST(JsonReader, missing_required_field_is_named) {
  const Json json = parse_json("{}").value();
  JsonReader reader(json, "");

  (void)reader.required_string("task_name");

  EXPECT_EQ(reader.finish().error().message, "task_name is missing");
}

TEST(JsonReader, a_document_of_another_type_is_named) {
  const Json json = parse_json("[]").value();

  EXPECT_EQ(JsonReader(json, "").finish().error().message, "the document must be an object, not a list");
}

}  // namespace
}  // namespace kadr::base
