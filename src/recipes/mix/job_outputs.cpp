#include "recipes/mix/job_outputs.h"

#include <unistd.h>

#include "base/sha256.h"
#include "media/compose.h"
#include "recipes/mix/films.h"
#include "store/event_records.h"
#include "store/output_records.h"
#include "store/step_records.h"

namespace kadr::recipes::mix {
namespace {

using engine::StepRun;

/// Passes the progress of a stage on to the step.
class StepListener final : public Listener {
 public:
  explicit StepListener(const base::ProgressSink& progress) : progress_(progress) {}
  void stage_began(Stage, std::size_t, std::size_t) override {}
  void stage_progress(Stage, const base::Progress& progress) override {
    if (progress_) progress_(progress);
  }
  void stage_ended(Stage) override {}
  void notice(const std::string&) override {}

 private:
  const base::ProgressSink& progress_;
};

/// What the input of the step names, found again. Rows of its tables by their places.
struct Material {
  MixPlan plan;  ///< as far as parse_making goes
  ConformedClips conformed;
  std::vector<SourceFile> clips;
  std::vector<SourceFile> lines;
  std::vector<SourceFile> music;
};

/// One video of the round.
struct Piece {
  std::size_t number = 0;  ///< from 1
  Film film;
  std::optional<PlannedSound> sound;
  Json facts;
};

SourceFile file_of(const store::ArtifactStore& store, const Json& row, const std::string& name) {
  return artifact_source(store, {.sha256 = row.at("sha256"), .bytes = row.at("bytes")}, name);
}

Result<Material> find_material(const JobServices& job, const Json& input) {
  const store::ArtifactStore& store = job.services.store;
  Material material;
  KADR_TRY(material.plan, parse_making(input.at("making")));
  const media::ConformSpec spec = conform_spec(material.plan, material.plan.profile);
  for (const Json& row : input.at("clips")) {
    const SourceFile& clip = material.clips.emplace_back(file_of(store, row, row.at("location")));
    KADR_TRY(auto conformed, find_conformed(store, clip, spec));
    if (!conformed) return fail(ErrorCode::NotFound, "the conformed clip of " + clip.name + " is gone; redo its step");
    material.conformed.emplace(clip.sha256, std::move(*conformed));
  }
  for (const Json& row : input.at("lines")) {
    material.lines.push_back(file_of(store, row, "voice line " + std::to_string(row.at("line").get<int>() + 1)));
  }
  for (const Json& row : input.at("music")) material.music.push_back(file_of(store, row, row.at("location")));
  return material;
}

Json facts_of(const Json& input, const Json& film, const Film& made, const MixPlan& plan) {
  Json facts{{"clips", Json::array()}};
  for (const Json& place : film.at(1))
    facts["clips"].push_back(input.at("clips").at(place.get<std::size_t>())["location"]);
  if (!film.at(2).is_null()) {
    const Json& line = input.at("lines").at(film.at(2).get<std::size_t>());
    facts["voice_line"] = line.at("line").get<std::size_t>() + 1;
    facts["voice"] = line.at("voice");
  }
  if (!film.at(3).is_null()) facts["music"] = input.at("music").at(film.at(3).get<std::size_t>())["location"];
  facts["frames"] = made.frames();
  facts["seconds"] = plan.canvas.rate.seconds(made.frames()).to_double();
  return facts;
}

/// \param film [number, places of clips, place of the line or null, place of the music or null, frames of a shared
/// sound]
Piece piece_of(const Json& input, const Json& film, const Material& material) {
  Piece piece{.number = film.at(0), .film = {}, .sound = {}, .facts = {}};
  piece.film.name = film_name(material.plan, piece.number - 1);
  SoundParts heard{.longest = film.at(4)};
  for (const Json& place : film.at(1)) {
    const SourceFile& clip = material.clips.at(place.get<std::size_t>());
    const ConformedClip& conformed = material.conformed.at(clip.sha256);
    piece.film.clips.push_back(&conformed);
    heard.clips.push_back({.file = &clip,
                           .frames = conformed.pictures.frames(),
                           .has_sound = input.at("clips").at(place.get<std::size_t>()).at("sound")});
  }
  if (!film.at(2).is_null()) heard.voice = &material.lines.at(film.at(2).get<std::size_t>());
  if (!film.at(3).is_null()) heard.music = &material.music.at(film.at(3).get<std::size_t>());
  piece.sound = plan_sound(material.plan, heard);
  piece.facts = facts_of(input, film, piece.film, material.plan);
  return piece;
}

/// The services with the darkrooms that are kept for short work.
Services quick_services(const JobServices& job) {
  return {.darkrooms = job.quick_darkrooms,
          .store = job.services.store,
          .speech = job.services.speech,
          .download_limits = job.services.download_limits};
}

Result<EncodedSounds> mix_round(const JobServices& job, const StepRun& run, const MixPlan& plan,
                                const std::vector<Piece>& pieces) {
  StepListener listener(run.progress);
  Narrator narrator(listener);
  const MixOptions options;
  const Services services = quick_services(job);
  std::vector<std::optional<PlannedSound>> sounds;
  for (const Piece& piece : pieces) sounds.push_back(piece.sound);
  return mix_sounds({plan, options, services, narrator, run.stop}, sounds);
}

/// Compositions, one after another, and their headers in one file: a thousand small files would each wait for the disk.
class OutputMaker {
 public:
  OutputMaker(const JobServices& job, const StepRun& run, media::Darkroom& darkroom)
      : job_(job), run_(run), composer_(darkroom) {}

