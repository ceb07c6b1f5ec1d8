#include "app/job_files.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "app/output_file.h"
#include "media/compose.h"

namespace kadr::app {
namespace {

namespace fs = std::filesystem;
using store::OutputRecord;

bool is_video(const OutputRecord& output) {
  return output.media_type.starts_with("video/");
}

/// Names come from recipes and are names of files, but a path is followed nowhere.
fs::path own_name(const OutputRecord& output) {
  return fs::path(output.name).filename();
}

bool is_folder(const fs::path& target) {
  std::error_code ignored;
  return !target.has_filename() || fs::is_directory(target, ignored);
}

/// "film.uk.vtt" beside "mine.mp4", when the video's own name is "film.mp4": "mine.uk.vtt".
fs::path beside(const fs::path& place, const OutputRecord& video, const OutputRecord& output) {
  const std::string name = own_name(output).string();
  const std::string stem = own_name(video).stem().string();
  const std::string rest =
      name.starts_with(stem + ".") ? name.substr(stem.size()) : own_name(output).extension().string();
  return place.parent_path() / (place.stem().string() + rest);
}

std::vector<fs::path> places_in(const fs::path& folder, const std::vector<OutputRecord>& outputs) {
  std::vector<fs::path> places;
  for (const OutputRecord& output : outputs) places.push_back(folder / own_name(output));
  return places;
}

}  // namespace

Result<std::vector<fs::path>> places_for(const std::vector<OutputRecord>& outputs, const fs::path& target) {
  const auto videos = std::ranges::count_if(outputs, is_video);
  if (videos > 1) {
    if (target.extension() == ".mp4" && !is_folder(target)) {
      return fail(ErrorCode::InvalidArgument,
                  fmt::format("{} videos were made, which {} cannot hold: name a folder with -o, and what was made is "
                              "written there",
                              videos, target.string()));
    }
    return places_in(target.empty() ? fs::path("videos") : target, outputs);
  }
  if (target.empty() || is_folder(target) || outputs.empty()) return places_in(target, outputs);
  const auto main = videos == 1 ? std::ranges::find_if(outputs, is_video) : outputs.begin();
  std::vector<fs::path> places;
  std::set<fs::path> taken{target};
  for (const OutputRecord& output : outputs) {
    fs::path place = &output == &*main ? target : beside(target, *main, output);
    // Two with one ending: the second keeps its own name.
    if (&output != &*main && !taken.insert(place).second) place = target.parent_path() / own_name(output);
    places.push_back(std::move(place));
  }
  return places;
}

Result<> write_job_file(const OutputRecord& output, const fs::path& place, const store::ArtifactStore& artifacts,
                        const base::ProgressSink& progress, std::stop_token stop) {
  timeline::Composition film;
  std::vector<base::FileDescriptor> open;
  std::vector<int> sources;
  for (const store::OutputPiece& piece : output.pieces) {
    KADR_TRY(base::FileDescriptor file, artifacts.open_artifact(piece.sha256, piece.offset + piece.length));
    film.extents.push_back({.source = sources.size(), .offset = piece.offset, .length = piece.length});
    sources.push_back(file.get());
    open.push_back(std::move(file));
  }
  KADR_TRY(OutputFile file, OutputFile::create(place));
  KADR_CHECK(media::write_composition(film, sources, file.descriptor(), progress, std::move(stop)));
  return file.publish();
}

}  // namespace kadr::app
