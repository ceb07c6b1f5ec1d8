#include "recipes/mix/job_delivery.h"

#include <fmt/format.h>

#include "base/sha256.h"
#include "media/compose.h"
#include "recipes/mix/open_artifacts.h"
#include "recipes/mix/written_log.h"
#include "store/output_records.h"

namespace kadr::recipes::mix {
namespace {

using store::OutputPiece;
using store::OutputRecord;

std::string identity_of(const OutputRecord& output) {
  base::Sha256 hash;
  for (const OutputPiece& piece : output.pieces) {
    hash.update(fmt::format("{} {} {}\n", piece.sha256, piece.offset, piece.length));
  }
  return hash.finish();
}

Result<> write_output(const OutputRecord& output, const OutputFolder& folder, OpenArtifacts& artifacts,
                      std::stop_token stop) {
  timeline::Composition film;
  std::vector<std::shared_ptr<const base::FileDescriptor>> open;
  std::vector<int> sources;
  for (const OutputPiece& piece : output.pieces) {
    KADR_TRY(auto file, artifacts.get(piece.sha256));
    film.extents.push_back({.source = sources.size(), .offset = piece.offset, .length = piece.length});
    sources.push_back(file->get());
    open.push_back(std::move(file));
  }
  KADR_TRY(PartialOutput partial, PartialOutput::create(folder, output.name));
  KADR_CHECK(media::write_composition(film, sources, partial.descriptor(), {}, std::move(stop)));
  return partial.publish();
}

Result<OutputRecord> find_output(const JobServices& job, const std::string& id, std::int64_t number) {
  KADR_TRY(auto output, job.database.read(
                            [&](store::Connection& connection) { return store::find_output(connection, id, number); }));
  if (!output) return fail(ErrorCode::Internal, fmt::format("output {} of job {} is missing", number, id));
  return std::move(*output);
}

Result<Json> write_files(const JobServices& job, const engine::StepRun& run, std::int64_t count) {
  const store::ArtifactStore& store = job.services.store;
  KADR_TRY(const OutputFolder folder, OutputFolder::open(job.outputs_folder / run.step.job));
  KADR_TRY(WrittenLog log, WrittenLog::open(store, folder));
  OpenArtifacts artifacts(store);
  Json paths = Json::array();
  for (std::int64_t number = 1; number <= count; ++number) {
    KADR_TRY(const OutputRecord output, find_output(job, run.step.job, number));
    const std::filesystem::path path = folder.path() / output.name;
    const std::string identity = identity_of(output);
    if (!log.find(output.name, identity)) {
      const auto written = write_output(output, folder, artifacts, run.stop);
      if (!written) return fail(written.error().about(path.string()));
      WrittenFile file = look_at(path).value_or(WrittenFile{});
      file.identity = identity;
      KADR_CHECK(log.note(output.name, std::move(file)));
    }
    paths.push_back(path.string());
    if (run.progress) run.progress({.done = number, .total = count});
  }
  KADR_CHECK(log.save());
  return Json{{"files", std::move(paths)}};
}

}  // namespace

Result<Json> deliver(const JobServices& job, const engine::StepRun& run) {
  const auto count = run.input.at("count").get<std::int64_t>();
  KADR_TRY(const std::int64_t there, job.database.write([&](store::Connection& connection) {
    return store::keep_outputs_up_to(connection, run.step.job, count);
  }));
  if (there != count) {
    return fail(ErrorCode::Internal,
                fmt::format("job {} has {} outputs instead of {}; redo its rounds", run.step.job, there, count));
  }
  if (!run.input.at("files").get<bool>()) return Json::object();
  return write_files(job, run, count);
}

}  // namespace kadr::recipes::mix
