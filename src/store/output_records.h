#pragma once

/// What a job delivers, as rows: each output is a list of pieces of artifacts, whether or not a file was ever written.
/// Every function here is a part of the caller's transaction. Errors: those of the connection.

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "store/connection.h"
#include "timeline/rational.h"

namespace kadr::store {

/// A byte range of an artifact.
struct OutputPiece {
  std::string sha256;
  timeline::ByteCount offset = 0;
  timeline::ByteCount length = 0;

  friend bool operator==(const OutputPiece&, const OutputPiece&) = default;
};

struct OutputRecord {
  std::string job;
  std::int64_t number = 1;  ///< from 1
  std::string name;         ///< of the file it would be
  std::string media_type;
  timeline::ByteCount bytes = 0;  ///< the sum of the pieces
  std::vector<OutputPiece> pieces;
  Json facts = Json::object();  ///< what the recipe tells about it: clips, voice, seconds
  Instant created_at;
};

/// Adds outputs, each in the place of what its job had under that number.
/// \return the numbers under which there is something else now than before; the others are left as they are.
[[nodiscard]] Result<std::vector<std::int64_t>> put_outputs(Connection& connection,
                                                            const std::vector<OutputRecord>& outputs);
/// Removes those with higher numbers. \return how many outputs the job has then.
[[nodiscard]] Result<std::int64_t> keep_outputs_up_to(Connection& connection, const std::string& job,
                                                      std::int64_t number);
/// Without their pieces.
[[nodiscard]] Result<std::vector<OutputRecord>> outputs_of(Connection& connection, const std::string& job);
[[nodiscard]] Result<std::optional<OutputRecord>> find_output(Connection& connection, const std::string& job,
                                                              std::int64_t number);

}  // namespace kadr::store
