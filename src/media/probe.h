#pragma once

/// What a media file is made of.

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/json.h"
#include "media/darkroom.h"
#include "timeline/rational.h"

namespace kadr::media {

/// How bright values are coded, as far as it matters for conforming.
enum class DynamicRange { Standard, Pq, Hlg };

struct VideoStream {
  std::string codec;         ///< FFmpeg's name: "h264"
  std::string profile;       ///< "High"; empty when unknown
  std::string pixel_format;  ///< "yuv420p"
  /// Coded size in pixels, before rotation.
  int width = 0;
  int height = 0;
  /// Degrees clockwise that a player turns the picture: 0, 90, 180 or 270.
  int rotation = 0;
  /// Mirrored left to right, before the rotation.
  bool mirrored = false;
  timeline::Rational sample_aspect = timeline::Rational::whole(1);
  /// Average frames per second over the whole stream.
  timeline::Rational frame_rate;
  /// True when frames really last differently long (found by reading every timestamp), beyond what rounding to the
  /// file's time base explains.
  bool variable_frame_rate = false;
  bool interlaced = false;
  bool has_alpha = false;
  DynamicRange dynamic_range = DynamicRange::Standard;
  std::string color_primaries;  ///< FFmpeg's names; "unknown" when the file does not say
  std::string color_transfer;
  std::string color_matrix;
  std::string color_range;
  /// Frames that are shown (after edit lists).
  std::int64_t frames = 0;
  /// Seconds; from the first shown frame to the end of the last.
  timeline::Rational start;
  timeline::Rational duration;
  /// Shown-order frame numbers of the key frames (at most the first 10 000).
  std::vector<std::int64_t> key_frames;
};

struct AudioStream {
  std::string codec;
  int sample_rate = 0;
  int channels = 0;
  std::string layout;
  timeline::Rational start;
  timeline::Rational duration;
};

/// EBU R 128 measures of the first audio stream.
struct Loudness {
  double integrated_lufs = 0;  ///< −70 and below: silence
  double range_lu = 0;
  double true_peak_dbtp = 0;
};

struct MediaInfo {
  std::string format;  ///< FFmpeg's name of the container: "mov,mp4,m4a,3gp,3g2,mj2"
  std::int64_t bytes = 0;
  timeline::Rational duration;
  /// Real video streams: pictures on the cover of a song are counted apart.
  std::vector<VideoStream> video;
  std::vector<AudioStream> audio;
  int cover_pictures = 0;
  std::optional<Loudness> loudness;
};

struct ProbeOptions {
  /// Measure loudness too: decodes all the sound.
  bool loudness = false;
};

/// \param file open for reading, at any offset; must be a regular file.
/// Errors: UnreadableMedia, UnsupportedMedia, TooLarge; messages do not name the file: the caller does (Error::about).
/// Blocking: reads the whole file; stops on `stop`.
[[nodiscard]] Result<MediaInfo> probe(Darkroom& darkroom, int file, const ProbeOptions& options, std::stop_token stop);

[[nodiscard]] Json to_json(const MediaInfo& info);
[[nodiscard]] Result<MediaInfo> media_info_from_json(const Json& value);

[[nodiscard]] Json to_json(const ProbeOptions& options);
[[nodiscard]] Result<ProbeOptions> probe_options_from_json(const Json& value);

}  // namespace kadr::media
