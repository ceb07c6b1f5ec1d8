#include "recipes/film/film_assembly.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>
#include <unistd.h>

#include "base/sha256.h"
#include "media/caption_text.h"
#include "media/compose.h"
#include "media/conform.h"
#include "media/sound_mix.h"
#include "recipes/film/film_order.h"
#include "store/event_records.h"
#include "store/output_records.h"
#include "store/step_records.h"

namespace kadr::recipes::film {
namespace {

using engine::StepRun;
using timeline::FrameCount;
using timeline::SampleCount;

/// Where one clip's sound meets the next, 5 ms of fade keep the jump from being heard as a click.
constexpr SampleCount kJoinFade = timeline::kSampleRate / 200;

/// What is cut off at the end of the music is faded out.
constexpr SampleCount kMusicFade = timeline::SampleCount{timeline::kSampleRate} * 3 / 2;

store::Artifact artifact_of(const Json& row) {
  return {.sha256 = row.at("sha256"), .bytes = row.at("bytes")};
}

FrameCount frames_of(const Json& input) {
  FrameCount frames = 0;
  for (const Json& clip : input.at("clips")) frames += clip.at("frames").get<FrameCount>();
  return frames;
}

/// What is heard, and the open files of it.
struct Heard {
  media::SoundMix mix;
  std::vector<base::FileDescriptor> files;

  Result<std::size_t> input(const store::ArtifactStore& store, const Json& row, const std::string& name) {
    KADR_TRY(base::FileDescriptor file, open_file(store, row, name));
    files.push_back(std::move(file));
    return files.size() - 1;
  }
};

Result<> add_clips(Heard& heard, const store::ArtifactStore& store, const Json& input,
                   const timeline::FrameRate& rate) {
  FrameCount frame = 0;
  for (const Json& clip : input.at("clips")) {
    const SampleCount begin = rate.samples(frame);
    frame += clip.at("frames").get<FrameCount>();
    const SampleCount end = rate.samples(frame);
    if (!clip.contains("sound")) continue;
    KADR_TRY(const std::size_t index, heard.input(store, clip["sound"], clip.value("name", "a clip")));
    const SampleCount fade = std::min(kJoinFade, (end - begin) / 2);
    const bool is_speech = clip["sound"].value("speech", false);
    heard.mix.tracks.push_back({.input = index,
                                .role = is_speech ? media::SoundRole::Voice : media::SoundRole::Source,
                                .at = begin,
                                .from = clip["sound"].value("from", SampleCount{0}),
                                .length = end - begin,
                                .fade_in = begin == 0 ? 0 : fade,
                                .fade_out = fade});
  }
  return {};
}

Result<Heard> heard_in(const FilmServices& services, const Json& input, const timeline::FrameRate& rate) {
  Heard heard;
  heard.mix.samples = rate.samples(frames_of(input));
  heard.mix.loudness_lufs = input.at("loudness").get<double>();
  for (const Json& part : input.at("narration")) {
    KADR_TRY(const std::size_t index, heard.input(services.store, part, part.value("name", "the narration")));
    heard.mix.tracks.push_back({.input = index, .role = media::SoundRole::Voice, .at = part.at("at")});
  }
  KADR_CHECK(add_clips(heard, services.store, input, rate));
  const Json music = input.value("music", Json());
  if (music.is_object()) {
    KADR_TRY(const std::size_t index, heard.input(services.store, music, "the music"));
    heard.mix.tracks.push_back({.input = index,
                                .role = media::SoundRole::Music,
                                .gain = music.value("gain", 0.2),
                                .loop = true,
                                .length = heard.mix.samples,
                                .fade_out = std::min(kMusicFade, heard.mix.samples / 4)});
  }
  const auto voices = std::ranges::count(heard.mix.tracks, media::SoundRole::Voice, &media::SoundTrack::role);
  if (voices > 0 && heard.mix.tracks.size() > static_cast<std::size_t>(voices)) heard.mix.ducking.emplace();
  return heard;
}

struct Sound {
  store::Artifact artifact;
  timeline::SoundRun run;
};

Result<std::optional<Sound>> mix(const FilmServices& services, const StepRun& run, media::Darkroom& darkroom,
                                 const timeline::FrameRate& rate) {
  KADR_TRY(const Heard heard, heard_in(services, run.input, rate));
  if (heard.mix.tracks.empty()) return std::nullopt;
  std::vector<int> inputs;
  for (const base::FileDescriptor& file : heard.files) inputs.push_back(file.get());
  KADR_TRY(store::Draft draft, services.store.draft());
  KADR_TRY(auto mixed, media::mix_sound(darkroom, inputs, draft.descriptor(), heard.mix, run.progress, run.stop));
  KADR_TRY(store::Artifact artifact, services.store.publish(std::move(draft)));
  return Sound{.artifact = std::move(artifact), .run = std::move(mixed.sound)};
}

Result<store::Artifact> keep(const store::ArtifactStore& store, std::span<const std::byte> bytes) {
  KADR_TRY(store::Draft draft, store.draft());
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t written = ::write(draft.descriptor(), bytes.data() + done, bytes.size() - done);
    if (written < 0 && errno != EINTR) return fail(base::from_errno(errno, "cannot write the head of the film"));
    if (written > 0) done += static_cast<std::size_t>(written);
  }
  return store.publish(std::move(draft));
}

class FilmMaker {
 public:
  FilmMaker(const FilmServices& services, const StepRun& run, media::Darkroom& darkroom)
      : services_(services), run_(run), darkroom_(darkroom) {}

