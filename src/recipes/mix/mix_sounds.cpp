#include "recipes/mix/mix_sounds.h"

#include <mutex>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/sha256.h"

namespace kadr::recipes::mix {
namespace {

/// A sound to have.
struct Job {
  std::string identity;
  PlannedSound sound;
  std::string key;
};

std::string sound_key(const PlannedSound& sound) {
  return base::sha256("kadr.sound_mix.1\n" + sound.identity());
}

std::vector<Job> distinct_jobs(const std::vector<std::optional<PlannedSound>>& sounds) {
  std::map<std::string, PlannedSound> distinct;
  for (const std::optional<PlannedSound>& sound : sounds) {
    if (sound) distinct.try_emplace(sound->identity(), *sound);
  }
  std::vector<Job> jobs;
  for (auto& [identity, sound] : distinct) {
    std::string key = sound_key(sound);
    jobs.push_back({.identity = identity, .sound = std::move(sound), .key = std::move(key)});
  }
  return jobs;
}

Result<std::optional<EncodedSound>> find_mixed(const store::ArtifactStore& store, const std::string& key) {
  KADR_TRY(const auto known, store.find_result(key));
  if (!known || !known->artifact) return std::nullopt;
  auto mixed = media::mixed_sound_from_json(known->value);
  if (!mixed || mixed->sound.offset + mixed->sound.length() > known->artifact->bytes) return std::nullopt;
  return EncodedSound{.artifact = *known->artifact, .run = std::move(mixed->sound)};
}

std::string names_of(const PlannedSound& sound) {
  std::vector<std::string> names;
  for (const SourceFile* input : sound.inputs) names.push_back(input->name);
  return fmt::format("{}", fmt::join(names, " + "));
}

Result<EncodedSound> mix_one(const Workshop& shop, const Job& job, const base::ProgressSink& progress,
                             std::stop_token stop) {
  const store::ArtifactStore& store = shop.services.store;
  std::vector<base::FileDescriptor> files;
  std::vector<int> inputs;
  for (const SourceFile* input : job.sound.inputs) {
    KADR_TRY(base::FileDescriptor file, open_source(*input));
    inputs.push_back(file.get());
    files.push_back(std::move(file));
  }
  KADR_TRY(store::Draft draft, store.draft());
  KADR_TRY(const auto darkroom, shop.services.darkrooms.take(stop));
  auto mixed = media::mix_sound(*darkroom, inputs, draft.descriptor(), job.sound.mix, progress, stop);
  if (!mixed) return fail(mixed.error().about(names_of(job.sound)));
  KADR_TRY(store::Artifact artifact, store.publish(std::move(draft)));
  KADR_CHECK(store.record_result(job.key, {.artifact = artifact, .value = media::to_json(*mixed)}));
  return EncodedSound{.artifact = std::move(artifact), .run = std::move(mixed->sound)};
}

}  // namespace

Result<EncodedSounds> mix_sounds(const Workshop& shop, const std::vector<std::optional<PlannedSound>>& sounds) {
  EncodedSounds encoded;
  std::vector<Job> missing;
  for (Job& job : distinct_jobs(sounds)) {
    KADR_TRY(auto known, find_mixed(shop.services.store, job.key));
    if (known) {
      encoded.emplace(job.identity, std::move(*known));
    } else {
      missing.push_back(std::move(job));
    }
  }
  StageProgress::Start start{
      .stage = Stage::MixSound, .items = missing.size() + encoded.size(), .reused = encoded.size()};
  for (const Job& job : missing) start.expected.push_back(job.sound.mix.samples);
  StageProgress progress(shop.narrator, std::move(start));
  std::mutex mutex;
  KADR_CHECK(each_side_by_side(shop.side_by_side(missing.size()), [&](std::size_t i, std::stop_token stop) -> Result<> {
    KADR_TRY(EncodedSound sound, mix_one(shop, missing[i], progress.sink(i), stop));
    progress.finish(i);
    const std::scoped_lock lock(mutex);
    encoded.emplace(missing[i].identity, std::move(sound));
    return {};
  }));
  return encoded;
}

}  // namespace kadr::recipes::mix
