#pragma once

/// A YAML file as JSON, for files of the catalogue. Plain scalars are typed as YAML's core schema has it, with decimal
/// numbers only; what stands in quotes is a text.
///
/// Refused: a key that is given twice, anchors and aliases, tags, several documents, deep nesting.

#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace kadr::models {

/// Errors: InvalidArgument: what is wrong in which line, to follow the file's name.
[[nodiscard]] Result<Json> parse_yaml(std::string_view text);

}  // namespace kadr::models
