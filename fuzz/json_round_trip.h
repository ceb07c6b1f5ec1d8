#pragma once

/// What holds of every pair of a writer and a reader of JSON.

#include "base/json.h"
#include "fuzz_input.h"

namespace kadr::fuzz {

/// What was read can be written, and what is written is read again as the same.
/// \param read gives a Result of something. \param write gives the JSON of that something.
template <typename Read, typename Write>
void check_round_trip(const Json& value, Read read, Write write) {
  const auto first = read(value);
  if (!first) return;
  const Json written = write(*first);
  const Result<Json> text = base::parse_json(written.dump());
  demand(text.has_value());
  const auto again = read(*text);
  demand(again && write(*again) == written);
}

}  // namespace kadr::fuzz
