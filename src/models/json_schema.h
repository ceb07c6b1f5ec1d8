#pragma once

/// Whether a JSON value has the shape that a JSON schema (draft 7) describes. For the catalogue's files and for what
/// text models answer; requests to our own API have declarations of their own.
///
/// Schemas use no `pattern` and no `patternProperties`: the library underneath matches them with std::regex, which
/// overflows the stack on long strings.
///
/// Thread: a schema is immutable once made.

#include <memory>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace kadr::models {

class JsonSchema {
 public:
  /// Errors: InvalidArgument when it is no schema, or uses what is excluded above.
  [[nodiscard]] static Result<JsonSchema> create(const Json& schema);

  JsonSchema(JsonSchema&&) noexcept;
  JsonSchema& operator=(JsonSchema&&) noexcept;
  ~JsonSchema();

  /// Errors: InvalidArgument, naming the first place that differs: "scenes[3].text: …".
  [[nodiscard]] Result<> check(const Json& value) const;

 private:
  struct Compiled;
  explicit JsonSchema(std::unique_ptr<Compiled> compiled);

  std::unique_ptr<Compiled> compiled_;
};

}  // namespace kadr::models
