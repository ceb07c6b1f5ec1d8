#include "recipes/mix/sound_plan.h"

#include <algorithm>

#include <fmt/format.h>

namespace kadr::recipes::mix {
namespace {

/// Where one clip's sound meets the next, 5 ms of fade keep the jump from being heard as a click.
constexpr timeline::SampleCount kJoinFade = timeline::kSampleRate / 200;

std::size_t input_of(PlannedSound& sound, const SourceFile* file) {
  const auto found = std::ranges::find(sound.inputs, file->sha256, &SourceFile::sha256);
  if (found != sound.inputs.end()) return static_cast<std::size_t>(found - sound.inputs.begin());
  sound.inputs.push_back(file);
  return sound.inputs.size() - 1;
}

void add_clips(PlannedSound& sound, const MixPlan& plan, const SoundParts& parts) {
  timeline::FrameCount frame = 0;
  for (const SoundParts::Clip& clip : parts.clips) {
    const timeline::SampleCount begin = plan.canvas.rate.samples(frame);
    frame += clip.frames;
    const timeline::SampleCount end = plan.canvas.rate.samples(frame);
    if (!clip.has_sound) continue;
    const timeline::SampleCount fade = std::min(kJoinFade, (end - begin) / 2);
    sound.mix.tracks.push_back({.input = input_of(sound, clip.file),
                                .role = media::SoundRole::Source,
                                .at = begin,
                                .length = end - begin,
                                .fade_in = begin == 0 ? 0 : fade,
                                .fade_out = fade});
  }
}

}  // namespace

timeline::FrameCount SoundParts::frames() const {
  timeline::FrameCount frames = 0;
  for (const Clip& clip : clips) frames += clip.frames;
  return frames;
}

std::string PlannedSound::identity() const {
  std::string text = mix.identity();
  for (const SourceFile* input : inputs) text += fmt::format("\n{}", input->sha256);
  return text;
}

std::optional<PlannedSound> plan_sound(const MixPlan& plan, const SoundParts& parts) {
  PlannedSound sound;
  sound.mix.samples = plan.canvas.rate.samples(parts.frames());
  sound.mix.ducking = plan.ducking;
  sound.mix.loudness_lufs = plan.loudness_lufs;
  if (parts.voice != nullptr) {
    sound.mix.tracks.push_back(
        {.input = input_of(sound, parts.voice), .role = media::SoundRole::Voice, .gain = plan.voice_gain});
  }
  if (parts.music != nullptr) {
    sound.mix.tracks.push_back({.input = input_of(sound, parts.music),
                                .role = media::SoundRole::Music,
                                .gain = plan.music_gain,
                                .loop = true});
  }
  const bool replaced = parts.voice != nullptr || parts.music != nullptr;
  const bool clips_are_heard = plan.keep_source_audio || !replaced;
  if (clips_are_heard) add_clips(sound, plan, parts);
  const bool serves_shorter = !clips_are_heard && !plan.loudness_lufs;
  if (serves_shorter) sound.mix.samples = plan.canvas.rate.samples(std::max(parts.frames(), parts.longest));
  if (sound.mix.tracks.empty()) return std::nullopt;
  return sound;
}

}  // namespace kadr::recipes::mix
