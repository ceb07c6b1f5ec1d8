#include "recipes/mix/job_outputs.h"

#include <unistd.h>

#include "media/compose.h"
#include "recipes/mix/fetch.h"
#include "recipes/mix/films.h"
#include "recipes/mix/job_steps.h"
#include "store/output_records.h"

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

/// Compositions, one after another, and their headers in one file: a thousand small files would each wait for the disk.
class OutputMaker {
 public:
  OutputMaker(const JobServices& job, const StepRun& run, media::Darkroom& darkroom)
      : job_(job), run_(run), composer_(darkroom) {}

  Result<> add(const Film& film, Json facts) {
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
                               .number = static_cast<std::int64_t>(outputs_.size()) + 1,
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
    return job_.database.write(
        [&](store::Connection& connection) { return store::replace_outputs(connection, run_.step.job, outputs_); });
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

  const JobServices& job_;
  const StepRun& run_;
  media::Composer composer_;
  std::string headers_;
  std::vector<store::OutputRecord> outputs_;
};

Json facts_of(const Materials& materials, const Combination& combination, const Film& film) {
  const auto name_of = [&](const ClipSource& clip) { return materials.stock.at(clip.location).file.name; };
  Json clips = Json::array();
  for (std::size_t block = 0; block < combination.clips.size(); ++block) {
    clips.push_back(name_of(materials.plan.video_blocks[block].clips[combination.clips[block]]));
  }
  Json facts{{"clips", std::move(clips)}};
  if (combination.voice_line) {
    facts["voice_line"] = *combination.voice_line + 1;
    facts["voice"] = materials.voices.at(*combination.voice_line);
  }
  if (combination.music) facts["music"] = name_of(music_of(materials.plan)[*combination.music]);
  facts["frames"] = film.frames();
  facts["seconds"] = materials.plan.canvas.rate.seconds(film.frames()).to_double();
  return facts;
}

Result<> find_clip(const JobServices& job, const Json& part, Materials& materials) {
  const std::string source = part.value("of", "");
  const media::ConformSpec spec = conform_spec(materials.plan, materials.plan.profile);
  KADR_TRY(auto clip, find_conformed(job.services.store, {.sha256 = source}, spec));
  if (!clip) return fail(ErrorCode::NotFound, "the conformed clip of " + source + " is gone; redo its conform step");
  materials.clips.emplace(source, std::move(*clip));
  return {};
}

Result<> find_line(const JobServices& job, const Json& part, Materials& materials) {
  const auto line = part["line"].get<std::size_t>();
  const store::Artifact artifact{.sha256 = part.value("sha256", ""), .bytes = part.value("bytes", std::int64_t{0})};
  KADR_TRY(models::SpokenSound sound, spoken_sound_from_json(part["sound"]));
  materials.lines.emplace(
      line, SpokenLine{.file = artifact_source(job.services.store, artifact, "voice line " + std::to_string(line + 1)),
                       .sound = std::move(sound)});
  return {};
}

/// The sources with the paths that only the store knows.
std::vector<Source> with_paths(const store::ArtifactStore& store, const Stock& stock) {
  std::vector<Source> sources = stock.sources();
  for (Source& source : sources) {
    source.file = artifact_source(store, {.sha256 = source.file.sha256, .bytes = source.file.bytes}, source.file.name);
  }
  return sources;
}

}  // namespace

Result<Materials> gather(const JobServices& job, const StepRun& run) {
  KADR_TRY(MixPlan plan, read_stored_request(run.input["request"]));
  KADR_TRY(const Stock named, stock_from_json(run.input["sources"].get<std::vector<Json>>()));
  Stock stock(with_paths(job.services.store, named));
  KADR_TRY(Cast chosen, cast(plan, false, stock));
  Materials materials{.plan = std::move(plan), .stock = std::move(stock), .cast = std::move(chosen)};
  for (const Json& voice : run.input["voices"]) materials.voices.push_back(voice.value("name", ""));
  for (const Json& part : run.input["parts"]) {
    KADR_CHECK(part.contains("line") ? find_line(job, part, materials) : find_clip(job, part, materials));
  }
  return materials;
}

Result<EncodedSounds> encode_sounds(const JobServices& job, const StepRun& run, const Materials& materials) {
  StepListener listener(run.progress);
  Narrator narrator(listener);
  const MixOptions options;
  const Workshop shop{materials.plan, options, job.services, narrator, run.stop};
  const Parts parts{materials.stock, materials.cast.combinations, materials.clips, materials.lines};
  return mix_sounds(shop, plan_sounds(materials.plan, parts));
}

Result<Json> make_outputs(const JobServices& job, const StepRun& run, const Materials& materials) {
  KADR_TRY(const EncodedSounds sounds, encode_sounds(job, run, materials));
  const Parts parts{materials.stock, materials.cast.combinations, materials.clips, materials.lines};
  const std::vector<Film> all = films(materials.plan, parts, plan_sounds(materials.plan, parts), sounds);
  KADR_TRY(const auto darkroom, job.services.darkrooms.take(run.stop));
  OutputMaker maker(job, run, *darkroom);
  double seconds = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    KADR_CHECK(maker.add(all[i], facts_of(materials, materials.cast.combinations[i], all[i])));
    seconds += materials.plan.canvas.rate.seconds(all[i].frames()).to_double();
    if (run.progress)
      run.progress({.done = static_cast<std::int64_t>(i) + 1, .total = static_cast<std::int64_t>(all.size())});
  }
  KADR_CHECK(maker.record());
  return Json{{"count", all.size()}, {"total_seconds", seconds}, {"bytes", maker.bytes()}};
}

}  // namespace kadr::recipes::mix
