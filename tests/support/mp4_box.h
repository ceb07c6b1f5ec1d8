#pragma once

/// Bytes of an MP4 file (ISO/IEC 14496-12) as nested boxes, read strictly. It shares no code with libavformat, so that
/// a mistake of one is seen by the other.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace kadr::test {

/// Big-endian numbers out of a box's payload. Reading past the end is remembered and answers 0, so that a reader of a
/// box checks once.
class BoxReader {
 public:
  explicit BoxReader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  [[nodiscard]] std::uint64_t number(std::size_t bytes);
  [[nodiscard]] std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
  [[nodiscard]] std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
  [[nodiscard]] std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
  [[nodiscard]] std::uint64_t u64() { return number(8); }
  [[nodiscard]] std::string four_letters();
  void skip(std::size_t bytes);

  [[nodiscard]] std::span<const std::byte> rest() const { return bytes_.subspan(at_); }
  [[nodiscard]] bool overran() const { return overran_; }
  /// Everything was read, and nothing beyond.
  [[nodiscard]] bool finished() const { return !overran_ && at_ == bytes_.size(); }

 private:
  std::span<const std::byte> bytes_;
  std::size_t at_ = 0;
  bool overran_ = false;
};

struct Mp4Box {
  std::string type;
  /// Of the box's head, from the beginning of the file.
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  std::span<const std::byte> payload;
  std::vector<Mp4Box> children;

  [[nodiscard]] std::uint64_t payload_offset() const { return offset + size - payload.size(); }
  /// The only child of a type. Errors: InvalidArgument when there is none, or more than one.
  [[nodiscard]] Result<const Mp4Box*> only(std::string_view child) const;
  /// The child of a type, or null. Errors: InvalidArgument when there is more than one.
  [[nodiscard]] Result<const Mp4Box*> at_most_one(std::string_view child) const;
};

/// Reads boxes that fill the bytes exactly, and the children of those that hold boxes.
/// Errors: InvalidArgument naming the box whose size does not fit.
[[nodiscard]] Result<std::vector<Mp4Box>> read_boxes(std::span<const std::byte> bytes, std::uint64_t offset);

}  // namespace kadr::test
