#include "models/json_schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kadr::models {
namespace {

using ::testing::HasSubstr;

Json script_schema() {
  return Json::parse(R"({"type":"object","required":["scenes"],"additionalProperties":false,"properties":{
    "scenes":{"type":"array","minItems":1,"items":{"type":"object","required":["text","seconds"],
      "additionalProperties":false,"properties":{"text":{"type":"string"},"seconds":{"type":"integer"}}}}}})");
}

std::string fault(const char* text) {
  const auto schema = JsonSchema::create(script_schema());
  const auto checked = schema->check(Json::parse(text));
  return checked ? "" : checked.error().message;
}

TEST(JsonSchema, what_fits_passes) {
  EXPECT_EQ(fault(R"({"scenes":[{"text":"a","seconds":5}]})"), "");
}

TEST(JsonSchema, what_does_not_fit_is_named_by_its_place) {
  EXPECT_THAT(fault(R"({"scenes":[{"text":"a","seconds":5},{"text":7,"seconds":5}]})"), HasSubstr("scenes[1].text: "));
  EXPECT_THAT(fault(R"({"scenes":[{"text":"a"}]})"), HasSubstr("scenes[0]: "));
  EXPECT_THAT(fault(R"({"scenes":[],"more":1})"), HasSubstr(": "));
  EXPECT_THAT(fault("[]"), HasSubstr("the document: "));
}

TEST(JsonSchema, a_pattern_is_refused_wherever_it_stands) {
  Json schema = script_schema();
  schema["properties"]["scenes"]["items"]["properties"]["text"]["pattern"] = "a*";
  EXPECT_FALSE(JsonSchema::create(schema));
}

TEST(JsonSchema, what_is_no_schema_is_refused) {
  EXPECT_FALSE(JsonSchema::create(Json::parse(R"({"type":"colour"})")));
}

}  // namespace
}  // namespace kadr::models
