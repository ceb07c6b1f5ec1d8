#pragma once

/// What a mix is asked to make: the body of `POST /process_media`, read strictly.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "media/conform.h"
#include "media/sound_mix.h"
#include "timeline/canvas.h"

namespace kadr::recipes::mix {

/// A URL, or a path as the plan writes it.
struct ClipSource {
  std::string location;
};

/// One named position; its clips are alternatives.
struct Block {
  std::string name;
  std::vector<ClipSource> clips;
};

struct VoiceLine {
  std::string text;
  std::string voice;  ///< a name, an id, or "random"
};

/// One clip of a rule: block name and number of the clip in it, from 1.
struct ClipReference {
  std::string block;
  std::size_t clip = 0;
};

/// Two or more clips that may never meet in one combination.
struct ExclusionRule {
  std::vector<ClipReference> clips;
};

enum class PickMode { All, Sample, Pairwise };

struct Pick {
  PickMode mode = PickMode::All;
  std::size_t count = 0;  ///< for Sample
};

struct MixPlan {
  std::string task_name;
  std::vector<Block> video_blocks;  ///< in the order of the request
  std::vector<Block> audio_blocks;  ///< music: one track per combination, out of all blocks' clips
  std::vector<VoiceLine> voice_lines;

  timeline::Canvas canvas;  ///< 1080×1920 at 30, cover
  media::EncoderProfile profile;
  media::Colour background;
  bool keep_source_audio = false;
  double music_gain = 0.2;
  double voice_gain = 1;
  std::optional<media::Ducking> ducking;
  std::optional<double> loudness_lufs;
  std::uint64_t seed = 0;
  std::optional<std::size_t> limit;  ///< at most so many combinations, the first ones
  Pick pick;
  std::vector<ExclusionRule> rules;
};

/// Most combinations that one mix makes. More are refused with the count and the options that cut it down.
inline constexpr std::uint64_t kMaxCombinations = 100'000;

/// Reads a plan. `text_to_speach` (the contract's spelling) and `text_to_speech` are both accepted, not both at once.
/// Errors: InvalidArgument, naming the field by its path and what to write instead: no blocks, an empty block, a name
/// twice, an unknown field (with the near one), a wrong type.
[[nodiscard]] Result<MixPlan> parse_plan(std::string_view json);

}  // namespace kadr::recipes::mix
