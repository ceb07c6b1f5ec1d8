#pragma once

/// A media file that was handed in as a descriptor, opened with everything off that could make libav look elsewhere:
/// formats and codecs are a whitelist, no protocol works, nested opens are refused.
///
/// Thread: one owner.

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/result.h"
#include "darkroom/handles.h"
#include "timeline/rational.h"

namespace kadr::darkroom {

/// Most pixels of one picture that are accepted: 8192×6144.
inline constexpr std::int64_t kMaxPixels = std::int64_t{8192} * 6144;
inline constexpr unsigned kMaxStreams = 64;

class Input {
 public:
  enum class Read { Packet, End };
  /// How much is learnt on opening. Streams decodes a few frames to complete what the header does not say (pixel
  /// format, colours, reordering); Header skips that where the container's header already says enough to decode (MP4,
  /// MOV), which saves tens of milliseconds. Heads is Header for looking at packets without decoding them: where the
  /// container's index names a packet, only its first 4 KiB are read, enough to see what kind of picture it is; the
  /// rest of it is zeros.
  enum class Depth { Streams, Header, Heads };

  /// \param descriptor a regular file, borrowed for the life of the input; read with pread, so its offset does not
  /// matter. Errors: UnreadableMedia (empty, HTML, cut short, damaged), UnsupportedMedia (a playlist, a format that is
  /// not accepted), TooLarge.
  [[nodiscard]] static Result<std::unique_ptr<Input>> open(int descriptor, Depth depth = Depth::Streams);

  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;
  ~Input();

  [[nodiscard]] AVFormatContext& format() { return *format_; }
  [[nodiscard]] std::int64_t bytes() const { return bytes_; }

  /// The first stream of moving pictures, cover pictures left aside; null if there is none.
  [[nodiscard]] AVStream* video() const;
  /// The first stream of sound; null if there is none.
  [[nodiscard]] AVStream* audio() const;

  /// Only packets of this stream are read from here on.
  void select(const AVStream& stream);

  /// Reads the next packet of the selected streams into `packet` (what it held is dropped).
  /// Errors: UnreadableMedia when the file breaks off.
  [[nodiscard]] Result<Read> read(AVPacket& packet);

  /// Goes to the last key frame at or before a time of the stream (its own time base), or to the start.
  [[nodiscard]] Result<> seek(const AVStream& stream, std::int64_t timestamp);
  [[nodiscard]] Result<> rewind();

 private:
  explicit Input(int descriptor);
  [[nodiscard]] Result<> open_format(Depth depth);
  [[nodiscard]] bool header_suffices() const;
  [[nodiscard]] Result<> check_streams() const;
  [[nodiscard]] Result<> check_length() const;

  void leave_out_bodies();
  [[nodiscard]] bool is_in_packet(std::int64_t at, int size) const;
  static int read_bytes(void* self, std::uint8_t* buffer, int size);
  static std::int64_t seek_bytes(void* self, std::int64_t offset, int whence);

  int descriptor_ = -1;
  std::int64_t position_ = 0;
  std::int64_t bytes_ = 0;
  /// Where packets of which only the head is read begin and end, in order of place.
  std::vector<std::pair<std::int64_t, std::int64_t>> head_only_;
  // The format reads through the io until it is closed: declared after it, so closed before it.
  Io io_;
  InputContext format_;
};

/// Seconds of a libav timestamp; zero for AV_NOPTS_VALUE.
[[nodiscard]] timeline::Rational seconds_of(std::int64_t timestamp, AVRational time_base);

}  // namespace kadr::darkroom
