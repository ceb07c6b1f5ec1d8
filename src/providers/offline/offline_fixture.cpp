#include "providers/offline/offline_fixture.h"

#include <cstdlib>
#include <stdexcept>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace kadr::providers::offline {
namespace {

template <typename T>
T value_of(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return *std::move(result);
}

}  // namespace

media::DarkroomSettings darkroom_settings() {
  return {.executable = std::filesystem::path(std::getenv("KADR_BUILD")) / "kadr-darkroom"};
}

OfflineWorkplace::OfflineWorkplace(media::DarkroomSettings settings)
    : darkrooms_(std::move(settings), 1),
      store_(value_of(store::ArtifactStore::open(folder_.path()))),
      catalog_(value_of(models::Catalog::create(models::shipped_cards()))),
      speech_(OfflineSpeech::create(darkrooms_, {})) {
  add_offline_steps(kinds_, {.darkrooms = darkrooms_,
                             .store = store_,
                             .speech = speech_.value(),
                             .catalog = catalog_,
                             .threads_per_clip = 2});
}

Result<Json> OfflineWorkplace::try_step(const Result<engine::StepRequest>& request) const {
  if (!request) throw std::runtime_error(request.error().message);
  const engine::StepKind* kind = kinds_.find(request->kind);
  if (kind == nullptr) throw std::runtime_error("there is no kind " + request->kind);
  engine::StepRun run;
  run.key = request->key;
  run.input = request->input;
  return kind->work(run);
}

Json OfflineWorkplace::step(const Result<engine::StepRequest>& request) const {
  return value_of(try_step(request));
}

std::filesystem::path OfflineWorkplace::file_of(const Json& made) const {
  return store_.path_of(made["sha256"]);
}

std::string OfflineWorkplace::keep(const std::string& bytes) const {
  store::Draft draft = value_of(store_.draft());
  if (::pwrite(draft.descriptor(), bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
    throw std::runtime_error("cannot write a draft");
  return value_of(store_.publish(std::move(draft))).sha256;
}

OfflineTest::OfflineTest()
    : catalog_(value_of(models::Catalog::create(models::shipped_cards()))), work_(darkroom_settings()) {}

const models::ModelCard& OfflineTest::card(models::ModelKind kind, std::string_view id) const {
  return *value_of(catalog_.find(kind, id));
}

media::Mezzanine OfflineTest::conformed(const std::filesystem::path& file, const timeline::Canvas& canvas) {
  media::Darkroom darkroom(darkroom_settings());
  const base::FileDescriptor source(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  const base::FileDescriptor output(::memfd_create("conformed", MFD_CLOEXEC));
  return value_of(media::conform(darkroom, source.get(), output.get(), {.canvas = canvas}, {}, {}));
}

}  // namespace kadr::providers::offline
