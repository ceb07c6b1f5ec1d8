#include "recipes/mix/lineup.h"

#include <set>

namespace kadr::recipes::mix {

std::vector<ClipSource> music_of(const MixPlan& plan) {
  std::vector<ClipSource> music;
  for (const Block& block : plan.audio_blocks) music.insert(music.end(), block.clips.begin(), block.clips.end());
  return music;
}

Usable all_usable(const MixPlan& plan) {
  Usable usable{.clips = all_clips(plan)};
  for (std::size_t i = 0; i < music_of(plan).size(); ++i) usable.music.push_back(i);
  return usable;
}

Result<std::vector<Combination>> line_up(const MixPlan& plan, const Usable& usable) {
  KADR_TRY(const auto choices, timeline::select_combinations(selection_of(plan, usable.clips)));
  std::vector<Combination> combinations;
  combinations.reserve(choices.size());
  for (const timeline::Choice& choice : choices) {
    Combination& combination = combinations.emplace_back();
    for (std::size_t block = 0; block < choice.size(); ++block) {
      combination.clips.push_back(usable.clips[block][choice[block]]);
    }
    if (!plan.voice_lines.empty()) combination.voice_line = (combinations.size() - 1) % plan.voice_lines.size();
    if (!usable.music.empty()) {
      combination.music = usable.music[timeline::draw_for(combination.clips, plan.seed, usable.music.size())];
    }
  }
  return combinations;
}

std::vector<std::size_t> used_lines(const std::vector<Combination>& combinations) {
  std::set<std::size_t> lines;
  for (const Combination& combination : combinations) {
    if (combination.voice_line) lines.insert(*combination.voice_line);
  }
  return {lines.begin(), lines.end()};
}

}  // namespace kadr::recipes::mix
