#pragma once

/// The sound of a combination: everything is decoded, brought to 48 kHz stereo, mixed and encoded once, as AAC-LC.

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "media/darkroom.h"
#include "timeline/coded_run.h"

namespace kadr::media {

enum class SoundRole {
  Voice,   ///< What others duck under.
  Music,   ///< Ducks under voice when asked.
  Source,  ///< A clip's own sound; ducks under voice when asked.
};

/// One file's first audio stream, placed on the timeline of the mix. Times are samples at 48 kHz.
struct SoundTrack {
  /// Index into the descriptors of the call; several tracks may use one file.
  std::size_t input = 0;
  SoundRole role = SoundRole::Music;
  /// Linear: 1 leaves it as it is. 0 to 8.
  double gain = 1;
  /// Begin again at the end, until the mix ends.
  bool loop = false;
  /// Where it starts in the mix.
  timeline::SampleCount at = 0;
  /// What is taken of the file: from here (counted from the file's first video frame where it has video, else from its
  /// first sample) …
  timeline::SampleCount from = 0;
  /// … this much; all when absent.
  std::optional<timeline::SampleCount> length;
  timeline::SampleCount fade_in = 0;
  timeline::SampleCount fade_out = 0;
};

/// Side-chain compression of everything but the voice, by the voice.
struct Ducking {
  double threshold_db = -30;  ///< −60 to 0
  double ratio = 6;           ///< 1 to 20
  double attack_ms = 20;
  double release_ms = 400;
};

struct SoundMix {
  std::vector<SoundTrack> tracks;
  /// Length of the result. Tracks that are shorter leave silence, longer ones are cut.
  timeline::SampleCount samples = 0;
  std::optional<Ducking> ducking;
  /// Integrated loudness to bring the whole to (EBU R 128), in LUFS: −40 to −5. Absent: left as mixed.
  std::optional<double> loudness_lufs;
  int bit_rate = 192'000;

  /// A text that differs exactly when the result from the same input bytes would; inputs appear by their index.
  [[nodiscard]] std::string identity() const;
};

struct MixedSound {
  timeline::SoundRun sound;
  double integrated_lufs = 0;  ///< of what was encoded; -70 or less is silence
  double true_peak_dbtp = 0;
};

/// Mixes and writes an audio-only MP4 whose coded sound is one contiguous run. The sum never clips: a look-ahead
/// limiter holds it under −1 dBTP without moving anything in time.
/// \param output an empty file, open for reading and writing.
/// Units: progress in samples. Errors: UnreadableMedia (naming the input by number, from 1) and the like; NotFound when
/// an input has no sound.
[[nodiscard]] Result<MixedSound> mix_sound(Darkroom& darkroom, const std::vector<int>& inputs, int output,
                                           const SoundMix& mix, base::ProgressSink progress, std::stop_token stop);

[[nodiscard]] Json to_json(const SoundMix& mix);
[[nodiscard]] Result<SoundMix> sound_mix_from_json(const Json& value);
[[nodiscard]] Json to_json(const MixedSound& mixed);
[[nodiscard]] Result<MixedSound> mixed_sound_from_json(const Json& value);

}  // namespace kadr::media
