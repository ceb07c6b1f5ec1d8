#pragma once

/// What was made under an Idempotency-Key, as rows, so that a request sent again is answered again and not done again.
/// Every function here is a part of the caller's transaction. Errors: those of the connection.

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "store/connection.h"

namespace kadr::store {

struct IdempotencyRecord {
  std::string owner;
  std::string key;           ///< the client's own text
  std::string request_hash;  ///< of what came with it
  std::string job;           ///< that was made
  std::string answer;        ///< the body that it was answered with
  Instant created_at;
};

[[nodiscard]] Result<> insert_idempotency(Connection& connection, const IdempotencyRecord& record);
[[nodiscard]] Result<std::optional<IdempotencyRecord>> find_idempotency(Connection& connection,
                                                                        const std::string& owner,
                                                                        const std::string& key);
/// Forgets what was made before that instant.
[[nodiscard]] Result<> forget_idempotency(Connection& connection, Instant before);

}  // namespace kadr::store
