#include "darkroom/frame_pacer.h"

#include <algorithm>

namespace kadr::darkroom {

timeline::FrameCount FramePacer::frame_at(std::int64_t timestamp) const {
  const timeline::Rational per_tick = tick_ * timeline::Rational(rate_.numerator, rate_.denominator);
  return timeline::scale_round(timestamp - first_.value_or(timestamp), per_tick.numerator(), per_tick.denominator());
}

timeline::FrameCount FramePacer::shown_from(std::int64_t timestamp) {
  if (!first_) first_ = timestamp;
  last_ = std::max(last_, frame_at(timestamp));
  return last_;
}

timeline::FrameCount FramePacer::end(std::int64_t timestamp) const {
  return std::max({timeline::FrameCount{1}, last_, frame_at(timestamp)});
}

}  // namespace kadr::darkroom
