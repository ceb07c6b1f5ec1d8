#include "api/shape.h"

#include <gtest/gtest.h>

namespace kadr::api {
namespace {

using Kind = Field::Kind;

const Shape kShape{.name = "Thing",
                   .fields = {{.name = "text", .choices = {"a", "b"}},
                              {.name = "count", .kind = Kind::Integer, .presence = Field::Presence::Optional},
                              {.name = "words", .kind = Kind::Texts, .presence = Field::Presence::Optional}}};

std::string problem_of(std::string_view json) {
  const auto checked = check(kShape, Json::parse(json));
  return checked ? "" : checked.error().message;
}

TEST(Shape, what_does_not_fit_is_named) {
  EXPECT_EQ(problem_of(R"({"text": "a"})"), "");
  EXPECT_EQ(problem_of(R"({"text": "a", "count": 3, "words": ["x"]})"), "");
  EXPECT_EQ(problem_of("{}"), "text is missing");
  EXPECT_EQ(problem_of(R"({"text": null})"), "text is missing");
  EXPECT_EQ(problem_of(R"({"text": "c"})"), "text must be one of a, b, not \"c\"");
  EXPECT_EQ(problem_of(R"({"text": "a", "count": 1.5})"), "count must be a whole number, not a number");
  EXPECT_EQ(problem_of(R"({"text": "a", "words": "x"})"), "words must be a list, not a string");
  EXPECT_EQ(problem_of(R"({"text": "a", "words": ["x", 1]})"), "words[1] must be a string, not a number");
  EXPECT_EQ(problem_of(R"({"text": "a", "word": []})"), "word is not a known field; did you mean words?");
  EXPECT_EQ(problem_of("7"), "the document must be an object, not a number");
}

TEST(Shape, a_shape_may_leave_the_rest_open) {
  Shape open = kShape;
  open.rest = Shape::Rest::Any;

  EXPECT_TRUE(check(open, Json::parse(R"({"text": "a", "more": 1})")));
  EXPECT_FALSE(check(open, Json::parse(R"({"text": 1, "more": 1})")));
}

TEST(Shape, its_schema_says_the_same) {
  EXPECT_EQ(schema_of(kShape).dump(),
            R"({"type":"object","properties":{"text":{"type":"string","enum":["a","b"]},)"
            R"("count":{"type":["integer","null"]},"words":{"type":["array","null"],"items":{"type":"string"}}},)"
            R"("required":["text"],"additionalProperties":false})");
}

}  // namespace
}  // namespace kadr::api
