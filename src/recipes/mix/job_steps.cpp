#include "recipes/mix/job_steps.h"

#include <fmt/format.h>

#include "base/sha256.h"
#include "media/conform.h"
#include "recipes/mix/conform_clips.h"
#include "recipes/mix/fetch.h"
#include "recipes/mix/job_delivery.h"
#include "recipes/mix/job_outputs.h"
#include "recipes/mix/mix_job.h"
#include "recipes/mix/speak_lines.h"

namespace kadr::recipes::mix {
namespace {

using engine::StepRun;

Result<SourceFile> file_of(const store::ArtifactStore& store, const Json& input) {
  base::JsonReader reader(input, "step");
  const store::Artifact artifact{.sha256 = reader.required_string("sha256"),
                                 .bytes = reader.required_integer("bytes", 0, std::int64_t{1} << 62)};
  return artifact_source(store, artifact, input.value("name", artifact.sha256));
}

/// What was sent to the server is there already.
Result<Json> find_upload(const JobServices& job, const Json& input) {
  KADR_TRY(const SourceFile file, file_of(job.services.store, input));
  const auto there = job.services.store.open_artifact(file.sha256, file.bytes);
  if (there) return Json{{"sha256", file.sha256}, {"bytes", file.bytes}};
  if (there.error().code != ErrorCode::NotFound) return fail(there.error());
  return fail(ErrorCode::NotFound, file.name + " is no longer there; send it again and make another job of it");
}

Result<Json> fetch_step(const JobServices& job, const StepRun& run) {
  if (run.input.contains("sha256")) return find_upload(job, run.input);
  KADR_TRY(const SourceFile file, fetch_source(job.services, run.input.value("location", ""), run.progress, run.stop));
  return Json{{"sha256", file.sha256}, {"bytes", file.bytes}};
}

Result<Json> probe_step(const JobServices& job, const StepRun& run) {
  KADR_TRY(const SourceFile file, file_of(job.services.store, run.input));
  KADR_TRY(const media::MediaInfo info, probe_source(job.services, file, run.stop));
  return media::to_json(info);
}

Result<Json> voices_step(const JobServices& job, const StepRun& run) {
  KADR_TRY(const MixPlan plan, read_stored_request(run.input["request"]));
  KADR_TRY(const auto voices, choose_voices(plan, job.services, run.stop));
  Json chosen = Json::array();
  for (const models::Voice& voice : voices) chosen.push_back({{"id", voice.id}, {"name", voice.name}});
  return chosen;
}

Result<Json> conform_step(const JobServices& job, const StepRun& run) {
  KADR_TRY(const SourceFile file, file_of(job.services.store, run.input));
  KADR_TRY(media::ConformSpec spec, media::conform_spec_from_json(run.input["spec"]));
  spec.threads = job.threads_per_clip;
  // Another job, or this step before a crash, may have made it already.
  KADR_TRY(auto clip, find_conformed(job.services.store, file, spec));
  if (!clip) {
    auto made = conform_clip(job.services, file, spec, run.progress, run.stop);
    // No failure of the step: on record it decides, now and at every replay, that libx264 makes all clips of the job.
    const bool is_hardware = spec.profile.encoder != media::VideoEncoder::Libx264;
    if (!made && is_hardware && made.error().code == ErrorCode::Unavailable) {
      return Json{{"encoder_fault", made.error().message}};
    }
    if (!made) return fail(std::move(made).error());
    clip = std::move(*made);
  }
  return Json{{"of", file.sha256},
              {"sha256", clip->artifact.sha256},
              {"bytes", clip->artifact.bytes},
              {"frames", clip->pictures.frames()}};
}

Result<Json> speak_step(const JobServices& job, const StepRun& run) {
  const auto line = run.input["line"].get<std::size_t>();
  KADR_TRY(const SpokenLine spoken,
           spoken_line(job.services, {.text = run.input["text"], .voice_id = run.input["voice_id"]},
                       "voice line " + std::to_string(line + 1), run.stop));
  return Json{
      {"line", line}, {"sha256", spoken.file.sha256}, {"bytes", spoken.file.bytes}, {"sound", to_json(spoken.sound)}};
}

/// A job that waits for room tells where room is wanted, also when the darkroom ran out of it, which knows no paths.
Result<Json> naming_folder(Result<Json> result, const std::string& folder) {
  if (result || result.error().code != ErrorCode::NoSpace || result.error().message.contains(folder)) return result;
  result.error().message += "; free some space in " + folder;
  return result;
}

Result<Error> fault_from_json(const Json& value) {
  base::JsonReader reader(value, "fault");
  Error fault{base::error_code_from(reader.required_string("code")), reader.required_string("message")};
  KADR_CHECK(reader.finish());
  return fault;
}

Result<Source> source_from_json(const Json& value) {
  base::JsonReader reader(value, "source");
  Source source{.location = reader.required_string("location")};
  source.file.name = reader.string("name", shown_location(source.location));
  const Json* fault = reader.find("fault");
  // A location may have been fetched before its fault was found.
  source.file.sha256 = reader.string("sha256");
  source.file.bytes = reader.integer("bytes", 0, 0);
  const Json* info = reader.find("info");
  KADR_CHECK(reader.finish());
  if (fault != nullptr) {
    KADR_TRY(source.fault, fault_from_json(*fault));
    return source;
  }
  if (!base::is_sha256(source.file.sha256)) return fail(ErrorCode::Internal, "source.sha256 is no SHA-256");
  KADR_TRY(source.info, media::media_info_from_json(info == nullptr ? Json() : *info));
  return source;
}

}  // namespace

Result<Stock> stock_from_json(const std::vector<Json>& sources) {
  std::vector<Source> all;
  for (const Json& value : sources) {
    auto source = source_from_json(value);
    if (!source)
      return fail(ErrorCode::Internal,
                  fmt::format("what an earlier step found is damaged: {}", source.error().message));
    all.push_back(std::move(*source));
  }
  return Stock(std::move(all));
}

void add_mix_steps(engine::StepKinds& kinds, const JobServices& services) {
  const auto add = [&](const std::string& kind, std::string_view step_class, auto work) {
    kinds.add(kind, step_class, [&services, work, kind](const StepRun& run) {
      return naming_folder(work(services, run),
                           kind == kDeliverKind ? services.outputs_folder : services.services.store.root());
    });
  };
  add(kFetchKind, engine::kIoClass, fetch_step);
  add(kProbeKind, engine::kCpuClass, probe_step);
  add(kVoicesKind, engine::kCpuClass, voices_step);
  add(kConformKind, engine::kCpuClass, conform_step);
  add(kSpeakKind, engine::kCpuClass, speak_step);
  add(kOutputsKind, engine::kQuickClass, make_outputs);
  add(kDeliverKind, engine::kIoClass, deliver);
}

}  // namespace kadr::recipes::mix