  Result<> add(const Film& film, std::size_t number, Json facts) {
    media::Assembly assembly;
    std::vector<const store::Artifact*> artifacts;
    std::vector<timeline::ByteCount> sizes;
    for (const ConformedClip* clip : film.clips) {
      assembly.pictures.push_back(&clip->pictures);
      artifacts.push_back(&clip->artifact);
    }
    if (film.sound != nullptr) {
      assembly.sound = &film.sound->run;
      artifacts.push_back(&film.sound->artifact);
    }
    for (const store::Artifact* artifact : artifacts) sizes.push_back(artifact->bytes);
    KADR_TRY(const timeline::Composition composition, composer_.compose(assembly, run_.stop));
    KADR_CHECK(timeline::check(composition, sizes));

    const auto header_bytes = static_cast<timeline::ByteCount>(composition.header.size());
    store::OutputRecord output{.job = run_.step.job,
                               .number = static_cast<std::int64_t>(number),
                               .name = film.name,
                               .media_type = "video/mp4",
                               .bytes = composition.size(),
                               .facts = std::move(facts),
                               .created_at = job_.clock.now()};
    output.pieces.push_back(
        {.sha256 = {}, .offset = static_cast<timeline::ByteCount>(headers_.size()), .length = header_bytes});
    for (const timeline::Extent& extent : composition.extents) {
      output.pieces.push_back(
          {.sha256 = artifacts[extent.source]->sha256, .offset = extent.offset, .length = extent.length});
    }
    headers_.append(reinterpret_cast<const char*>(composition.header.data()), composition.header.size());
    outputs_.push_back(std::move(output));
    return {};
  }

  Result<> record() {
    KADR_TRY(store::Draft draft, job_.services.store.draft());
    KADR_CHECK(write_headers(draft.descriptor()));
    KADR_TRY(const store::Artifact headers, job_.services.store.publish(std::move(draft)));
    for (store::OutputRecord& output : outputs_) output.pieces.front().sha256 = headers.sha256;
    return job_.database.write([&](store::Connection& connection) -> Result<> {
      KADR_CHECK(check_ours(connection));
      KADR_TRY(const std::vector<std::int64_t> fresh, store::put_outputs(connection, outputs_));
      if (fresh.empty()) return {};
      return store::add_event(
          connection,
          {.job = run_.step.job, .at = job_.clock.now(), .type = "outputs.ready", .data = {{"outputs", fresh}}});
    });
  }

  /// Equal when the bytes of all videos are.
  [[nodiscard]] std::string content() const {
    base::Sha256 hash;
    for (const store::OutputRecord& output : outputs_) {
      for (const store::OutputPiece& piece : output.pieces) {
        hash.update(piece.sha256 + std::to_string(piece.offset) + "+" + std::to_string(piece.length) + "\n");
      }
    }
    return hash.finish();
  }

  [[nodiscard]] timeline::ByteCount bytes() const {
    timeline::ByteCount sum = 0;
    for (const store::OutputRecord& output : outputs_) sum += output.bytes;
    return sum;
  }

 private:
  Result<> write_headers(int descriptor) {
    for (std::size_t done = 0; done < headers_.size();) {
      const ssize_t written = ::write(descriptor, headers_.data() + done, headers_.size() - done);
      if (written < 0 && errno != EINTR) return fail(base::from_errno(errno, "cannot write the headers of the videos"));
      if (written > 0) done += static_cast<std::size_t>(written);
    }
    return {};
  }

  /// Who lost the lease may have been overtaken by somebody who made the outputs of other clips.
  Result<> check_ours(store::Connection& connection) const {
    KADR_TRY(const auto step, store::find_step(connection, run_.step));
    const bool ours = step && step->state == store::StepState::Running && step->fence == run_.fence;
    return ours ? Result<>() : fail(ErrorCode::Cancelled, "step " + run_.key + " is no longer this worker's");
  }

  const JobServices& job_;
  const StepRun& run_;
  media::Composer composer_;
  std::string headers_;
  std::vector<store::OutputRecord> outputs_;
};

}  // namespace

Result<Json> make_outputs(const JobServices& job, const StepRun& run) {
  KADR_TRY(const Material material, find_material(job, run.input));
  std::vector<Piece> pieces;
  for (const Json& film : run.input.at("films")) pieces.push_back(piece_of(run.input, film, material));
  KADR_TRY(const EncodedSounds sounds, mix_round(job, run, material.plan, pieces));
  KADR_TRY(const auto darkroom, job.quick_darkrooms.take(run.stop));
  OutputMaker maker(job, run, *darkroom);
  timeline::FrameCount frames = 0;
  for (Piece& piece : pieces) {
    if (piece.sound) piece.film.sound = &sounds.at(piece.sound->identity());
    KADR_CHECK(maker.add(piece.film, piece.number, std::move(piece.facts)));
    frames += piece.film.frames();
  }
  KADR_CHECK(maker.record());
  return Json{{"count", pieces.size()}, {"frames", frames}, {"bytes", maker.bytes()}, {"content", maker.content()}};
}

}  // namespace kadr::recipes::mix
