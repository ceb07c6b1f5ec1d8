#include "media/sound_mix.h"

#include <array>
#include <cmath>
#include <utility>

#include <fmt/format.h>
#include <sys/stat.h>

#include "media/protocol.h"

namespace kadr::media {
namespace {

constexpr timeline::SampleCount kMaxSamples = timeline::kMaxSeconds * timeline::kSampleRate;
/// A fade-out is held in memory, so it is bounded: a minute.
constexpr timeline::SampleCount kMaxFade = timeline::SampleCount{60} * timeline::kSampleRate;
constexpr std::size_t kMaxTracks = 1024;
constexpr std::int64_t kMaxInput = 1 << 16;
constexpr int kMinBitRate = 32'000;
constexpr int kMaxBitRate = 512'000;
constexpr double kMinLoudness = -40;
constexpr double kMaxLoudness = -5;

constexpr std::array kRoles{std::pair{SoundRole::Voice, std::string_view("voice")},
                            std::pair{SoundRole::Music, std::string_view("music")},
                            std::pair{SoundRole::Source, std::string_view("source")}};

std::string_view name_of(SoundRole role) {
  for (const auto& [value, name] : kRoles) {
    if (value == role) return name;
  }
  return "music";
}

SoundRole role_from(base::JsonReader& reader, std::string_view key) {
  const std::string text = reader.required_string(key);
  for (const auto& [value, name] : kRoles) {
    if (name == text) return value;
  }
  reader.reject(fmt::format("{} must be voice, music or source, not \"{}\"", reader.path_of(key), text));
  return SoundRole::Music;
}

Json to_json(const SoundTrack& track) {
  Json json = {
      {"input", track.input}, {"role", name_of(track.role)}, {"gain", track.gain},       {"loop", track.loop},
      {"at", track.at},       {"from", track.from},          {"fade_in", track.fade_in}, {"fade_out", track.fade_out}};
  if (track.length) json["length"] = *track.length;
  return json;
}

Result<SoundTrack> track_from_json(const Json& value, std::string path) {
  base::JsonReader reader(value, std::move(path));
  SoundTrack track;
  track.input = static_cast<std::size_t>(reader.required_integer("input", 0, kMaxInput));
  track.role = role_from(reader, "role");
  track.gain = reader.number("gain", 1, 0, 8);
  track.loop = reader.boolean("loop", false);
  track.at = reader.integer("at", 0, 0, kMaxSamples);
  track.from = reader.integer("from", 0, 0, kMaxSamples);
  if (reader.find("length") != nullptr) track.length = reader.integer("length", 1, 1, kMaxSamples);
  track.fade_in = reader.integer("fade_in", 0, 0, kMaxFade);
  track.fade_out = reader.integer("fade_out", 0, 0, kMaxFade);
  KADR_CHECK(reader.finish());
  return track;
}

Json to_json(const Ducking& ducking) {
  return {{"threshold_db", ducking.threshold_db},
          {"ratio", ducking.ratio},
          {"attack_ms", ducking.attack_ms},
          {"release_ms", ducking.release_ms}};
}

Result<Ducking> ducking_from_json(const Json& value) {
  const Ducking usual;
  base::JsonReader reader(value, "mix.ducking");
  Ducking ducking;
  ducking.threshold_db = reader.number("threshold_db", usual.threshold_db, -60, 0);
  ducking.ratio = reader.number("ratio", usual.ratio, 1, 20);
  ducking.attack_ms = reader.number("attack_ms", usual.attack_ms, 0, 2'000);
  ducking.release_ms = reader.number("release_ms", usual.release_ms, 0, 10'000);
  KADR_CHECK(reader.finish());
  return ducking;
}

Result<std::vector<SoundTrack>> tracks_from_json(const Json* list) {
  if (list == nullptr || !list->is_array()) return fail(ErrorCode::InvalidArgument, "mix.tracks must be a list");
  if (list->size() > kMaxTracks)
    return fail(ErrorCode::TooLarge,
                fmt::format("a mix of {} tracks is over the limit of {}", list->size(), kMaxTracks));
  std::vector<SoundTrack> tracks;
  for (std::size_t i = 0; i < list->size(); ++i) {
    KADR_TRY(const SoundTrack track, track_from_json((*list)[i], fmt::format("mix.tracks[{}]", i)));
    tracks.push_back(track);
  }
  return tracks;
}

/// What the darkroom says of a mix must be what was asked for, and lie inside the file it was given to write.
Result<> check_reply(const MixedSound& mixed, const SoundMix& mix, int output) {
  const auto refuse = [](std::string_view why) {
    return fail(ErrorCode::Crashed, fmt::format("the darkroom answered nonsense: {}", why));
  };
  if (mixed.sound.samples != mix.samples) return refuse("a mix of another length");
  struct stat status{};
  if (::fstat(output, &status) != 0) return fail(base::from_errno(errno, "cannot look at the mixed sound"));
  if (mixed.sound.offset + mixed.sound.length() > status.st_size) return refuse("sound outside its file");
  return {};
}

}  // namespace

std::string SoundMix::identity() const {
  Json json = to_json(*this);
  if (!ducking) {
    // Only ducking tells the roles apart.
    for (Json& track : json["tracks"]) track.erase("role");
  }
  return fmt::format("kadr.mix.1 {}", json.dump());
}

Result<MixedSound> mix_sound(Darkroom& darkroom, const std::vector<int>& inputs, int output, const SoundMix& mix,
                             base::ProgressSink progress, std::stop_token stop) {
  Json parameters = to_json(mix);
  KADR_CHECK(sound_mix_from_json(parameters));
  std::vector<int> descriptors = inputs;
  descriptors.push_back(output);
  KADR_TRY(const Reply reply, darkroom.ask({.operation = "mix_sound",
                                            .parameters = std::move(parameters),
                                            .descriptors = std::move(descriptors),
                                            .progress = std::move(progress),
                                            .stop = std::move(stop)}));
  auto mixed = mixed_sound_from_json(reply.body);
  if (!mixed) return fail(ErrorCode::Crashed, fmt::format("the darkroom answered nonsense: {}", mixed.error().message));
  KADR_CHECK(check_reply(*mixed, mix, output));
  return mixed;
}

Json to_json(const SoundMix& mix) {
  Json json = {{"tracks", Json::array()}, {"samples", mix.samples}, {"bit_rate", mix.bit_rate}};
  for (const SoundTrack& track : mix.tracks) json["tracks"].push_back(to_json(track));
  if (mix.ducking) json["ducking"] = to_json(*mix.ducking);
  if (mix.loudness_lufs) json["loudness_lufs"] = *mix.loudness_lufs;
  return json;
}

Result<SoundMix> sound_mix_from_json(const Json& value) {
  base::JsonReader reader(value, "mix");
  SoundMix mix;
  mix.samples = reader.required_integer("samples", 1, kMaxSamples);
  mix.bit_rate = static_cast<int>(reader.integer("bit_rate", mix.bit_rate, kMinBitRate, kMaxBitRate));
  if (reader.find("loudness_lufs") != nullptr)
    mix.loudness_lufs = reader.number("loudness_lufs", kMinLoudness, kMinLoudness, kMaxLoudness);
  const Json* tracks = reader.find("tracks");
  const Json* ducking = reader.find("ducking");
  KADR_CHECK(reader.finish());
  KADR_TRY(mix.tracks, tracks_from_json(tracks));
  if (ducking != nullptr) {
    KADR_TRY(mix.ducking, ducking_from_json(*ducking));
  }
  return mix;
}

Json to_json(const MixedSound& mixed) {
  return {{"sound", to_json(mixed.sound)},
          {"integrated_lufs", mixed.integrated_lufs},
          {"true_peak_dbtp", mixed.true_peak_dbtp}};
}

Result<MixedSound> mixed_sound_from_json(const Json& value) {
  base::JsonReader reader(value, "mixed");
  MixedSound mixed;
  mixed.integrated_lufs = reader.number("integrated_lufs", -70, -70, 20);
  mixed.true_peak_dbtp = reader.number("true_peak_dbtp", -120, -120, 20);
  const Json* sound = reader.find("sound");
  KADR_CHECK(reader.finish());
  if (sound == nullptr) return fail(ErrorCode::InvalidArgument, "mixed.sound is missing");
  KADR_TRY(mixed.sound, sound_run_from_json(*sound));
  return mixed;
}

}  // namespace kadr::media
