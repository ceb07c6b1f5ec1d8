#include "darkroom/wav_writer.h"

#include <bit>
#include <string>

#include "darkroom/output.h"

namespace kadr::darkroom {
namespace {

constexpr std::int64_t kHeadBytes = 44;
constexpr std::int64_t kSampleBytes = 2;
constexpr std::int64_t kMaxDataBytes = INT64_C(0xFFFFFFFF) - kHeadBytes;

static_assert(std::endian::native == std::endian::little, "samples are written as they lie in memory");

template <typename Number>
void put(std::string& head, Number number) {
  head.append(reinterpret_cast<const char*>(&number), sizeof number);
}

}  // namespace

Result<> WavWriter::write(std::span<const std::int16_t> samples) {
  const std::int64_t bytes = samples_ * kSampleBytes;
  if (bytes + static_cast<std::int64_t>(samples.size_bytes()) > kMaxDataBytes)
    return fail(ErrorCode::TooLarge, "the speech is longer than a WAV can hold; speak it in parts");
  KADR_CHECK(write_at(descriptor_, samples.data(), samples.size_bytes(), kHeadBytes + bytes));
  samples_ += static_cast<std::int64_t>(samples.size());
  return {};
}

Result<> WavWriter::finish() {
  const auto bytes = static_cast<std::uint32_t>(samples_ * kSampleBytes);
  const auto rate = static_cast<std::uint32_t>(rate_);
  std::string head = "RIFF";
  put(head, static_cast<std::uint32_t>(bytes + kHeadBytes - 8));
  head += "WAVEfmt ";
  put(head, std::uint32_t{16});
  put(head, std::uint16_t{1});  // PCM
  put(head, std::uint16_t{1});  // one channel
  put(head, rate);
  put(head, static_cast<std::uint32_t>(rate * kSampleBytes));
  put(head, static_cast<std::uint16_t>(kSampleBytes));
  put(head, std::uint16_t{16});  // bits
  head += "data";
  put(head, bytes);
  return write_at(descriptor_, head.data(), head.size(), 0);
}

}  // namespace kadr::darkroom
