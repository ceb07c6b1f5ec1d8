#include "recipes/film/cutting.h"

#include <fmt/format.h>

#include "media/caption_script.h"
#include "media/edit_clip.h"
#include "recipes/film/film_assembly.h"
#include "recipes/film/film_steps.h"
#include "recipes/film/spoken_words.h"
#include "recipes/mix/job_steps.h"

namespace kadr::recipes::film {
namespace {

using engine::Flow;
using engine::RecipeContext;
using engine::StepRequest;
using timeline::FrameCount;
using timeline::Rational;

Json file_json(const models::MadeFile& file) {
  return {{"sha256", file.sha256}, {"bytes", file.bytes}};
}

/// What one run of the recipe knows of the film so far.
class Cutting {
 public:
  Cutting(const Json& request, const FilmOrder& order, const Film& film)
      : request_(request), order_(order), film_(film) {
    for (const FilmPart& part : film.parts) {
      for (const FilmClip& clip : part.clips) clips_.push_back(&clip);
    }
  }

  [[nodiscard]] std::vector<StepRequest> probes() const {
    std::vector<StepRequest> requests;
    for (std::size_t i = 0; i < clips_.size(); ++i) {
      requests.push_back(
          {.key = key("probe", i),
           .kind = kProbeKind,
           .input = {
               {"file", file_json(clips_[i]->file)}, {"name", clips_[i]->name}, {"rate", order_.canvas.rate.exact()}}});
    }
    return requests;
  }

  [[nodiscard]] std::optional<StepRequest> music() const {
    if (!order_.music) return std::nullopt;
    Json source{{"location", order_.music->location}};
    constexpr std::string_view kUpload = "upload:";
    const Json uploads = request_.value("uploads", Json::object());
    if (order_.music->location.starts_with(kUpload)) {
      const auto found = uploads.find(order_.music->location.substr(kUpload.size()));
      if (found != uploads.end()) source.update(*found);
    }
    return StepRequest{.key = "music", .kind = mix::kFetchKind, .input = std::move(source)};
  }

  /// \param probed the results of probes(), in their order.
  [[nodiscard]] std::vector<StepRequest> conforms(const std::vector<Json>& probed) {
    std::vector<LayoutPart> parts;
    std::size_t next = 0;
    for (const FilmPart& part : film_.parts) {
      LayoutPart& laid = parts.emplace_back();
      if (part.narration && part.heard == FilmPart::Heard::Laid) laid.narration = part.narration->duration;
      bool all_sound = true;
      for (const FilmClip& clip : part.clips) {
        const Json& seen = probed[next++];
        has_sound_.push_back(seen.value("sound", false));
        all_sound = all_sound && has_sound_.back();
        laid.clips.push_back({.frames = seen.value("frames", FrameCount{1}), .skip = clip.skip});
      }
      const bool speaking = part.narration && part.heard == FilmPart::Heard::InClips && all_sound;
      speaking_.push_back(speaking);
      clip_speaks_.resize(has_sound_.size(), speaking);
    }
    laid_out_ = lay_out(parts, order_.canvas.rate, film_.rules);
    std::vector<StepRequest> requests;
    for (const LaidOutPart& laid : laid_out_) {
      for (const media::ClipEdit& edit : laid.edits) requests.push_back(conform(requests.size(), edit));
    }
    return requests;
  }

  /// \param made the results of conforms(). From now on the film's times are known.
  void place(std::vector<Json> made) {
    made_ = std::move(made);
    FrameCount frame = 0;
    std::size_t next = 0;
    for (const FilmPart& part : film_.parts) {
      const Rational begin = order_.canvas.rate.seconds(frame);
      begins_.push_back(begin);
      if (part.narration) {
        const auto words = spoken_words(*part.narration, part.text, begin + lead_of(part));
        words_.insert(words_.end(), words.begin(), words.end());
      }
      for (std::size_t i = 0; i < part.clips.size(); ++i) frame += made_[next++].value("frames", FrameCount{0});
    }
  }

  /// One for each clip over which a caption is shown; `burnt` says which.
  [[nodiscard]] Result<std::vector<StepRequest>> burns() {
    std::vector<StepRequest> requests;
    if (!order_.captions.burnt() || words_.empty()) return requests;
    KADR_TRY(const auto cues,
             timeline::make_captions(words_, timeline::caption_rules(order_.canvas.width, order_.canvas.height)));
    FrameCount frame = 0;
    for (std::size_t i = 0; i < made_.size(); ++i) {
      const FrameCount end = frame + made_[i].value("frames", FrameCount{0});
      const auto shown =
          timeline::captions_within(cues, order_.canvas.rate.seconds(frame), order_.canvas.rate.seconds(end));
      frame = end;
      if (shown.empty()) continue;
      KADR_TRY(const std::string script, media::caption_script(shown, order_.captions.style, order_.canvas));
      burnt_.push_back(i);
      requests.push_back({.key = key("burn", i),
                          .kind = kBurnKind,
                          .input = {{"clip", file_of(made_[i])},
                                    {"name", clips_[i]->name},
                                    {"profile", media::to_json(order_.profile)},
                                    {"script", script}}});
    }
    return requests;
  }

  /// \param burnt the results of burns().
  void take_burnt(const std::vector<Json>& burnt) {
    for (std::size_t i = 0; i < burnt.size(); ++i) made_[burnt_[i]].update(burnt[i]);
  }

