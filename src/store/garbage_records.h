#pragma once

/// Artifacts that nothing needed when they were last looked at, as rows: what is written here is removed later, unless
/// it is needed again by then. Every function here is a part of the caller's transaction. Errors: those of the
/// connection.

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "store/connection.h"

namespace kadr::store {

struct GarbageMark {
  std::string sha256;
  Instant found_at;
};

/// Those that are marked already keep their time.
[[nodiscard]] Result<> mark_garbage(Connection& connection, const std::vector<std::string>& artifacts, Instant now);
/// Marks of this time or older, at most `limit` of them, in the order of their names and after the name `after`.
[[nodiscard]] Result<std::vector<GarbageMark>> marks_until(Connection& connection, Instant time,
                                                           const std::string& after, std::int64_t limit);
[[nodiscard]] Result<> forget_marks(Connection& connection, const std::vector<std::string>& artifacts);

}  // namespace kadr::store
