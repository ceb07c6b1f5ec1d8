#include "recipes/film/film_steps.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/sha256.h"
#include "media/burn_captions.h"
#include "media/edit_clip.h"
#include "media/probe.h"
#include "media/protocol.h"
#include "media/still.h"
#include "models/model.h"
#include "recipes/film/film_assembly.h"
#include "recipes/film/still_clip.h"

namespace kadr::recipes::film {
namespace {

using engine::StepRun;

std::string name_of(const StepRun& run) {
  return run.input.value("name", run.key);
}

Result<timeline::FrameRate> rate_from(const Json& value) {
  return timeline::parse_frame_rate(value.is_string() ? value.get<std::string>() : "");
}

Result<Json> probe_step(const FilmServices& services, const StepRun& run) {
  KADR_TRY(const timeline::FrameRate rate, rate_from(run.input.value("rate", Json())));
  KADR_TRY(const base::FileDescriptor file, open_file(services.store, run.input["file"], name_of(run)));
  KADR_TRY(const auto darkroom, services.darkrooms.take(run.stop));
  const auto info = media::probe(*darkroom, file.get(), {}, run.stop);
  if (!info) return fail(info.error().about(name_of(run)));
  if (info->video.empty()) return fail(ErrorCode::UnsupportedMedia, name_of(run) + ": there is no video in the file");
  const timeline::Rational frames = info->video.front().duration * timeline::Rational(rate.numerator, rate.denominator);
  const timeline::FrameCount whole = timeline::scale_round(frames.numerator(), 1, frames.denominator());
  return Json{{"frames", std::max<timeline::FrameCount>(1, whole)}, {"sound", !info->audio.empty()}};
}

Result<Json> last_frame_step(const FilmServices& services, const StepRun& run) {
  KADR_TRY(const base::FileDescriptor file, open_file(services.store, run.input["file"], name_of(run)));
  KADR_TRY(store::Draft draft, services.store.draft());
  KADR_TRY(const auto darkroom, services.darkrooms.take(run.stop));
  const auto shown =
      media::still(*darkroom, file.get(), draft.descriptor(), {.which = media::StillSpec::Which::Last}, run.stop);
  if (!shown) return fail(shown.error().about(name_of(run)));
  KADR_TRY(const store::Artifact picture, services.store.publish(std::move(draft)));
  return models::to_json(models::MadeFile{
      .sha256 = picture.sha256, .bytes = static_cast<std::uint64_t>(picture.bytes), .media_type = "image/png"});
}

/// A clip on the canvas, as the steps tell it.
Json clip_json(const store::Artifact& artifact, timeline::FrameCount frames, bool copied, bool matched) {
  return {{"sha256", artifact.sha256},
          {"bytes", artifact.bytes},
          {"frames", frames},
          {"copied", copied},
          {"matched", matched}};
}

struct ClipOrder {
  media::EditClipSpec spec;
  std::string name;
  std::string match;  ///< artifact, or empty

