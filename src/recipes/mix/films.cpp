#include "recipes/mix/films.h"

#include <algorithm>
#include <bit>
#include <cstdint>

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

/// Of the whole video, from what the files say, and one second more.
timeline::FrameCount likely_frames(const MixPlan& plan, const Stock& stock, const Combination& combination) {
  const timeline::FrameRate& rate = plan.canvas.rate;
  timeline::FrameCount frames = (rate.numerator + rate.denominator - 1) / rate.denominator;
  for (const Source* clip : clips_of(plan, stock, combination)) frames += expected_frames(clip->info, rate);
  return frames;
}

}  // namespace

SharedLengths::SharedLengths(const MixPlan& plan, const Stock& stock, const std::vector<Combination>& combinations) {
  for (const Combination& combination : combinations) {
    const timeline::FrameCount frames = likely_frames(plan, stock, combination);
    timeline::FrameCount& longest = longest_[sharers_of(plan, combination, frames)];
    longest = std::max(longest, frames);
  }
}

SharedLengths::Sharers SharedLengths::sharers_of(const MixPlan& plan, const Combination& combination,
                                                 timeline::FrameCount frames) {
  const double minutes = plan.canvas.rate.seconds(frames).to_double() / 60;
  return {combination.voice_line, combination.music, std::bit_width(static_cast<std::uint64_t>(minutes))};
}

timeline::FrameCount SharedLengths::of(const MixPlan& plan, const Stock& stock, const Combination& combination) const {
  const timeline::FrameCount frames = likely_frames(plan, stock, combination);
  const auto longest = longest_.find(sharers_of(plan, combination, frames));
  return longest == longest_.end() ? frames : longest->second;
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
    heard.longest = parts.lengths.of(plan, parts.stock, combination);
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
