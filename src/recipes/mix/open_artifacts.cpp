#include "recipes/mix/open_artifacts.h"

namespace kadr::recipes::mix {

Result<std::shared_ptr<const base::FileDescriptor>> OpenArtifacts::get(const std::string& sha256) {
  const std::scoped_lock lock(mutex_);
  if (const auto found = open_.find(sha256); found != open_.end()) return found->second;
  KADR_TRY(base::FileDescriptor file, store_.open_artifact(sha256));
  // Whoever still works with one keeps it open; the others are opened again when they are wanted.
  if (open_.size() >= kMost) open_.clear();
  auto shared = std::make_shared<const base::FileDescriptor>(std::move(file));
  open_.emplace(sha256, shared);
  return shared;
}

}  // namespace kadr::recipes::mix
