#include "media/probe.h"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/whole_number.h"
#include "media/protocol.h"

namespace kadr::media {
namespace {

constexpr std::array kRanges{std::pair{DynamicRange::Standard, std::string_view("standard")},
                             std::pair{DynamicRange::Pq, std::string_view("pq")},
                             std::pair{DynamicRange::Hlg, std::string_view("hlg")}};

std::string_view name_of(DynamicRange range) {
  for (const auto& [value, name] : kRanges) {
    if (value == range) return name;
  }
  return "standard";
}

/// A fraction inside an object; zero when absent.
Result<timeline::Rational> fraction(base::JsonReader& reader, std::string_view key) {
  const Json* value = reader.find(key);
  if (value == nullptr) return timeline::Rational::whole(0);
  return rational_from_json(*value, reader.path_of(key));
}

Json to_json(const VideoStream& stream) {
  return {{"codec", stream.codec},
          {"profile", stream.profile},
          {"pixel_format", stream.pixel_format},
          {"width", stream.width},
          {"height", stream.height},
          {"rotation", stream.rotation},
          {"mirrored", stream.mirrored},
          {"sample_aspect", media::to_json(stream.sample_aspect)},
          {"frame_rate", media::to_json(stream.frame_rate)},
          {"variable_frame_rate", stream.variable_frame_rate},
          {"interlaced", stream.interlaced},
          {"has_alpha", stream.has_alpha},
          {"dynamic_range", name_of(stream.dynamic_range)},
          {"color_primaries", stream.color_primaries},
          {"color_transfer", stream.color_transfer},
          {"color_matrix", stream.color_matrix},
          {"color_range", stream.color_range},
          {"frames", stream.frames},
          {"start", media::to_json(stream.start)},
          {"duration", media::to_json(stream.duration)},
          {"key_frames", stream.key_frames}};
}

Json to_json(const AudioStream& stream) {
  return {{"codec", stream.codec},
          {"sample_rate", stream.sample_rate},
          {"channels", stream.channels},
          {"layout", stream.layout},
          {"start", media::to_json(stream.start)},
          {"duration", media::to_json(stream.duration)}};
}

Result<DynamicRange> dynamic_range_from(const std::string& text) {
  for (const auto& [value, name] : kRanges) {
    if (name == text) return value;
  }
  return fail(ErrorCode::InvalidArgument, fmt::format("\"{}\" is not a dynamic range", text));
}

Result<std::vector<std::int64_t>> key_frames_from(const Json* list) {
  std::vector<std::int64_t> numbers;
  if (list == nullptr || !list->is_array()) return fail(ErrorCode::InvalidArgument, "key_frames must be a list");
  for (const Json& item : *list) {
    const auto number = base::whole_number(item);
    if (!number || *number < 0) return fail(ErrorCode::InvalidArgument, "key_frames must be a list of frame numbers");
    numbers.push_back(*number);
  }
  return numbers;
}

Result<VideoStream> video_from_json(const Json& value) {
  constexpr std::int64_t kMaxSide = 100'000;
  base::JsonReader reader(value, "video");
  VideoStream stream;
  stream.codec = reader.required_string("codec");
  stream.profile = reader.string("profile");
  stream.pixel_format = reader.string("pixel_format");
  stream.width = static_cast<int>(reader.required_integer("width", 0, kMaxSide));
  stream.height = static_cast<int>(reader.required_integer("height", 0, kMaxSide));
  stream.rotation = static_cast<int>(reader.integer("rotation", 0, 0, 270));
  if (stream.rotation % 90 != 0) reader.reject("video.rotation must be 0, 90, 180 or 270");
  stream.mirrored = reader.boolean("mirrored", false);
  stream.variable_frame_rate = reader.boolean("variable_frame_rate", false);
  stream.interlaced = reader.boolean("interlaced", false);
  stream.has_alpha = reader.boolean("has_alpha", false);
  stream.color_primaries = reader.string("color_primaries");
  stream.color_transfer = reader.string("color_transfer");
  stream.color_matrix = reader.string("color_matrix");
  stream.color_range = reader.string("color_range");
  stream.frames = reader.required_integer("frames", 0, INT64_MAX);
  KADR_TRY(stream.dynamic_range, dynamic_range_from(reader.string("dynamic_range", "standard")));
  KADR_TRY(stream.sample_aspect, fraction(reader, "sample_aspect"));
  KADR_TRY(stream.frame_rate, fraction(reader, "frame_rate"));
  KADR_TRY(stream.start, fraction(reader, "start"));
  KADR_TRY(stream.duration, fraction(reader, "duration"));
  KADR_TRY(stream.key_frames, key_frames_from(reader.find("key_frames")));
  KADR_CHECK(reader.finish());
  return stream;
}

Result<AudioStream> audio_from_json(const Json& value) {
  base::JsonReader reader(value, "audio");
  AudioStream stream;
  stream.codec = reader.required_string("codec");
  stream.sample_rate = static_cast<int>(reader.required_integer("sample_rate", 0, 10'000'000));
  stream.channels = static_cast<int>(reader.required_integer("channels", 0, 1024));
  stream.layout = reader.string("layout");
  KADR_TRY(stream.start, fraction(reader, "start"));
  KADR_TRY(stream.duration, fraction(reader, "duration"));
  KADR_CHECK(reader.finish());
  return stream;
}

Result<std::optional<Loudness>> loudness_from_json(const Json* value) {
  if (value == nullptr) return std::optional<Loudness>();
  base::JsonReader reader(*value, "loudness");
  Loudness loudness;
  loudness.integrated_lufs = reader.number("integrated_lufs", -70, -1000, 100);
  loudness.range_lu = reader.number("range_lu", 0, 0, 1000);
  loudness.true_peak_dbtp = reader.number("true_peak_dbtp", -1000, -1000, 100);
  KADR_CHECK(reader.finish());
  return std::optional(loudness);
}

}  // namespace

Json to_json(const MediaInfo& info) {
  Json json = {{"format", info.format},  {"bytes", info.bytes},    {"duration", to_json(info.duration)},
               {"video", Json::array()}, {"audio", Json::array()}, {"cover_pictures", info.cover_pictures}};
  for (const VideoStream& stream : info.video) json["video"].push_back(to_json(stream));
  for (const AudioStream& stream : info.audio) json["audio"].push_back(to_json(stream));
  if (info.loudness) {
    json["loudness"] = {{"integrated_lufs", info.loudness->integrated_lufs},
                        {"range_lu", info.loudness->range_lu},
                        {"true_peak_dbtp", info.loudness->true_peak_dbtp}};
  }
  return json;
}

Result<MediaInfo> media_info_from_json(const Json& value) {
  base::JsonReader reader(value, "media");
  MediaInfo info;
  info.format = reader.required_string("format");
  info.bytes = reader.required_integer("bytes", 0, INT64_MAX);
  info.cover_pictures = static_cast<int>(reader.integer("cover_pictures", 0, 0, 1000));
  KADR_TRY(info.duration, fraction(reader, "duration"));
  KADR_TRY(info.loudness, loudness_from_json(reader.find("loudness")));
  const Json empty = Json::array();
  const Json* video = reader.find("video");
  const Json* audio = reader.find("audio");
  for (const Json& stream : video == nullptr ? empty : *video) {
    KADR_TRY(VideoStream read, video_from_json(stream));
    info.video.push_back(std::move(read));
  }
  for (const Json& stream : audio == nullptr ? empty : *audio) {
    KADR_TRY(AudioStream read, audio_from_json(stream));
    info.audio.push_back(std::move(read));
  }
  KADR_CHECK(reader.finish());
  return info;
}

Json to_json(const ProbeOptions& options) {
  return {{"loudness", options.loudness}};
}

Result<ProbeOptions> probe_options_from_json(const Json& value) {
  base::JsonReader reader(value, "probe");
  ProbeOptions options;
  options.loudness = reader.boolean("loudness", false);
  KADR_CHECK(reader.finish());
  return options;
}

Result<MediaInfo> probe(Darkroom& darkroom, int file, const ProbeOptions& options, std::stop_token stop) {
  KADR_TRY(const Reply reply,
           darkroom.ask(
               {.operation = "probe", .parameters = to_json(options), .descriptors = {file}, .stop = std::move(stop)}));
  auto info = media_info_from_json(reply.body);
  if (!info) return fail(ErrorCode::Crashed, fmt::format("the darkroom answered nonsense: {}", info.error().message));
  return info;
}

}  // namespace kadr::media
