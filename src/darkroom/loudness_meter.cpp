#include "darkroom/loudness_meter.h"

namespace kadr::darkroom {

void LoudnessMeter::Free::operator()(ebur128_state* state) const {
  ebur128_destroy(&state);
}

Result<LoudnessMeter> LoudnessMeter::create(Measure measure) {
  int mode = EBUR128_MODE_I;
  if (measure != Measure::Loudness) mode |= EBUR128_MODE_TRUE_PEAK;
  if (measure == Measure::All) mode |= EBUR128_MODE_LRA;
  LoudnessMeter meter(ebur128_init(2, timeline::kSampleRate, mode));
  if (!meter.state_) return fail(ErrorCode::Internal, "cannot measure loudness: out of memory");
  return meter;
}

Result<> LoudnessMeter::add(std::span<const Stereo> samples) {
  if (samples.empty()) return {};
  const int code = ebur128_add_frames_float(state_.get(), &samples.front().left, samples.size());
  if (code != EBUR128_SUCCESS) return fail(ErrorCode::Internal, "cannot measure loudness: out of memory");
  return {};
}

double LoudnessMeter::integrated_lufs() const {
  double lufs = kSilenceLufs;
  if (ebur128_loudness_global(state_.get(), &lufs) != EBUR128_SUCCESS) return kSilenceLufs;
  return std::max(lufs, kSilenceLufs);
}

double LoudnessMeter::range_lu() const {
  double range = 0;
  return ebur128_loudness_range(state_.get(), &range) == EBUR128_SUCCESS ? range : 0;
}

double LoudnessMeter::true_peak_dbtp() const {
  double highest = 0;
  for (unsigned channel = 0; channel < 2; ++channel) {
    double peak = 0;
    if (ebur128_true_peak(state_.get(), channel, &peak) == EBUR128_SUCCESS) highest = std::max(highest, peak);
  }
  return highest <= 0 ? kSilenceDbtp : std::max(20 * std::log10(highest), kSilenceDbtp);
}

}  // namespace kadr::darkroom
