#include "media/conform.h"

#include <array>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "media/protocol.h"
#include "media/wire.h"

namespace kadr::media {
namespace {

/// Raised whenever the same clip and spec would give other coded pictures: it makes old mezzanines strangers.
constexpr int kConformVersion = 1;

constexpr std::array kEncoders{std::pair{VideoEncoder::Libx264, std::string_view("libx264")},
                               std::pair{VideoEncoder::Nvenc, std::string_view("h264_nvenc")},
                               std::pair{VideoEncoder::Vaapi, std::string_view("h264_vaapi")},
                               std::pair{VideoEncoder::Qsv, std::string_view("h264_qsv")}};

constexpr std::array<std::string_view, 10> kPresets{"ultrafast", "superfast", "veryfast", "faster",   "fast",
                                                    "medium",    "slow",      "slower",   "veryslow", "placebo"};

}  // namespace

std::string_view to_string(VideoEncoder encoder) {
  for (const auto& [value, name] : kEncoders) {
    if (value == encoder) return name;
  }
  return "libx264";
}

Result<VideoEncoder> parse_video_encoder(std::string_view text) {
  for (const auto& [value, name] : kEncoders) {
    if (name == text) return value;
  }
  return fail(ErrorCode::InvalidArgument,
              fmt::format("\"{}\" is not an encoder; use libx264, h264_nvenc, h264_vaapi or h264_qsv", text));
}

Result<Colour> parse_colour(std::string_view text) {
  std::string_view digits = text;
  if (digits.starts_with('#')) digits.remove_prefix(1);
  std::string lower(digits);
  for (char& c : lower) c = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
  const auto bytes = from_hex(lower);
  if (!bytes || bytes->size() != 3) {
    return fail(ErrorCode::InvalidArgument, fmt::format("\"{}\" is not a colour; write it as #rrggbb", text));
  }
  const auto channel = [&](std::size_t index) { return static_cast<std::uint8_t>((*bytes)[index]); };
  return Colour{channel(0), channel(1), channel(2)};
}

std::string to_string(const Colour& colour) {
  return fmt::format("#{:02x}{:02x}{:02x}", colour.red, colour.green, colour.blue);
}

std::string ConformSpec::identity() const {
  return fmt::format("conform/{} {}x{}@{} {} {} {} {} {}", kConformVersion, canvas.width, canvas.height,
                     canvas.rate.exact(), timeline::to_string(canvas.fit), to_string(background),
                     to_string(profile.encoder), profile.preset, profile.quality);
}

Json to_json(const EncoderProfile& profile) {
  return {{"encoder", to_string(profile.encoder)}, {"preset", profile.preset}, {"quality", profile.quality}};
}

Result<EncoderProfile> encoder_profile_from_json(const Json& value) {
  base::JsonReader reader(value, "profile");
  EncoderProfile profile;
  const std::string encoder = reader.required_string("encoder");
  profile.preset = reader.required_string("preset");
  profile.quality = static_cast<int>(reader.required_integer("quality", 0, 51));
  KADR_CHECK(reader.finish());
  KADR_TRY(profile.encoder, parse_video_encoder(encoder));
  for (const std::string_view preset : kPresets) {
    if (preset == profile.preset) return profile;
  }
  return fail(ErrorCode::InvalidArgument,
              fmt::format("\"{}\" is not a preset; use one of {}", profile.preset, fmt::join(kPresets, ", ")));
}

Json to_json(const ConformSpec& spec) {
  return {{"canvas", to_json(spec.canvas)},
          {"profile", to_json(spec.profile)},
          {"background", to_string(spec.background)},
          {"threads", spec.threads}};
}

Result<ConformSpec> conform_spec_from_json(const Json& value) {
  base::JsonReader reader(value, "conform");
  const Json missing;
  const Json* canvas = reader.find("canvas");
  const Json* profile = reader.find("profile");
  ConformSpec spec;
  spec.threads = static_cast<int>(reader.integer("threads", 0, 0, 256));
  const std::string background = reader.string("background", "#000000");
  KADR_CHECK(reader.finish());
  KADR_TRY(spec.canvas, canvas_from_json(canvas == nullptr ? missing : *canvas, "canvas"));
  KADR_TRY(spec.profile, encoder_profile_from_json(profile == nullptr ? missing : *profile));
  KADR_TRY(spec.background, parse_colour(background));
  return spec;
}

Result<Mezzanine> conform(Darkroom& darkroom, int source, int output, const ConformSpec& spec,
                          base::ProgressSink progress, std::stop_token stop) {
  KADR_TRY(const Reply reply, darkroom.ask({.operation = "conform",
                                            .parameters = to_json(spec),
                                            .descriptors = {source, output},
                                            .progress = std::move(progress),
                                            .stop = std::move(stop)}));
  base::JsonReader reader(reply.body, "mezzanine");
  Mezzanine mezzanine;
  mezzanine.copied = reader.boolean("copied", false);
  const Json* pictures = reader.find("pictures");
  KADR_CHECK(reader.finish());
  KADR_TRY(mezzanine.pictures, picture_run_from_json(pictures == nullptr ? Json() : *pictures));
  return mezzanine;
}

Result<timeline::PictureRun> index_pictures(Darkroom& darkroom, int file, std::stop_token stop) {
  KADR_TRY(const Reply reply,
           darkroom.ask({.operation = "index_pictures", .descriptors = {file}, .stop = std::move(stop)}));
  return picture_run_from_json(reply.body);
}

Result<std::vector<EncoderState>> try_encoders(Darkroom& darkroom, std::stop_token stop) {
  KADR_TRY(const Reply reply, darkroom.ask({.operation = "try_encoders", .stop = std::move(stop)}));
  std::vector<EncoderState> states;
  if (!reply.body.is_array()) return fail(ErrorCode::Crashed, "the darkroom answered without a list of encoders");
  for (const Json& item : reply.body) {
    base::JsonReader reader(item, "encoder");
    EncoderState state;
    const std::string name = reader.required_string("encoder");
    state.works = reader.boolean("works", false);
    state.reason = reader.string("reason");
    KADR_CHECK(reader.finish());
    KADR_TRY(state.encoder, parse_video_encoder(name));
    states.push_back(std::move(state));
  }
  return states;
}

Result<std::vector<std::pair<std::string, std::string>>> library_versions(Darkroom& darkroom, std::stop_token stop) {
  KADR_TRY(const Reply reply, darkroom.ask({.operation = "hello", .stop = std::move(stop)}));
  base::JsonReader reader(reply.body, "hello");
  const Json* libraries = reader.find("libraries");
  std::vector<std::pair<std::string, std::string>> versions;
  if (libraries == nullptr || !libraries->is_object())
    return fail(ErrorCode::Crashed, "the darkroom does not name its libraries");
  for (const auto& item : libraries->items()) {
    if (item.value().is_string()) versions.emplace_back(item.key(), item.value().get<std::string>());
  }
  return versions;
}

}  // namespace kadr::media
