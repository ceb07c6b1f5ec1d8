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
#include "timeline/combination.h"

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

using timeline::Pick;
using timeline::PickMode;

/// How a job hands its videos over. The command line always writes files.
enum class Delivery { Links, Files };

struct MixPlan {
  std::string task_name;            ///< as the request writes it; see file_stem()
  std::vector<Block> video_blocks;  ///< in the order of the request
  std::vector<Block> audio_blocks;  ///< music: one track per combination, out of all blocks' clips
  std::vector<VoiceLine> voice_lines;

  timeline::Canvas canvas;  ///< 1080×1920 at 30, cover
  media::EncoderProfile profile;
  media::Colour background;
  bool keep_source_audio = false;
  double music_gain = 0.2;
  double voice_gain = 1;
  std::optional<media::Ducking> ducking;  ///< on by default when the clips' own sound is kept
  std::optional<double> loudness_lufs;
  std::uint64_t seed = 0;
  std::optional<std::size_t> limit;  ///< at most so many combinations, the first ones
  Pick pick;
  std::vector<ExclusionRule> rules;

  bool skip_bad = false;  ///< bad clips are left out, instead of stopping everything
  Delivery delivery = Delivery::Links;
};

/// Most combinations that one mix makes. More are refused with the count and the options that cut it down.
inline constexpr std::uint64_t kMaxCombinations = 100'000;
/// All sound of a combination is opened at once, its clips' included.
inline constexpr std::size_t kMaxBlocks = 60;
inline constexpr std::size_t kMaxClips = 10'000;  ///< in one block
inline constexpr std::size_t kMaxVoiceLines = 1'000;
inline constexpr std::size_t kMaxTextBytes = 100'000;

/// Reads a plan. `text_to_speach` (the contract's spelling) and `text_to_speech` are both accepted, not both at once.
///
///     canvas             "1080x1920@30", "9:16", or {"width", "height", "fps"}
///     fit                "cover", "contain", "blur", "stretch"
///     background         "#000000"
///     encoder, preset, quality          "libx264", "veryfast", 20
///     keep_source_audio  false          the clips' own sound stays under voice and music
///     music_gain, voice_gain            0.2 and 1, linear
///     ducking            true, false, or {"threshold_db", "ratio", "attack_ms", "release_ms"}
///     loudness           -40 to -5      LUFS that the whole is brought to
///     seed, limit        whole numbers
///     pick               "all", "pairwise", or {"sample": N}
///     skip_bad           false          bad clips are left out, and told
///     deliver            "links", "files"
///     rules              [{"exclude": [{"block": "intro", "clip": 2}, {"block": "main", "clip": 1}]}]
///
/// Errors: InvalidArgument, naming the field by its path and what to write instead: no blocks, an empty block, a name
/// twice, an unknown field (with the near one), a wrong type; TooLarge when there are too many combinations.
[[nodiscard]] Result<MixPlan> parse_plan(std::string_view json);

/// What of a plan decides how its videos are made, and what they are called: task name, picture and sound. Whatever
/// else the JSON has is not looked at. Errors: InvalidArgument, as of parse_plan.
[[nodiscard]] Result<MixPlan> parse_making(const Json& document);

/// Which combinations the plan picks, when some clips may be missing.
/// \param usable for each video block the numbers, from 0, of the clips there are, in order; no block is empty. The
/// choices of the result are numbers in these lists.
[[nodiscard]] timeline::Selection selection_of(const MixPlan& plan,
                                               const std::vector<std::vector<std::uint32_t>>& usable);

/// Every clip of every video block.
[[nodiscard]] std::vector<std::vector<std::uint32_t>> all_clips(const MixPlan& plan);

/// The task name as the beginning of file names, in any script: no separators, no control characters, nothing that
/// hides the file or that another system refuses, at most 120 bytes. Never empty.
[[nodiscard]] std::string file_stem(std::string_view task_name);

}  // namespace kadr::recipes::mix
