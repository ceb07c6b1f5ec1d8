#include "recipes/mix/plan_options.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/near_match.h"

namespace kadr::recipes::mix {
namespace {

constexpr std::array<std::string_view, 10> kPresets{"ultrafast", "superfast", "veryfast", "faster",   "fast",
                                                    "medium",    "slow",      "slower",   "veryslow", "placebo"};
constexpr std::int64_t kMaxSeed = INT64_MAX;

std::string did_you_mean(std::string_view name, const std::vector<std::string>& candidates) {
  const auto near = base::near_matches(name, candidates, 1);
  return near.empty() ? std::string() : fmt::format("; did you mean \"{}\"?", near.front());
}

Result<timeline::FrameRate> read_rate(const Json& value) {
  if (value.is_string()) return timeline::parse_frame_rate(value.get<std::string>());
  if (value.is_number()) return timeline::parse_frame_rate(fmt::format("{}", value.get<double>()));
  return reject(fmt::format("canvas.fps must be a number, not {}", base::type_name(value)));
}

Result<timeline::Canvas> read_canvas(const Json& value) {
  if (value.is_string()) return timeline::parse_canvas(value.get<std::string>());
  if (!value.is_object()) {
    return reject(
        fmt::format(R"(canvas must be a text like "1080x1920@30", or an object, not {})", base::type_name(value)));
  }
  base::JsonReader fields(value, "canvas");
  timeline::Canvas canvas;
  canvas.width = static_cast<int>(fields.required_integer("width", timeline::kMinCanvasSide, timeline::kMaxCanvasSide));
  canvas.height =
      static_cast<int>(fields.required_integer("height", timeline::kMinCanvasSide, timeline::kMaxCanvasSide));
  const Json* rate = fields.find("fps");
  KADR_CHECK(fields.finish());
  if (rate != nullptr) {
    KADR_TRY(canvas.rate, read_rate(*rate));
  }
  KADR_CHECK(timeline::check_canvas(canvas));
  return canvas;
}

Result<media::EncoderProfile> read_profile(base::JsonReader& reader) {
  media::EncoderProfile profile;
  const std::string encoder = reader.string("encoder", media::to_string(profile.encoder));
  profile.preset = reader.string("preset", profile.preset);
  profile.quality = static_cast<int>(reader.integer("quality", profile.quality, 0, 51));
  KADR_TRY(profile.encoder, media::parse_video_encoder(encoder));
  if (std::ranges::find(kPresets, profile.preset) == kPresets.end()) {
    return reject(fmt::format("\"{}\" is not a preset; use one of {}", profile.preset, fmt::join(kPresets, ", ")));
  }
  return profile;
}

Result<std::optional<media::Ducking>> read_ducking(const Json* value, bool by_default) {
  if (value == nullptr) return by_default ? std::optional(media::Ducking{}) : std::nullopt;
  if (value->is_boolean()) return value->get<bool>() ? std::optional(media::Ducking{}) : std::nullopt;
  if (!value->is_object()) {
    return reject(fmt::format("ducking must be true, false or an object, not {}", base::type_name(*value)));
  }
  base::JsonReader fields(*value, "ducking");
  media::Ducking ducking;
  ducking.threshold_db = fields.number("threshold_db", ducking.threshold_db, -60, 0);
  ducking.ratio = fields.number("ratio", ducking.ratio, 1, 20);
  ducking.attack_ms = fields.number("attack_ms", ducking.attack_ms, 0.1, 2000);
  ducking.release_ms = fields.number("release_ms", ducking.release_ms, 1, 9000);
  KADR_CHECK(fields.finish());
  return ducking;
}

Result<Pick> read_pick(const Json& value) {
  if (value == "all") return Pick{};
  if (value == "pairwise") return Pick{.mode = PickMode::Pairwise};
  if (!value.is_object()) return reject(R"(pick must be "all", "pairwise" or {"sample": N})");
  base::JsonReader fields(value, "pick");
  const std::int64_t count = fields.required_integer("sample", 1, static_cast<std::int64_t>(kMaxCombinations));
  KADR_CHECK(fields.finish());
  return Pick{.mode = PickMode::Sample, .count = static_cast<std::size_t>(count)};
}

Result<ClipReference> read_reference(const Json& value, const std::string& path, const MixPlan& plan) {
  base::JsonReader fields(value, path);
  ClipReference reference{.block = fields.required_string("block")};
  reference.clip = static_cast<std::size_t>(fields.required_integer("clip", 1, INT64_MAX));
  KADR_CHECK(fields.finish());
  const auto block = std::ranges::find(plan.video_blocks, reference.block, &Block::name);
  if (block == plan.video_blocks.end()) {
    std::vector<std::string> names;
    for (const Block& known : plan.video_blocks) names.push_back(known.name);
    return reject(fmt::format("{}.block: there is no video block \"{}\"{}", path, reference.block,
                              did_you_mean(reference.block, names)));
  }
  if (reference.clip > block->clips.size()) {
    return reject(
        fmt::format("{}.clip: the block \"{}\" has {} clip{}, so there is no clip {}; clips are counted from 1", path,
                    reference.block, block->clips.size(), block->clips.size() == 1 ? "" : "s", reference.clip));
  }
  return reference;
}

Result<ExclusionRule> read_rule(const Json& value, const std::string& path, const MixPlan& plan) {
  base::JsonReader fields(value, path);
  const Json* exclude = fields.find("exclude");
  KADR_CHECK(fields.finish());
  if (exclude == nullptr || !exclude->is_array() || exclude->size() < 2) {
    return reject(fmt::format("{}.exclude must list two or more clips that may not meet", path));
  }
  ExclusionRule rule;
  for (std::size_t i = 0; i < exclude->size(); ++i) {
    KADR_TRY(ClipReference clip, read_reference((*exclude)[i], fmt::format("{}.exclude[{}]", path, i), plan));
    if (std::ranges::find(rule.clips, clip.block, &ClipReference::block) != rule.clips.end()) {
      return reject(fmt::format("{}.exclude names the block \"{}\" twice; clips of one block never meet anyway", path,
                                clip.block));
    }
    rule.clips.push_back(std::move(clip));
  }
  return rule;
}

Result<> read_rules(const Json* rules, MixPlan& plan) {
  if (rules == nullptr) return {};
  if (!rules->is_array()) return reject(fmt::format("rules must be a list, not {}", base::type_name(*rules)));
  for (std::size_t i = 0; i < rules->size(); ++i) {
    KADR_TRY(ExclusionRule rule, read_rule((*rules)[i], fmt::format("rules[{}]", i), plan));
    plan.rules.push_back(std::move(rule));
  }
  return {};
}

}  // namespace

std::unexpected<Error> reject(std::string message) {
  return fail(ErrorCode::InvalidArgument, std::move(message));
}

Result<> read_picture_options(base::JsonReader& reader, MixPlan& plan) {
  if (const Json* canvas = reader.find("canvas")) {
    KADR_TRY(plan.canvas, read_canvas(*canvas));
  }
  KADR_TRY(plan.canvas.fit, timeline::parse_fit(reader.string("fit", timeline::to_string(plan.canvas.fit))));
  KADR_TRY(plan.background, media::parse_colour(reader.string("background", "#000000")));
  KADR_TRY(plan.profile, read_profile(reader));
  return {};
}

Result<> read_sound_options(base::JsonReader& reader, MixPlan& plan) {
  plan.keep_source_audio = reader.boolean("keep_source_audio", false);
  plan.music_gain = reader.number("music_gain", plan.music_gain, 0, 8);
  plan.voice_gain = reader.number("voice_gain", plan.voice_gain, 0, 8);
  KADR_TRY(plan.ducking, read_ducking(reader.find("ducking"), plan.keep_source_audio));
  if (reader.find("loudness") != nullptr) plan.loudness_lufs = reader.number("loudness", -14, -40, -5);
  return {};
}

Result<> read_choice_options(base::JsonReader& reader, MixPlan& plan) {
  plan.seed = static_cast<std::uint64_t>(reader.integer("seed", 0, 0, kMaxSeed));
  if (reader.find("limit") != nullptr) {
    plan.limit = static_cast<std::size_t>(reader.integer("limit", 1, 1, static_cast<std::int64_t>(kMaxCombinations)));
  }
  if (const Json* pick = reader.find("pick")) {
    KADR_TRY(plan.pick, read_pick(*pick));
  }
  return read_rules(reader.find("rules"), plan);
}

Result<> read_delivery_options(base::JsonReader& reader, MixPlan& plan) {
  plan.skip_bad = reader.boolean("skip_bad", false);
  const std::string deliver = reader.string("deliver", "links");
  if (deliver != "links" && deliver != "files") {
    return reject(fmt::format(R"(deliver must be "links" or "files", not "{}")", deliver));
  }
  if (deliver == "files") plan.delivery = Delivery::Files;
  return {};
}

}  // namespace kadr::recipes::mix
