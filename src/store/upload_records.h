#pragma once

/// Files that people have sent, as rows: complete ones name their artifact, open ones are still being sent and their
/// bytes lie in the store's uploads/. An upload that has expired is no upload any more, whether or not its row is
/// there.
///
/// Every function here is a part of the caller's transaction. Errors: those of the connection.

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "store/connection.h"
#include "timeline/rational.h"

namespace kadr::store {

struct UploadRecord {
  std::string id;  ///< sorts by age, and is fit to be a file's name
  std::string owner;
  std::string name;        ///< what its owner calls it
  std::string media_type;  ///< empty until it is complete
  timeline::ByteCount bytes = 0;
  std::optional<std::string> sha256;  ///< none until it is complete
  Instant created_at;
  Instant expires_at;
};

[[nodiscard]] Result<> insert_upload(Connection& connection, const UploadRecord& upload);

/// Of this owner only: everybody else's do not exist.
struct UploadWanted {
  std::string id;
  std::string owner;
  Instant now;
};
[[nodiscard]] Result<std::optional<UploadRecord>> find_upload(Connection& connection, const UploadWanted& wanted);

struct UploadListing {
  std::string owner;
  Instant now;
  /// Only uploads older than this one.
  std::optional<std::string> before;
  std::int64_t limit = 50;
};
/// Newest first.
[[nodiscard]] Result<std::vector<UploadRecord>> list_uploads(Connection& connection, const UploadListing& listing);

struct UploadCompletion {
  std::string sha256;
  std::string media_type;
};
/// \return false when there is no such upload, or it was complete before.
[[nodiscard]] Result<bool> complete_upload(Connection& connection, const std::string& id,
                                           const UploadCompletion& completion);

/// \return false when there was none.
[[nodiscard]] Result<bool> delete_upload(Connection& connection, const std::string& id, const std::string& owner);

/// Removes the rows of those that have expired.
[[nodiscard]] Result<> forget_expired_uploads(Connection& connection, Instant now);

}  // namespace kadr::store