  /// The film as an output with the number 1.
  Result<> add_film(const timeline::FrameRate& rate, const std::vector<timeline::CaptionCue>& cues) {
    media::Assembly assembly;
    KADR_CHECK(find_pictures(assembly));
    KADR_TRY(const auto sound, mix(services_, run_, darkroom_, rate));
    if (sound) {
      assembly.sound = &sound->run;
      artifacts_.push_back(sound->artifact);
    }
    const media::SoftCaptions captions{.cues = cues, .language = run_.input.value("language", "")};
    if (!cues.empty()) assembly.captions = &captions;
    media::Composer composer(darkroom_);
    KADR_TRY(const timeline::Composition film, composer.compose(assembly, run_.stop));
    frames_ = film.frames;
    return add_composition(film, rate);
  }

  /// The captions beside it, with the number 2.
  Result<> add_captions(const std::vector<timeline::CaptionCue>& cues) {
    if (cues.empty()) return {};
    const std::string text = media::web_vtt(cues);
    KADR_TRY(const store::Artifact file, keep(services_.store, std::as_bytes(std::span(text))));
    outputs_.push_back({.job = run_.step.job,
                        .number = 2,
                        .name = film_file_name(run_.input.value("title", ""), "vtt"),
                        .media_type = "text/vtt",
                        .bytes = file.bytes,
                        .pieces = {{.sha256 = file.sha256, .offset = 0, .length = file.bytes}},
                        .facts = {{"captions", run_.input.value("language", "")}},
                        .created_at = services_.clock.now()});
    return {};
  }

  Result<> record() {
    return services_.database.write([&](store::Connection& connection) -> Result<> {
      KADR_CHECK(check_ours(connection));
      KADR_TRY(const std::vector<std::int64_t> fresh, store::put_outputs(connection, outputs_));
      KADR_CHECK(store::keep_outputs_up_to(connection, run_.step.job, static_cast<std::int64_t>(outputs_.size())));
      if (fresh.empty()) return {};
      return store::add_event(
          connection,
          {.job = run_.step.job, .at = services_.clock.now(), .type = "outputs.ready", .data = {{"outputs", fresh}}});
    });
  }

  [[nodiscard]] Json result(const timeline::FrameRate& rate) const {
    base::Sha256 hash;
    for (const store::OutputRecord& output : outputs_) {
      for (const store::OutputPiece& piece : output.pieces)
        hash.update(fmt::format("{}{}+{}\n", piece.sha256, piece.offset, piece.length));
    }
    return {{"count", outputs_.size()},
            {"frames", frames_},
            {"seconds", rate.seconds(frames_).to_double()},
            {"bytes", outputs_.front().bytes},
            {"content", hash.finish()}};
  }

 private:
  Result<> find_pictures(media::Assembly& assembly) {
    for (const Json& clip : run_.input.at("clips")) {
      const std::string name = clip.value("name", "a clip");
      KADR_TRY(const base::FileDescriptor file, open_file(services_.store, clip, name));
      auto run = media::index_pictures(darkroom_, file.get(), run_.stop);
      if (!run) return fail(run.error().about(name));
      pictures_.push_back(std::make_unique<timeline::PictureRun>(std::move(*run)));
      assembly.pictures.push_back(pictures_.back().get());
      artifacts_.push_back(artifact_of(clip));
    }
    return {};
  }

