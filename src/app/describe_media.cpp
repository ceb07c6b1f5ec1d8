#include "app/describe_media.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "app/amounts.h"
#include "app/text_width.h"

namespace kadr::app {
namespace {

using media::AudioStream;
using media::DynamicRange;
using media::MediaInfo;
using media::VideoStream;
using timeline::Rational;

std::string row(std::string_view title, const std::string& text) {
  return fmt::format("\n  {:<11}{}", title, text);
}

std::string container_text(const MediaInfo& info) {
  static const std::map<std::string, std::string, std::less<>> kNames{{"mov,mp4,m4a,3gp,3g2,mj2", "MP4 / QuickTime"},
                                                                      {"matroska,webm", "Matroska / WebM"},
                                                                      {"mpegts", "MPEG-TS"},
                                                                      {"mp3", "MP3"},
                                                                      {"wav", "WAV"},
                                                                      {"avi", "AVI"},
                                                                      {"ogg", "Ogg"},
                                                                      {"flac", "FLAC"}};
  const auto known = kNames.find(info.format);
  return fmt::format("{}, {}", known == kNames.end() ? printable(info.format) : known->second, bytes_text(info.bytes));
}

std::string rate_text(const VideoStream& stream) {
  const std::string rate = number_text(stream.frame_rate.to_double(), 3) + " fps";
  return stream.variable_frame_rate ? "about " + rate + ", variable" : rate;
}

std::string first_line(const VideoStream& stream) {
  std::string text = printable(stream.codec);
  if (!stream.profile.empty()) text += " " + printable(stream.profile);
  text +=
      fmt::format(", {}x{}, {}, {}", stream.width, stream.height, rate_text(stream), printable(stream.pixel_format));
  if (stream.interlaced) text += ", interlaced";
  if (stream.has_alpha) text += ", with transparency";
  return text;
}

/// How a player shows it when that differs from how it is coded; empty when it does not.
std::string shown_text(const VideoStream& stream) {
  const bool square = stream.sample_aspect == Rational::whole(1);
  if (square && stream.rotation == 0 && !stream.mirrored) return {};
  std::string text;
  const auto add = [&text](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
  if (!square) {
    add(fmt::format("pixels {}:{}", stream.sample_aspect.numerator(), stream.sample_aspect.denominator()));
  }
  if (stream.mirrored) add("mirrored");
  if (stream.rotation != 0) add(fmt::format("turned {}° clockwise", stream.rotation));
  auto width = timeline::scale_round(stream.width, stream.sample_aspect.numerator(),
                                     std::max<std::int64_t>(1, stream.sample_aspect.denominator()));
  std::int64_t height = stream.height;
  if (stream.rotation % 180 != 0) std::swap(width, height);
  return text + fmt::format(": shown as {}x{}", width, height);
}

std::string colour_text(const VideoStream& stream) {
  std::string text;
  if (stream.dynamic_range == DynamicRange::Pq) text = "HDR (PQ), ";
  if (stream.dynamic_range == DynamicRange::Hlg) text = "HDR (HLG), ";
  const bool alike = stream.color_primaries == stream.color_transfer && stream.color_primaries == stream.color_matrix;
  const std::string space =
      alike ? stream.color_primaries
            : fmt::format("{}/{}/{}", stream.color_primaries, stream.color_transfer, stream.color_matrix);
  text += space == "unknown" ? "not said" : printable(space);
  return stream.color_range == "unknown" ? text : fmt::format("{}, range {}", text, printable(stream.color_range));
}

std::string start_text(const Rational& start) {
  if (start == Rational()) return {};
  return fmt::format(", starting at {} s", number_text(start.to_double(), 3));
}

std::string describe(const VideoStream& stream) {
  std::string text = row("video", first_line(stream));
  if (const std::string shown = shown_text(stream); !shown.empty()) text += row("", shown);
  text += row("", fmt::format("{}, {}{}", counted(stream.frames, "frame"), duration_text(stream.duration.to_double()),
                              start_text(stream.start)));
  text += row("colour", colour_text(stream));
  return text + row("key frames", key_frames_text(stream));
}

/// "stereo", or a count where the file names no layout (libav then writes "1 channels").
std::string layout_text(const AudioStream& stream) {
  if (stream.layout.empty() || stream.layout.ends_with(" channels")) return counted(stream.channels, "channel");
  return printable(stream.layout);
}

std::string describe(const AudioStream& stream) {
  return row("audio",
             fmt::format("{}, {} kHz, {}, {}{}", printable(stream.codec), number_text(stream.sample_rate / 1000.0, 3),
                         layout_text(stream), duration_text(stream.duration.to_double()), start_text(stream.start)));
}

std::string describe(const media::Loudness& loudness) {
  if (loudness.integrated_lufs <= -70) return row("loudness", "silent");
  return row("loudness",
             fmt::format("{} LUFS, range {} LU, true peak {} dBTP", number_text(loudness.integrated_lufs, 1),
                         number_text(loudness.range_lu, 1), number_text(loudness.true_peak_dbtp, 1)));
}

}  // namespace

std::string key_frames_text(const VideoStream& stream) {
  const auto& keys = stream.key_frames;
  if (keys.empty()) return "none found";
  if (keys.size() == 1) return keys[0] == 0 ? "only the first frame" : fmt::format("only frame {}", keys[0]);
  std::int64_t shortest = INT64_MAX;
  std::int64_t longest = 0;
  for (std::size_t i = 1; i < keys.size(); ++i) {
    shortest = std::min(shortest, keys[i] - keys[i - 1]);
    longest = std::max(longest, keys[i] - keys[i - 1]);
  }
  if (shortest == 1 && longest == 1) return "every frame";
  if (shortest != longest) {
    return fmt::format("{}, from {} to {} frames apart", grouped(static_cast<std::int64_t>(keys.size())), shortest,
                       longest);
  }
  const double rate = stream.frame_rate.to_double();
  const std::string seconds =
      rate > 0 ? fmt::format(" ({})", duration_text(static_cast<double>(longest) / rate)) : std::string();
  return fmt::format("every {} frames{}", longest, seconds);
}

std::string describe(const std::string& name, const MediaInfo& info) {
  std::string text = printable(name);
  text += row("container", container_text(info));
  text += row("duration", duration_text(info.duration.to_double()));
  for (const VideoStream& stream : info.video) text += describe(stream);
  for (const AudioStream& stream : info.audio) text += describe(stream);
  if (info.video.empty()) text += row("video", "none");
  if (info.audio.empty()) text += row("audio", "none");
  if (info.cover_pictures > 0) text += row("cover", counted(info.cover_pictures, "picture"));
  if (info.loudness) text += describe(*info.loudness);
  return text;
}

}  // namespace kadr::app
