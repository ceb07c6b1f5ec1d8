#include "recipes/mix/plan.h"

#include <algorithm>

#include <fmt/format.h>

#include "recipes/mix/plan_options.h"

namespace kadr::recipes::mix {
namespace {

constexpr std::size_t kMaxLocationBytes = 4096;

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

Result<ClipSource> read_clip(const Json& value, const std::string& path) {
  if (!value.is_string()) {
    return reject(fmt::format("{} must be a URL or a path, not {}", path, base::type_name(value)));
  }
  ClipSource clip{value.get<std::string>()};
  if (is_blank(clip.location)) return reject(fmt::format("{} is empty; write a URL or a path", path));
  if (clip.location.size() > kMaxLocationBytes || clip.location.find('\0') != std::string::npos) {
    return reject(fmt::format("{} is neither a URL nor a path", path));
  }
  return clip;
}

Result<Block> read_block(const std::string& name, const Json& clips, const std::string& path) {
  if (is_blank(name)) return reject(fmt::format("{} has a block without a name", path));
  const std::string block_path = fmt::format("{}.{}", path, name);
  if (!clips.is_array()) {
    return reject(fmt::format("{} must be a list of URLs or paths, not {}", block_path, base::type_name(clips)));
  }
  if (clips.empty())
    return reject(fmt::format("{} is empty; list at least one clip, or leave the block out", block_path));
  if (clips.size() > kMaxClips) {
    return reject(fmt::format("{} has {} clips; at most {} are possible", block_path, clips.size(), kMaxClips));
  }
  Block block{.name = name};
  for (std::size_t i = 0; i < clips.size(); ++i) {
    KADR_TRY(ClipSource clip, read_clip(clips[i], fmt::format("{}[{}]", block_path, i)));
    block.clips.push_back(std::move(clip));
  }
  return block;
}

Result<std::vector<Block>> read_blocks(const Json* value, const std::string& path) {
  std::vector<Block> blocks;
  if (value == nullptr) return blocks;
  if (!value->is_object()) {
    return reject(fmt::format("{} must be an object of named blocks, not {}", path, base::type_name(*value)));
  }
  if (value->size() > kMaxBlocks) {
    return reject(fmt::format("{} has {} blocks; at most {} are possible", path, value->size(), kMaxBlocks));
  }
  for (const auto& item : value->items()) {
    KADR_TRY(Block block, read_block(item.key(), item.value(), path));
    blocks.push_back(std::move(block));
  }
  return blocks;
}

Result<VoiceLine> read_voice_line(const Json& value, const std::string& path) {
  base::JsonReader fields(value, path);
  VoiceLine line{.text = fields.required_string("text"), .voice = fields.string("voice", "random")};
  KADR_CHECK(fields.finish());
  if (is_blank(line.text)) return reject(fmt::format("{}.text is empty; write what is to be said", path));
  if (line.text.size() > kMaxTextBytes) {
    return reject(fmt::format("{}.text has {} bytes; at most {} can be spoken", path, line.text.size(), kMaxTextBytes));
  }
  if (is_blank(line.voice)) return reject(fmt::format("{}.voice is empty; write a name, or \"random\"", path));
  return line;
}

Result<std::vector<VoiceLine>> read_voice_lines(base::JsonReader& reader) {
  const Json* contract = reader.find("text_to_speach");
  const Json* corrected = reader.find("text_to_speech");
  if (contract != nullptr && corrected != nullptr) {
    return reject("text_to_speach and text_to_speech mean the same; write only one of them");
  }
  const std::string path = corrected != nullptr ? "text_to_speech" : "text_to_speach";
  const Json* lines = corrected != nullptr ? corrected : contract;
  std::vector<VoiceLine> voice_lines;
  if (lines == nullptr) return voice_lines;
  if (!lines->is_array()) {
    return reject(fmt::format("{} must be a list of {{\"text\", \"voice\"}}, not {}", path, base::type_name(*lines)));
  }
  if (lines->size() > kMaxVoiceLines) {
    return reject(fmt::format("{} has {} lines; at most {} are possible", path, lines->size(), kMaxVoiceLines));
  }
  for (std::size_t i = 0; i < lines->size(); ++i) {
    KADR_TRY(VoiceLine line, read_voice_line((*lines)[i], fmt::format("{}[{}]", path, i)));
    voice_lines.push_back(std::move(line));
  }
  return voice_lines;
}

Result<> read_what_to_mix(base::JsonReader& reader, MixPlan& plan) {
  plan.task_name = reader.required_string("task_name");
  KADR_TRY(plan.video_blocks, read_blocks(reader.find("video_blocks"), "video_blocks"));
  KADR_TRY(plan.audio_blocks, read_blocks(reader.find("audio_blocks"), "audio_blocks"));
  KADR_TRY(plan.voice_lines, read_voice_lines(reader));
  return {};
}

Result<> check_whole(const MixPlan& plan) {
  if (is_blank(plan.task_name)) return reject("task_name is empty; it becomes the beginning of the files' names");
  if (plan.video_blocks.empty()) {
    return reject(R"(video_blocks is missing or empty; name at least one block, as in {"main": ["clip.mp4"]})");
  }
  // Counted now, so that nothing is fetched for a mix that will be refused.
  const auto choices = timeline::select_combinations(selection_of(plan, all_clips(plan)));
  if (!choices) return fail(choices.error());
  return {};
}

/// The rule in numbers of the usable clips; nothing when one of its clips is not there, so that it cannot be met.
std::optional<timeline::Exclusion> exclusion_of(const ExclusionRule& rule, const MixPlan& plan,
                                                const std::vector<std::vector<std::uint32_t>>& usable) {
  timeline::Exclusion exclusion;
  for (const ClipReference& reference : rule.clips) {
    const auto block = std::ranges::find(plan.video_blocks, reference.block, &Block::name) - plan.video_blocks.begin();
    const auto& clips = usable[static_cast<std::size_t>(block)];
    const auto clip = std::ranges::find(clips, reference.clip - 1);
    if (clip == clips.end()) return std::nullopt;
    exclusion.push_back({static_cast<std::size_t>(block), static_cast<std::uint32_t>(clip - clips.begin())});
  }
  return exclusion;
}

}  // namespace

Result<MixPlan> parse_plan(std::string_view json) {
  KADR_TRY(const Json document, base::parse_json(json));
  base::JsonReader reader(document, "");
  MixPlan plan;
  if (!document.is_object()) return reject(fmt::format("a plan is one JSON object, not {}", base::type_name(document)));
  KADR_CHECK(read_what_to_mix(reader, plan));
  KADR_CHECK(read_picture_options(reader, plan));
  KADR_CHECK(read_sound_options(reader, plan));
  KADR_CHECK(read_choice_options(reader, plan));
  KADR_CHECK(read_delivery_options(reader, plan));
  KADR_CHECK(reader.finish());
  KADR_CHECK(check_whole(plan));
  return plan;
}

Result<MixPlan> parse_making(const Json& document) {
  base::JsonReader reader(document, "");
  MixPlan plan;
  plan.task_name = reader.required_string("task_name");
  KADR_CHECK(read_picture_options(reader, plan));
  KADR_CHECK(read_sound_options(reader, plan));
  return plan;
}

std::vector<std::vector<std::uint32_t>> all_clips(const MixPlan& plan) {
  std::vector<std::vector<std::uint32_t>> clips;
  for (const Block& block : plan.video_blocks) {
    std::vector<std::uint32_t>& numbers = clips.emplace_back();
    for (std::uint32_t i = 0; i < block.clips.size(); ++i) numbers.push_back(i);
  }
  return clips;
}

timeline::Selection selection_of(const MixPlan& plan, const std::vector<std::vector<std::uint32_t>>& usable) {
  timeline::Selection selection{
      .pick = plan.pick, .seed = plan.seed, .limit = plan.limit, .most = static_cast<std::size_t>(kMaxCombinations)};
  for (const auto& clips : usable) selection.sizes.push_back(static_cast<std::uint32_t>(clips.size()));
  for (const ExclusionRule& rule : plan.rules) {
    if (auto exclusion = exclusion_of(rule, plan, usable)) selection.exclusions.push_back(std::move(*exclusion));
  }
  return selection;
}

}  // namespace kadr::recipes::mix