  Result<> add_composition(const timeline::Composition& film, const timeline::FrameRate& rate) {
    std::vector<timeline::ByteCount> sizes;
    for (const store::Artifact& artifact : artifacts_) sizes.push_back(artifact.bytes);
    KADR_CHECK(timeline::check(film, sizes));
    KADR_TRY(const store::Artifact header, keep(services_.store, film.header));
    store::OutputRecord output{.job = run_.step.job,
                               .number = 1,
                               .name = film_file_name(run_.input.value("title", ""), "mp4"),
                               .media_type = "video/mp4",
                               .bytes = film.size(),
                               .pieces = {{.sha256 = header.sha256, .offset = 0, .length = header.bytes}},
                               .facts = {{"frames", film.frames},
                                         {"seconds", rate.seconds(film.frames).to_double()},
                                         {"clips", run_.input.at("clips").size()},
                                         {"animatic", run_.input.value("animatic", false)}},
                               .created_at = services_.clock.now()};
    for (const timeline::Extent& extent : film.extents) {
      output.pieces.push_back(
          {.sha256 = artifacts_[extent.source].sha256, .offset = extent.offset, .length = extent.length});
    }
    outputs_.push_back(std::move(output));
    return {};
  }

  /// Who lost the lease may have been overtaken by somebody who made another film.
  Result<> check_ours(store::Connection& connection) const {
    KADR_TRY(const auto step, store::find_step(connection, run_.step));
    const bool ours = step && step->state == store::StepState::Running && step->fence == run_.fence;
    return ours ? Result<>() : fail(ErrorCode::Cancelled, "step " + run_.key + " is no longer this worker's");
  }

  const FilmServices& services_;
  const StepRun& run_;
  media::Darkroom& darkroom_;
  /// Their addresses are what the composer knows them by.
  std::vector<std::unique_ptr<timeline::PictureRun>> pictures_;
  std::vector<store::Artifact> artifacts_;
  std::vector<store::OutputRecord> outputs_;
  FrameCount frames_ = 0;
};

Json pair_of(const timeline::Rational& time) {
  return Json::array({time.numerator(), time.denominator()});
}

Result<timeline::Rational> time_from(const Json& json) {
  const bool pair = json.is_array() && json.size() == 2 && json[0].is_number_integer() && json[1].is_number_integer();
  if (!pair || json[1].get<std::int64_t>() <= 0) return fail(ErrorCode::Internal, "a recorded time is no fraction");
  return timeline::Rational(json[0].get<std::int64_t>(), json[1].get<std::int64_t>());
}

}  // namespace

Json words_to_json(std::span<const timeline::TimedWord> words) {
  Json all = Json::array();
  for (const timeline::TimedWord& word : words) {
    Json row = Json::array();
    row.push_back(word.text);
    row.push_back(pair_of(word.start));
    row.push_back(pair_of(word.end));
    all.push_back(std::move(row));
  }
  return all;
}

Result<std::vector<timeline::TimedWord>> words_from_json(const Json& json) {
  std::vector<timeline::TimedWord> words;
  for (const Json& row : json) {
    if (!row.is_array() || row.size() != 3 || !row[0].is_string())
      return fail(ErrorCode::Internal, "a recorded word is none");
    KADR_TRY(const timeline::Rational start, time_from(row[1]));
    KADR_TRY(const timeline::Rational end, time_from(row[2]));
    words.push_back({.text = row[0], .start = start, .end = end});
  }
  return words;
}

Result<Json> assemble(const FilmServices& services, const StepRun& run) {
  KADR_TRY(const timeline::FrameRate rate, timeline::parse_frame_rate(run.input.at("rate").get<std::string>()));
  std::vector<timeline::CaptionCue> cues;
  if (run.input.value("captions", "none") == "soft") {
    KADR_TRY(const auto words, words_from_json(run.input.at("words")));
    const auto width = run.input.at("width").get<int>();
    KADR_TRY(cues, timeline::make_captions(words, timeline::caption_rules(width, run.input.at("height"))));
  }
  KADR_TRY(const auto darkroom, services.darkrooms.take(run.stop));
  FilmMaker maker(services, run, *darkroom);
  KADR_CHECK(maker.add_film(rate, cues));
  KADR_CHECK(maker.add_captions(cues));
  KADR_CHECK(maker.record());
  return maker.result(rate);
}

}  // namespace kadr::recipes::film
