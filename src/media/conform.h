#pragma once

/// Bringing a clip to the canvas: once for each clip, then its coded pictures are copied for ever after.

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "media/darkroom.h"
#include "timeline/canvas.h"
#include "timeline/coded_run.h"

namespace kadr::media {

/// The H.264 encoders kadr can use. Libx264 always works; the others need their hardware and are tried by encoding a
/// frame.
enum class VideoEncoder { Libx264, Nvenc, Vaapi, Qsv };

[[nodiscard]] std::string_view to_string(VideoEncoder encoder);  ///< "libx264", "h264_nvenc", …
[[nodiscard]] Result<VideoEncoder> parse_video_encoder(std::string_view text);

/// How finely pictures are coded. Together with the canvas and the encoder it is the pinned profile: two mezzanines
/// join by copying exactly when these are equal.
struct EncoderProfile {
  VideoEncoder encoder = VideoEncoder::Libx264;
  std::string preset = "veryfast";  ///< x264's names, ultrafast to placebo; hardware encoders map them to their own
  int quality = 20;                 ///< x264's constant rate factor: 0 to 51, lower is finer

  friend bool operator==(const EncoderProfile&, const EncoderProfile&) = default;
};

struct Colour {
  std::uint8_t red = 0;
  std::uint8_t green = 0;
  std::uint8_t blue = 0;
  friend bool operator==(const Colour&, const Colour&) = default;
};

/// "#102030" or "102030". Errors: InvalidArgument.
[[nodiscard]] Result<Colour> parse_colour(std::string_view text);
[[nodiscard]] std::string to_string(const Colour& colour);

struct ConformSpec {
  timeline::Canvas canvas;
  EncoderProfile profile;
  /// Behind pictures that do not cover the canvas, and behind transparency.
  Colour background;
  /// Encoder and decoder threads; 0 = as many as there are cores.
  int threads = 0;

  friend bool operator==(const ConformSpec&, const ConformSpec&) = default;

  /// A text that differs exactly when the mezzanine made from the same bytes would: part of a cache key. Threads are
  /// not in it.
  [[nodiscard]] std::string identity() const;
};

struct Mezzanine {
  timeline::PictureRun pictures;
  /// True when the clip already fitted and its coded pictures were copied.
  bool copied = false;
};

/// Writes the clip's first video stream, brought to the canvas, as a video-only MP4 whose coded pictures are one
/// contiguous run.
/// \param source open for reading. \param output an empty file, open for reading and writing; left half-written on
/// failure. Units: progress in frames. Errors: UnreadableMedia (also when the file ends early), UnsupportedMedia,
/// TooLarge, NoSpace; Unavailable when the hardware encoder cannot start (the caller falls back to Libx264 and says
/// so). Blocking: as long as encoding takes; stops on `stop`.
[[nodiscard]] Result<Mezzanine> conform(Darkroom& darkroom, int source, int output, const ConformSpec& spec,
                                        base::ProgressSink progress, std::stop_token stop);

/// Reads the run of an existing mezzanine back from its file (a cache that lost its index, a file made by `kadr
/// conform`). Errors: UnsupportedMedia when the pictures are not one contiguous run of constant rate, or the file is no
/// kadr mezzanine.
[[nodiscard]] Result<timeline::PictureRun> index_pictures(Darkroom& darkroom, int file, std::stop_token stop);

struct EncoderState {
  VideoEncoder encoder = VideoEncoder::Libx264;
  bool works = false;
  /// Why not, in the driver's words; empty when it works.
  std::string reason;
};

/// Tries each encoder with one frame.
[[nodiscard]] Result<std::vector<EncoderState>> try_encoders(Darkroom& darkroom, std::stop_token stop);

/// Versions of the libraries in the darkroom: name → version, for `kadr doctor`.
[[nodiscard]] Result<std::vector<std::pair<std::string, std::string>>> library_versions(Darkroom& darkroom,
                                                                                        std::stop_token stop);

[[nodiscard]] Json to_json(const EncoderProfile& profile);
[[nodiscard]] Result<EncoderProfile> encoder_profile_from_json(const Json& value);
[[nodiscard]] Json to_json(const ConformSpec& spec);
[[nodiscard]] Result<ConformSpec> conform_spec_from_json(const Json& value);

}  // namespace kadr::media