  [[nodiscard]] bool as_it_is() const { return spec.edit == media::ClipEdit{} && match.empty(); }
};

Result<Json> make_clip(const FilmServices& services, const StepRun& run, const ClipOrder& order) {
  KADR_TRY(const base::FileDescriptor source, open_file(services.store, run.input["file"], order.name));
  std::optional<base::FileDescriptor> match;
  if (!order.match.empty()) {
    KADR_TRY(match, services.store.open_artifact(order.match));
  }
  KADR_TRY(store::Draft draft, services.store.draft());
  KADR_TRY(const auto darkroom, services.darkrooms.take(run.stop));
  if (order.as_it_is()) {
    const auto made =
        media::conform(*darkroom, source.get(), draft.descriptor(), order.spec.film, run.progress, run.stop);
    if (!made) return fail(made.error().about(order.name));
    KADR_TRY(const store::Artifact artifact, services.store.publish(std::move(draft)));
    return clip_json(artifact, made->pictures.frames(), made->copied, false);
  }
  media::EditClipFiles files{.source = source.get(), .output = draft.descriptor()};
  if (match) files.match = match->get();
  const auto made = media::edit_clip(*darkroom, files, order.spec, run.progress, run.stop);
  if (!made) return fail(made.error().about(order.name));
  KADR_TRY(const store::Artifact artifact, services.store.publish(std::move(draft)));
  return clip_json(artifact, made->pictures.frames(), false, made->matched);
}

Result<Json> conform_step(const FilmServices& services, const StepRun& run) {
  ClipOrder order{.spec = {}, .name = name_of(run), .match = run.input.value("match", "")};
  KADR_TRY(order.spec, media::edit_clip_spec_from_json(run.input.value("edit", Json())));
  order.spec.film.threads = services.threads_per_clip;
  const std::string key = base::sha256(fmt::format(
      "kadr.film_clip.1\n{}\n{}\n{}", run.input["file"].value("sha256", ""), order.spec.identity(), order.match));
  // Another job, or this step before a crash, may have made it already.
  KADR_TRY(const auto known, services.store.find_result(key));
  if (known && known->artifact) return known->value;
  KADR_TRY(Json made, make_clip(services, run, order));
  KADR_CHECK(services.store.record_result(
      key, {.artifact = store::Artifact{.sha256 = made["sha256"], .bytes = made["bytes"]}, .value = made}));
  return made;
}

Result<Json> burn_step(const FilmServices& services, const StepRun& run) {
  media::BurnSpec spec{.script = run.input.value("script", ""), .profile = {}, .threads = services.threads_per_clip};
  KADR_TRY(spec.profile, media::encoder_profile_from_json(run.input.value("profile", Json())));
  KADR_TRY(const base::FileDescriptor clip, open_file(services.store, run.input["clip"], name_of(run)));
  KADR_TRY(store::Draft draft, services.store.draft());
  KADR_TRY(const auto darkroom, services.caption_darkrooms.take(run.stop));
  const auto burnt = media::burn_captions(
      *darkroom, {.mezzanine = clip.get(), .output = draft.descriptor(), .fonts = {}}, spec, run.progress, run.stop);
  if (!burnt) return fail(burnt.error().about(name_of(run)));
  KADR_TRY(const store::Artifact artifact, services.store.publish(std::move(draft)));
  return Json{{"sha256", artifact.sha256},
              {"bytes", artifact.bytes},
              {"frames", burnt->pictures.frames()},
              {"burnt", burnt->burnt},
              {"missing", burnt->missing}};
}

/// A job that waits for room tells where room is wanted, also when the darkroom ran out of it, which knows no paths.
Result<Json> naming_folder(Result<Json> result, const std::string& folder) {
  if (result || result.error().code != ErrorCode::NoSpace || result.error().message.contains(folder)) return result;
  result.error().message += "; free some space in " + folder;
  return result;
}

}  // namespace

Result<base::FileDescriptor> open_file(const store::ArtifactStore& store, const Json& file, const std::string& name) {
  const std::string sha256 = file.is_object() ? file.value("sha256", "") : "";
  auto open = store.open_artifact(sha256, file.is_object() ? file.value("bytes", timeline::ByteCount{0}) : 0);
  if (!open) return fail(open.error().about(name));
  return std::move(*open);
}

void add_film_steps(engine::StepKinds& kinds, const FilmServices& services) {
  const auto add = [&](const std::string& kind, auto work) {
    kinds.add(kind, engine::kCpuClass, [&services, work](const StepRun& run) {
      return naming_folder(work(services, run), services.store.root().string());
    });
  };
  add(kProbeKind, probe_step);
  add(kLastFrameKind, last_frame_step);
  add(kConformKind, conform_step);
  add(kBurnKind, burn_step);
  add(kStillClipKind, make_still_clip);
  add(kAssembleKind, assemble);
}

}  // namespace kadr::recipes::film
