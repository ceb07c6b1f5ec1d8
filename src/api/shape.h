#pragma once

/// What the bodies of requests and answers look like: fields with their types. One declaration is the check of what
/// comes in, and the schema in /openapi.json.
///
/// Thread: values; shapes are constants that live as long as the program.

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace kadr::api {

struct Shape;

struct Field {
  enum class Kind { Text, Instant, Integer, Number, Truth, Object, Anything, Texts, One, Many };
  /// Of a request: whether it must be there. Of an answer: whether it may be null.
  enum class Presence { Required, Optional };

  std::string name;
  Kind kind = Kind::Text;
  Presence presence = Presence::Required;
  std::string about;
  /// The only texts that are allowed; any, when empty.
  std::vector<std::string> choices{};
  /// Of Kind::One and Kind::Many.
  const Shape* shape = nullptr;
};

struct Shape {
  /// In /openapi.json; unique.
  std::string name;
  std::vector<Field> fields;
  /// Whether fields that are not named here may be there too.
  enum class Rest { None, Any } rest = Rest::None;
};

/// Errors: InvalidArgument naming the first field that is missing, unknown or of the wrong type.
[[nodiscard]] Result<> check(const Shape& shape, const Json& value);

/// JSON Schema of the shape, as OpenAPI 3.1 has it. Other shapes are referred to by name.
[[nodiscard]] Json schema_of(const Shape& shape);
/// Of one field: {"type": "string"}.
[[nodiscard]] Json schema_of(const Field& field);

}  // namespace kadr::api
