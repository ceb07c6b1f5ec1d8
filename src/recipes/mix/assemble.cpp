#include "recipes/mix/assemble.h"

#include <atomic>

#include <fmt/format.h>

#include "base/sha256.h"
#include "media/compose.h"
#include "recipes/mix/open_artifacts.h"
#include "recipes/mix/written_log.h"

namespace kadr::recipes::mix {
namespace {

/// Raised whenever equal parts would give another file.
constexpr std::string_view kFilmSchema = "kadr.film.1";

std::string identity_of(const Film& film) {
  std::string parts(kFilmSchema);
  for (const ConformedClip* clip : film.clips) parts += "\n" + clip->artifact.sha256;
  if (film.sound != nullptr) parts += "\nsound " + film.sound->artifact.sha256;
  return base::sha256(parts);
}

/// One worker's bench: a darkroom that remembers the runs it has seen.
class FilmWriter {
 public:
  FilmWriter(media::Darkroom& darkroom, OpenArtifacts& artifacts) : composer_(darkroom), artifacts_(artifacts) {}

  /// Composes the film and writes it under its final name.
  Result<> write(const Film& film, const OutputFolder& folder, std::stop_token stop) {
    media::Assembly assembly;
    std::vector<std::shared_ptr<const base::FileDescriptor>> open;
    std::vector<int> sources;
    std::vector<timeline::ByteCount> sizes;
    const auto add = [&](const store::Artifact& artifact) -> Result<> {
      KADR_TRY(auto file, artifacts_.get(artifact.sha256));
      sources.push_back(file->get());
      sizes.push_back(artifact.bytes);
      open.push_back(std::move(file));
      return {};
    };
    for (const ConformedClip* clip : film.clips) {
      assembly.pictures.push_back(&clip->pictures);
      KADR_CHECK(add(clip->artifact));
    }
    if (film.sound != nullptr) {
      assembly.sound = &film.sound->run;
      KADR_CHECK(add(film.sound->artifact));
    }
    KADR_TRY(const timeline::Composition composition, composer_.compose(assembly, stop));
    KADR_CHECK(timeline::check(composition, sizes));
    KADR_TRY(PartialOutput output, PartialOutput::create(folder, film.name));
    KADR_CHECK(media::write_composition(composition, sources, output.descriptor(), {}, stop));
    return output.publish();
  }

 private:
  media::Composer composer_;
  OpenArtifacts& artifacts_;
};

Result<> add_checksum(const std::filesystem::path& path, WrittenFile& file, std::stop_token stop) {
  KADR_TRY(const SourceFile source, read_source(path, path.string(), {}, std::move(stop)));
  file.sha256 = source.sha256;
  return {};
}

/// What all workers share.
struct Desk {
  const Workshop& shop;
  const OutputFolder& folder;
  const std::vector<Film>& films;
  WrittenLog& log;
  std::vector<WrittenFile>& written;
  StageProgress& progress;
};

Result<> finish_film(const Desk& desk, std::size_t i, FilmWriter& writer, std::stop_token stop) {
  const Film& film = desk.films[i];
  const std::filesystem::path path = desk.folder.path() / film.name;
  WrittenFile& file = desk.written[i];
  const bool is_there = !file.identity.empty();
  if (!is_there) {
    if (auto done = writer.write(film, desk.folder, stop); !done) return fail(done.error().about(film.name));
    file = look_at(path).value_or(WrittenFile{});
    file.identity = identity_of(film);
  }
  const bool wants_checksum = desk.shop.options.checksums && file.sha256.empty();
  if (wants_checksum) KADR_CHECK(add_checksum(path, file, stop));
  if (!is_there || wants_checksum) KADR_CHECK(desk.log.note(film.name, file));
  desk.progress.finish(i);
  return {};
}

}  // namespace

timeline::FrameCount Film::frames() const {
  timeline::FrameCount frames = 0;
  for (const ConformedClip* clip : clips) frames += clip->pictures.frames();
  return frames;
}

timeline::ByteCount Film::payload_bytes() const {
  timeline::ByteCount bytes = sound == nullptr ? 0 : sound->run.length();
  for (const ConformedClip* clip : clips) bytes += clip->pictures.length();
  return bytes;
}

Result<std::vector<WrittenFile>> assemble(const Workshop& shop, const OutputFolder& folder,
                                          const std::vector<Film>& films) {
  KADR_TRY(WrittenLog log, WrittenLog::open(shop.services.store, folder));
  std::vector<WrittenFile> written(films.size());
  std::size_t reused = 0;
  for (std::size_t i = 0; i < films.size(); ++i) {
    auto known = log.find(films[i].name, identity_of(films[i]));
    if (known) written[i] = std::move(*known);
    if (known) ++reused;
  }
  StageProgress progress(shop.narrator, {.stage = Stage::Assemble,
                                         .items = films.size(),
                                         .reused = reused,
                                         .expected = std::vector<std::int64_t>(films.size(), 1)});
  OpenArtifacts artifacts(shop.services.store);
  const Desk desk{shop, folder, films, log, written, progress};
  const auto done =
      work_side_by_side(shop.side_by_side(films.size()), [&](ItemQueue& queue, std::stop_token stop) -> Result<> {
        KADR_TRY(const auto darkroom, shop.services.darkrooms.take(stop));
        FilmWriter writer(*darkroom, artifacts);
        for (auto i = queue.take(); i && !stop.stop_requested(); i = queue.take())
          KADR_CHECK(finish_film(desk, *i, writer, stop));
        return {};
      });
  // Also after a failure or a stop: what was written is whole and need not be written again.
  const auto saved = log.save();
  if (!done) return fail(done.error());
  if (!saved) return fail(saved.error());
  return written;
}

}  // namespace kadr::recipes::mix
