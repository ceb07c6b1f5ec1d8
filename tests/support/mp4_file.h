#pragma once

/// A finished MP4, parsed strictly with code of its own: everything a player could trip over is an error here.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "support/mp4_box.h"
#include "timeline/rational.h"

namespace kadr::test {

struct Mp4Sample {
  std::uint64_t offset = 0;
  std::uint32_t size = 0;
  /// Units: the track's timescale, before the edit list.
  std::int64_t decoded_at = 0;
  std::int64_t shown_at = 0;
  std::int64_t duration = 0;
  bool is_sync = true;
};

struct Mp4Edit {
  std::int64_t duration = 0;    ///< in the movie's timescale
  std::int64_t media_time = 0;  ///< in the track's; −1 is a pause
};

struct Mp4Track {
  std::string handler;  ///< "vide", "soun"
  std::string codec;    ///< "avc1", "mp4a"
  int width = 0;
  int height = 0;
  std::int64_t timescale = 0;
  std::int64_t media_duration = 0;  ///< in the track's timescale
  std::int64_t track_duration = 0;  ///< in the movie's
  std::vector<Mp4Edit> edits;
  /// The decoder's: the content of avcC; for AAC, the AudioSpecificConfig inside esds. Empty for other codecs.
  std::vector<std::byte> configuration;
  std::vector<Mp4Sample> samples;
  /// Movie's, for the two below.
  std::int64_t movie_timescale = 0;

  /// When a sample is shown or heard on the movie's timeline, in seconds: 0 for the first of a good file.
  [[nodiscard]] timeline::Rational presented_at(const Mp4Sample& sample) const;
  /// What the edit list says lasts (the media's duration without one), in seconds.
  [[nodiscard]] timeline::Rational presented_duration() const;
};

struct Mp4Rules {
  /// The index stands before the media, as a file to be streamed needs it.
  bool index_first = true;
  /// Every H.264 sample is whole NAL units, sync samples are IDR pictures and no other is; no parameter set in band
  /// differs from the configuration.
  bool check_pictures = true;
};

struct Mp4File {
  std::uint64_t bytes = 0;
  std::int64_t timescale = 0;
  std::int64_t duration = 0;
  std::vector<Mp4Track> tracks;
  std::string major_brand;

  /// The first track of a kind ("vide", "soun"), or null.
  [[nodiscard]] const Mp4Track* track(std::string_view handler) const;
};

/// Errors: InvalidArgument, one sentence naming the box and what is wrong with it.
[[nodiscard]] Result<Mp4File> parse_mp4(std::span<const std::byte> bytes, const Mp4Rules& rules = {});
[[nodiscard]] Result<Mp4File> parse_mp4_file(const std::filesystem::path& file, const Mp4Rules& rules = {});

[[nodiscard]] std::vector<std::byte> read_bytes(const std::filesystem::path& file);

}  // namespace kadr::test
