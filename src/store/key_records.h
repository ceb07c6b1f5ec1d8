#pragma once

/// Keys of the API as rows. A key's text is never stored: only its SHA-256.
/// Every function here is a part of the caller's transaction. Errors: those of the connection.

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "store/connection.h"

namespace kadr::store {

struct KeyRecord {
  std::string id;    ///< public; shown in lists and logs
  std::string hash;  ///< SHA-256 of the key's text
  std::string name;  ///< what a person calls it
  std::string owner;
  std::vector<std::string> scopes;  ///< words without blanks
  Instant created_at;
  std::optional<Instant> expires_at;
  std::optional<Instant> used_at;  ///< not of every use: see note_key_use
  std::optional<Instant> revoked_at;
};

[[nodiscard]] Result<> insert_key(Connection& connection, const KeyRecord& key);
[[nodiscard]] Result<std::optional<KeyRecord>> find_key(Connection& connection, const std::string& id);
/// Of one owner, or all; oldest first.
[[nodiscard]] Result<std::vector<KeyRecord>> list_keys(Connection& connection, const std::optional<std::string>& owner);
[[nodiscard]] Result<std::int64_t> count_keys(Connection& connection);

/// \return false when there is no such key, or it was revoked before.
[[nodiscard]] Result<bool> revoke_key(Connection& connection, const std::string& id, Instant now);
[[nodiscard]] Result<> note_key_use(Connection& connection, const std::string& id, Instant now);

}  // namespace kadr::store
