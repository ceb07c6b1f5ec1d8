#include "film_fixture.h"

#include <stdexcept>

#include "support/mp4_file.h"

namespace kadr::test {

SoundArtifact index_sound(const std::filesystem::path& file, timeline::SampleCount samples) {
  const auto mp4 = parse_mp4_file(file, {.index_first = false});
  if (!mp4) throw std::runtime_error(mp4.error().message);
  const Mp4Track& track = *mp4->track("soun");
  timeline::SoundRun run{.configuration = track.configuration,
                         .offset = static_cast<timeline::ByteCount>(track.samples[0].offset),
                         .priming = track.edits.at(0).media_time,
                         .samples = samples};
  for (const Mp4Sample& sample : track.samples) run.sizes.push_back(sample.size);
  if (auto checked = timeline::check(run); !checked) throw std::runtime_error(checked.error().message);
  return {.file = file, .run = std::move(run)};
}

Result<timeline::Composition> FilmTest::compose(const std::vector<const Conformed*>& clips,
                                                const SoundArtifact* sound) {
  media::Assembly assembly{.sound = sound == nullptr ? nullptr : &sound->run};
  for (const Conformed* clip : clips) assembly.pictures.push_back(&clip->pictures);
  return composer_.compose(assembly, {});
}

Film FilmTest::make_film(const std::vector<const Conformed*>& clips, const SoundArtifact* sound) {
  auto composition = compose(clips, sound);
  if (!composition) throw std::runtime_error(composition.error().message);
  std::vector<base::FileDescriptor> files;
  for (const Conformed* clip : clips) files.push_back(open_for_reading(clip->file));
  if (sound != nullptr) files.push_back(open_for_reading(sound->file));
  std::vector<int> sources;
  for (const base::FileDescriptor& file : files) sources.push_back(file.get());
  const std::filesystem::path output = new_file(".mp4");
  const auto written = media::write_composition(*composition, sources, create_file(output).get(), {}, {});
  if (!written) throw std::runtime_error(written.error().message);
  return {.file = output, .composition = std::move(*composition)};
}

}  // namespace kadr::test
