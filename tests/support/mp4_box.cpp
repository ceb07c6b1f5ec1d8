#include "support/mp4_box.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace kadr::test {
namespace {

constexpr int kMaxDepth = 12;

/// Boxes that hold nothing but boxes.
bool holds_boxes(std::string_view type) {
  static constexpr std::array kTypes = {"moov", "trak", "edts", "mdia", "minf", "dinf", "stbl", "mvex", "udta"};
  return std::ranges::find(kTypes, type) != kTypes.end();
}

Result<std::vector<Mp4Box>> read_level(std::span<const std::byte> bytes, std::uint64_t offset, int depth);

Result<Mp4Box> read_box(std::span<const std::byte> bytes, std::uint64_t offset, int depth) {
  BoxReader reader(bytes);
  Mp4Box box;
  box.offset = offset;
  box.size = reader.u32();
  box.type = reader.four_letters();
  if (box.size == 1) box.size = reader.u64();
  const std::size_t head = bytes.size() - reader.rest().size();
  if (reader.overran() || box.size < head || box.size > bytes.size()) {
    return fail(ErrorCode::InvalidArgument, fmt::format("the box {} at byte {} has size {}, but {} bytes are there",
                                                        box.type, offset, box.size, bytes.size()));
  }
  box.payload = bytes.subspan(head, static_cast<std::size_t>(box.size) - head);
  if (holds_boxes(box.type)) {
    KADR_TRY(box.children, read_level(box.payload, offset + head, depth + 1));
  }
  return box;
}

Result<std::vector<Mp4Box>> read_level(std::span<const std::byte> bytes, std::uint64_t offset, int depth) {
  if (depth > kMaxDepth) return fail(ErrorCode::InvalidArgument, "the boxes nest too deep");
  std::vector<Mp4Box> boxes;
  while (!bytes.empty()) {
    KADR_TRY(Mp4Box box, read_box(bytes, offset, depth));
    bytes = bytes.subspan(static_cast<std::size_t>(box.size));
    offset += box.size;
    boxes.push_back(std::move(box));
  }
  return boxes;
}

}  // namespace

std::uint64_t BoxReader::number(std::size_t bytes) {
  if (bytes > bytes_.size() - at_) {
    overran_ = true;
    return 0;
  }
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes; ++i) value = value << 8 | std::to_integer<std::uint64_t>(bytes_[at_ + i]);
  at_ += bytes;
  return value;
}

std::string BoxReader::four_letters() {
  const std::uint32_t code = u32();
  std::string text;
  for (int shift = 24; shift >= 0; shift -= 8) text.push_back(static_cast<char>(code >> shift & 0xFF));
  return text;
}

void BoxReader::skip(std::size_t bytes) {
  if (bytes > bytes_.size() - at_) {
    overran_ = true;
    return;
  }
  at_ += bytes;
}

Result<const Mp4Box*> Mp4Box::at_most_one(std::string_view child) const {
  const Mp4Box* found = nullptr;
  for (const Mp4Box& box : children) {
    if (box.type != child) continue;
    if (found != nullptr) return fail(ErrorCode::InvalidArgument, fmt::format("{} holds {} twice", type, child));
    found = &box;
  }
  return found;
}

Result<const Mp4Box*> Mp4Box::only(std::string_view child) const {
  KADR_TRY(const Mp4Box* found, at_most_one(child));
  if (found == nullptr) return fail(ErrorCode::InvalidArgument, fmt::format("{} holds no {}", type, child));
  return found;
}

Result<std::vector<Mp4Box>> read_boxes(std::span<const std::byte> bytes, std::uint64_t offset) {
  return read_level(bytes, offset, 0);
}

}  // namespace kadr::test