  [[nodiscard]] StepRequest assembly(const std::optional<Json>& music) const {
    Json input{{"title", film_.title},
               {"rate", order_.canvas.rate.exact()},
               {"width", order_.canvas.width},
               {"height", order_.canvas.height},
               {"clips", clip_rows()},
               {"narration", narration_rows()},
               {"music", nullptr},
               {"loudness", order_.loudness_lufs},
               {"words", words_to_json(words_)},
               {"captions", order_.captions.soft() && !words_.empty() ? "soft" : "none"},
               {"language", order_.language}};
    if (music) {
      input["music"] = {{"sha256", music->value("sha256", "")},
                        {"bytes", music->value("bytes", std::int64_t{0})},
                        {"gain", order_.music->gain}};
    }
    if (film_.animatic) input["animatic"] = true;
    return {.key = film_.key_prefix + "film", .kind = kAssembleKind, .input = std::move(input)};
  }

  /// What differs from what a viewer would expect.
  void tell(RecipeContext& context) const {
    for (std::size_t i = 0; i < laid_out_.size(); ++i) {
      if (laid_out_[i].held_beyond_limit == 0) continue;
      const double seconds = order_.canvas.rate.seconds(laid_out_[i].held_beyond_limit).to_double();
      context.note(film_.key_prefix + numbered("held", i),
                   {{"message", fmt::format("the words of part {} are longer than its clips: the last picture stands "
                                            "{:.1f} s longer than it should",
                                            i + 1, seconds)},
                    {"part", i + 1},
                    {"seconds", seconds}});
    }
  }

 private:
  [[nodiscard]] std::string key(std::string_view name, std::size_t number) const {
    return film_.key_prefix + numbered(name, number);
  }

  [[nodiscard]] static Json file_of(const Json& made) {
    return {{"sha256", made.value("sha256", "")}, {"bytes", made.value("bytes", std::int64_t{0})}};
  }

  [[nodiscard]] StepRequest conform(std::size_t number, const media::ClipEdit& edit) const {
    const FilmClip& clip = *clips_[number];
    const media::EditClipSpec spec{
        .film = {.canvas = order_.canvas, .profile = order_.profile, .background = order_.background}, .edit = edit};
    Json input{{"file", file_json(clip.file)}, {"name", clip.name}, {"edit", media::to_json(spec)}};
    if (!clip.match.empty()) input["match"] = clip.match;
    return {.key = key("conform", number), .kind = kConformKind, .input = std::move(input)};
  }

  /// Seconds before the first word of a part.
  [[nodiscard]] Rational lead_of(const FilmPart& part) const {
    return part.heard == FilmPart::Heard::Laid ? film_.rules.lead : Rational(0, 1);
  }

  [[nodiscard]] Json clip_rows() const {
    Json rows = Json::array();
    for (std::size_t i = 0; i < made_.size(); ++i) {
      Json row = file_of(made_[i]);
      row["frames"] = made_[i].value("frames", FrameCount{0});
      row["name"] = clips_[i]->name;
      if ((film_.own_sound == Film::OwnSound::Heard && has_sound_[i]) || clip_speaks_[i]) {
        row["sound"] = file_json(clips_[i]->file);
        row["sound"]["from"] = order_.canvas.rate.samples(clips_[i]->skip);
        if (clip_speaks_[i]) row["sound"]["speech"] = true;
      }
      rows.push_back(std::move(row));
    }
    return rows;
  }

  [[nodiscard]] Json narration_rows() const {
    Json rows = Json::array();
    for (std::size_t i = 0; i < film_.parts.size(); ++i) {
      const FilmPart& part = film_.parts[i];
      if (!part.narration || speaking_[i]) continue;
      const Rational at = begins_[i] + lead_of(part);
      Json row = file_json(part.narration->sound);
      row["at"] = timeline::scale_round(at.numerator(), timeline::kSampleRate, at.denominator());
      row["name"] = fmt::format("the narration of part {}", i + 1);
      rows.push_back(std::move(row));
    }
    return rows;
  }

  const Json& request_;
  const FilmOrder& order_;
  const Film& film_;
  std::vector<const FilmClip*> clips_;
  std::vector<LaidOutPart> laid_out_;
  std::vector<bool> has_sound_;    ///< by clip
  std::vector<bool> clip_speaks_;  ///< by clip: its sound is the narration of its part
  std::vector<bool> speaking_;     ///< by part
  std::vector<Json> made_;
  std::vector<Rational> begins_;  ///< of the parts, in seconds of the film
  std::vector<timeline::TimedWord> words_;
  std::vector<std::size_t> burnt_;
};

}  // namespace

std::string numbered(std::string_view name, std::size_t number) {
  return fmt::format("{}[{}]", name, number + 1);
}

Flow<Result<Json>> cut_film(RecipeContext& context, const Json& request, const FilmOrder& order, Film film) {
  Cutting cutting(request, order, film);
  // Asked for before anything is waited for: it is there when the clips are.
  const std::optional<StepRequest> wanted_music = cutting.music();
  if (wanted_music) (void)context.so_far({*wanted_music});
  const std::vector<Json> probed = co_await context.all(cutting.probes());
  const std::vector<StepRequest> conforms = cutting.conforms(probed);
  cutting.tell(context);
  std::vector<Json> made = co_await context.all(conforms);
  cutting.place(std::move(made));
  const Result<std::vector<StepRequest>> burns = cutting.burns();
  if (!burns) co_return fail(burns.error());
  const std::vector<Json> burnt = co_await context.all(*burns);
  cutting.take_burnt(burnt);
  std::optional<Json> music;
  if (wanted_music) music = co_await context.step(*wanted_music);
  Json result = co_await context.step(cutting.assembly(music));
  result["title"] = film.title;
  co_return result;
}

}  // namespace kadr::recipes::film
