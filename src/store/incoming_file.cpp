#include "store/incoming_file.h"

#include <cerrno>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/durable_file.h"

namespace kadr::store {

IncomingFile::IncomingFile(const ArtifactStore& store, Draft draft, timeline::ByteCount bytes)
    : store_(&store), draft_(std::move(draft)), bytes_(bytes) {
  if (bytes_ == 0) hash_.emplace();
}

Result<IncomingFile> IncomingFile::create(const ArtifactStore& store) {
  KADR_TRY(Draft draft, store.draft());
  return IncomingFile(store, std::move(draft), 0);
}

Result<IncomingFile> IncomingFile::resume(const ArtifactStore& store, const std::string& upload) {
  KADR_TRY(Draft draft, store.upload_draft(upload));
  struct stat status{};
  if (::fstat(draft.descriptor(), &status) != 0)
    return fail(disk_error(errno, fmt::format("cannot examine {}", draft.path().string())));
  if (::lseek(draft.descriptor(), status.st_size, SEEK_SET) < 0)
    return fail(disk_error(errno, fmt::format("cannot go on with {}", draft.path().string())));
  return IncomingFile(store, std::move(draft), status.st_size);
}

Result<> IncomingFile::append(std::string_view piece) {
  if (const Result<> written = write_all(draft_.descriptor(), piece, draft_.path()); !written) {
    // The size of the file is where the sender goes on, and the hash is of that.
    if (::ftruncate(draft_.descriptor(), bytes_) != 0 || ::lseek(draft_.descriptor(), bytes_, SEEK_SET) < 0)
      hash_.reset();
    return written;
  }
  if (hash_) hash_->update(piece);
  bytes_ += static_cast<timeline::ByteCount>(piece.size());
  return {};
}

Result<std::string> IncomingFile::beginning(std::size_t most) const {
  std::string bytes(most, '\0');
  const ssize_t got = ::pread(draft_.descriptor(), bytes.data(), bytes.size(), 0);
  if (got < 0) return fail(disk_error(errno, fmt::format("cannot read {}", draft_.path().string())));
  bytes.resize(static_cast<std::size_t>(got));
  return bytes;
}

Result<> IncomingFile::keep() const {
  KADR_CHECK(sync_file(draft_.descriptor(), draft_.path()));
  return sync_folder(draft_.path().parent_path());
}

Result<Artifact> IncomingFile::publish() && {
  if (!still_named(draft_.descriptor(), draft_.path())) return fail(ErrorCode::NotFound, "the upload was deleted");
  if (!hash_) return store_->publish(std::move(draft_));
  return store_->publish(std::move(draft_), hash_->finish());
}

}  // namespace kadr::store
