#include "providers/offline/kept_work.h"

#include "base/sha256.h"

namespace kadr::providers::offline {
namespace {

Json described(const store::Artifact& artifact, const Json& about) {
  Json file{{"sha256", artifact.sha256}, {"bytes", artifact.bytes}};
  for (const auto& [name, value] : about.items()) file[name] = value;
  return file;
}

}  // namespace

Result<Json> found_or_made(const store::ArtifactStore& store, const std::string& identity, const FileMaker& make) {
  const std::string key = base::sha256(identity);
  KADR_TRY(const auto known, store.find_result(key));
  if (known && known->artifact && known->value.is_object()) return described(*known->artifact, known->value);
  KADR_TRY(store::Draft draft, store.draft());
  KADR_TRY(Json about, make(draft.descriptor()));
  KADR_TRY(const store::Artifact artifact, store.publish(std::move(draft)));
  KADR_CHECK(store.record_result(key, {.artifact = artifact, .value = about}));
  return described(artifact, about);
}

}  // namespace kadr::providers::offline
