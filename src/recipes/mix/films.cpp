#include "recipes/mix/films.h"

#include <algorithm>

#include <fmt/format.h>

namespace kadr::recipes::mix {
namespace {

std::vector<const Source*> clips_of(const MixPlan& plan, const Stock& stock, const Combination& combination) {
  std::vector<const Source*> clips;
  for (std::size_t block = 0; block < combination.clips.size(); ++block) {
    clips.push_back(&stock.at(plan.video_blocks[block].clips[combination.clips[block]].location));
  }
  return clips;
}

timeline::FrameCount frames_of(const MixPlan& plan, const Parts& parts, const Combination& combination) {
  timeline::FrameCount frames = 0;
  for (const Source* clip : clips_of(plan, parts.stock, combination)) {
    frames += parts.clips.at(clip->file.sha256).pictures.frames();
  }
  return frames;
}

timeline::FrameCount one_second(const timeline::FrameRate& rate) {
  return (rate.numerator + rate.denominator - 1) / rate.denominator;
}

}  // namespace

SharedLengths::SharedLengths(const MixPlan& plan, const Stock& stock, const std::vector<Combination>& combinations) {
  for (const Combination& combination : combinations) {
    timeline::FrameCount frames = one_second(plan.canvas.rate);
    for (const Source* clip : clips_of(plan, stock, combination)) {
      frames += expected_frames(clip->info, plan.canvas.rate);
    }
    timeline::FrameCount& longest = longest_[{combination.voice_line, combination.music}];
    longest = std::max(longest, frames);
    longest_of_all_ = std::max(longest_of_all_, frames);
  }
}

timeline::FrameCount SharedLengths::of(const Combination& combination) const {
  const auto pair = longest_.find({combination.voice_line, combination.music});
  return pair == longest_.end() ? longest_of_all_ : pair->second;
}

std::string film_name(const MixPlan& plan, std::size_t number) {
  return fmt::format("{}_comb_{}.mp4", file_stem(plan.task_name), number + 1);
}

std::vector<std::optional<PlannedSound>> plan_sounds(const MixPlan& plan, const Parts& parts) {
  const auto music = music_of(plan);
  std::vector<std::optional<PlannedSound>> sounds;
  for (const Combination& combination : parts.combinations) {
    SoundParts heard;
    for (const Source* clip : clips_of(plan, parts.stock, combination)) {
      heard.clips.push_back({.file = &clip->file,
                             .frames = parts.clips.at(clip->file.sha256).pictures.frames(),
                             .has_sound = clip->has_sound()});
    }
    if (combination.voice_line) heard.voice = &parts.lines.at(*combination.voice_line).file;
    if (combination.music) heard.music = &parts.stock.at(music[*combination.music].location).file;
    heard.longest = parts.lengths.of(combination);
    sounds.push_back(plan_sound(plan, heard));
  }
  return sounds;
}

std::vector<Film> films(const MixPlan& plan, const Parts& parts,
                        const std::vector<std::optional<PlannedSound>>& planned, const EncodedSounds& sounds) {
  std::vector<Film> films;
  for (std::size_t i = 0; i < parts.combinations.size(); ++i) {
    Film& film = films.emplace_back(Film{.name = film_name(plan, i)});
    for (const Source* clip : clips_of(plan, parts.stock, parts.combinations[i])) {
      film.clips.push_back(&parts.clips.at(clip->file.sha256));
    }
    if (planned[i]) film.sound = &sounds.at(planned[i]->identity());
  }
  return films;
}

std::vector<std::string> cut_lines(const MixPlan& plan, const Parts& parts) {
  std::map<std::size_t, timeline::Rational> shortest;
  for (const Combination& combination : parts.combinations) {
    if (!combination.voice_line) continue;
    const timeline::Rational seconds = plan.canvas.rate.seconds(frames_of(plan, parts, combination));
    const auto [known, is_new] = shortest.try_emplace(*combination.voice_line, seconds);
    if (!is_new && seconds < known->second) known->second = seconds;
  }
  std::vector<std::string> sentences;
  for (const auto& [line, seconds] : shortest) {
    const timeline::Rational spoken = parts.lines.at(line).sound.duration;
    if (spoken <= seconds) continue;
    sentences.push_back(fmt::format("voice line {} lasts {:.1f} s and its shortest video {:.1f} s, so its end is cut",
                                    line + 1, spoken.to_double(), seconds.to_double()));
  }
  return sentences;
}

}  // namespace kadr::recipes::mix
