#include "timeline/coded_run.h"

#include <algorithm>
#include <functional>
#include <numeric>

#include <fmt/format.h>

namespace kadr::timeline {
namespace {

ByteCount sum(const std::vector<std::uint32_t>& sizes) {
  return std::accumulate(sizes.begin(), sizes.end(), ByteCount{0});
}

constexpr ByteCount kMaxFileBytes = ByteCount{1} << 46;
constexpr std::uint32_t kMaxCodedBytes = 1U << 28;
constexpr int kMaxReorderDelay = 16;

Result<> check_place(const std::vector<std::uint32_t>& sizes, ByteCount offset, std::string_view what) {
  if (sizes.empty()) return fail(ErrorCode::InvalidArgument, fmt::format("a run of {} is empty", what));
  if (offset < 0 || offset > kMaxFileBytes)
    return fail(ErrorCode::InvalidArgument, fmt::format("a run of {} starts outside its file", what));
  const bool sane = std::ranges::all_of(sizes, [](std::uint32_t size) { return size > 0 && size <= kMaxCodedBytes; });
  if (!sane) return fail(ErrorCode::InvalidArgument, fmt::format("a run of {} has a packet of impossible size", what));
  return {};
}

}  // namespace

ByteCount PictureRun::length() const {
  return sum(sizes);
}
ByteCount SoundRun::length() const {
  return sum(sizes);
}

std::size_t SoundRun::packets_for(SampleCount wanted) const {
  const SampleCount total = priming + std::min(wanted, samples);
  const auto packets = static_cast<std::size_t>((total + kPacketSamples - 1) / kPacketSamples);
  return std::min(packets, sizes.size());
}

Result<> check(const PictureRun& run) {
  KADR_CHECK(check_place(run.sizes, run.offset, "pictures"));
  const std::size_t count = run.sizes.size();
  const auto refuse = [](std::string_view why) {
    return fail(ErrorCode::InvalidArgument, fmt::format("a run of pictures {}", why));
  };
  if (run.configuration.empty()) return refuse("has no decoder configuration");
  if (run.width <= 0 || run.height <= 0 || run.rate.numerator <= 0 || run.rate.denominator <= 0)
    return refuse("has no size or rate");
  if (run.reorder_delay < 0 || run.reorder_delay > kMaxReorderDelay) return refuse("has an impossible reorder delay");
  if (run.shown_at.size() != count) return refuse("does not say when each picture is shown");
  std::vector<bool> seen(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint32_t frame = run.shown_at[i];
    if (frame >= count || seen[frame]) return refuse("shows a frame twice or never");
    if (static_cast<std::int64_t>(frame) < static_cast<std::int64_t>(i) - run.reorder_delay)
      return refuse("shows a picture before it is decoded");
    seen[frame] = true;
  }
  if (run.key_frames.empty() || run.key_frames.front() != 0 || run.shown_at.front() != 0)
    return refuse("does not begin with a key frame");
  if (std::ranges::adjacent_find(run.key_frames, std::greater_equal<>{}) != run.key_frames.end())
    return refuse("has key frames out of order");
  if (run.key_frames.back() >= count) return refuse("has a key frame past its end");
  return {};
}

Result<> check(const SoundRun& run) {
  KADR_CHECK(check_place(run.sizes, run.offset, "sound"));
  const auto refuse = [](std::string_view why) {
    return fail(ErrorCode::InvalidArgument, fmt::format("a run of sound {}", why));
  };
  if (run.configuration.empty()) return refuse("has no decoder configuration");
  const auto held = static_cast<SampleCount>(run.sizes.size()) * SoundRun::kPacketSamples;
  if (run.priming < 0 || run.priming > 4 * SoundRun::kPacketSamples) return refuse("has impossible priming");
  if (run.samples <= 0 || run.samples > held - run.priming) return refuse("claims more samples than its packets hold");
  return {};
}

}  // namespace kadr::timeline
