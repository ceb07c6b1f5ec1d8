#include <algorithm>

#include <fmt/format.h>

#include "support/mp4_track.h"

namespace kadr::test {
namespace {

// Types of NAL units, ISO/IEC 14496-10 table 7-1.
constexpr int kOtherSlice = 1;
constexpr int kIdrSlice = 5;
constexpr int kSequenceParameters = 7;
constexpr int kPictureParameters = 8;

using Bytes = std::span<const std::byte>;

struct AvcConfiguration {
  std::size_t length_bytes = 4;
  std::vector<Bytes> parameter_sets;
};

Result<AvcConfiguration> read_configuration(Bytes bytes) {
  BoxReader reader(bytes);
  const int version = reader.u8();
  reader.skip(3);
  AvcConfiguration configuration{.length_bytes = static_cast<std::size_t>(reader.u8() & 3) + 1};
  for (const int mask : {0x1F, 0xFF}) {
    for (int sets = reader.u8() & mask; sets > 0 && !reader.overran(); --sets) {
      const std::size_t size = reader.u16();
      if (size > reader.rest().size()) return fail(ErrorCode::InvalidArgument, "avcC is too short");
      configuration.parameter_sets.push_back(reader.rest().first(size));
      reader.skip(size);
    }
  }
  if (version != 1 || reader.overran() || configuration.parameter_sets.size() < 2) {
    return fail(ErrorCode::InvalidArgument, "avcC is no decoder configuration");
  }
  return configuration;
}

Result<> check_sample(Bytes sample, bool is_sync, const AvcConfiguration& configuration) {
  BoxReader reader(sample);
  bool has_idr = false;
  bool has_other = false;
  while (!reader.rest().empty()) {
    const std::size_t size = static_cast<std::size_t>(reader.number(configuration.length_bytes));
    if (reader.overran() || size == 0 || size > reader.rest().size()) {
      return fail(ErrorCode::InvalidArgument, "is not made of whole NAL units");
    }
    const Bytes unit = reader.rest().first(size);
    const int type = std::to_integer<int>(unit[0]) & 0x1F;
    has_idr |= type == kIdrSlice;
    has_other |= type == kOtherSlice;
    if (type == kSequenceParameters || type == kPictureParameters) {
      const auto equal = [unit](Bytes set) { return std::ranges::equal(set, unit); };
      if (std::ranges::none_of(configuration.parameter_sets, equal)) {
        return fail(ErrorCode::InvalidArgument, "carries a parameter set that differs from avcC");
      }
    }
    reader.skip(size);
  }
  if (is_sync && (!has_idr || has_other))
    return fail(ErrorCode::InvalidArgument, "is a sync sample but no IDR picture");
  if (!is_sync && !has_other) return fail(ErrorCode::InvalidArgument, "holds no slice of a picture that is not IDR");
  return {};
}

}  // namespace

Result<> check_pictures(const Mp4Track& track, Bytes bytes) {
  KADR_TRY(const AvcConfiguration configuration, read_configuration(track.configuration));
  for (std::size_t i = 0; i < track.samples.size(); ++i) {
    const Mp4Sample& sample = track.samples[i];
    const Bytes coded = bytes.subspan(static_cast<std::size_t>(sample.offset), sample.size);
    if (auto checked = check_sample(coded, sample.is_sync, configuration); !checked) {
      return fail(ErrorCode::InvalidArgument, fmt::format("picture {} {}", i, checked.error().message));
    }
  }
  return {};
}

}  // namespace kadr::test
