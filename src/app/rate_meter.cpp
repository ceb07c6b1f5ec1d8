#include "app/rate_meter.h"

namespace kadr::app {
namespace {

constexpr auto kWindow = std::chrono::seconds(10);
/// Marks closer than this replace one another, so that a window holds at most a hundred.
constexpr auto kSpacing = std::chrono::milliseconds(100);
constexpr auto kTooShortToJudge = std::chrono::milliseconds(250);

}  // namespace

void RateMeter::record(Clock::time_point now, std::int64_t done) {
  if (marks_.size() >= 2 && now - marks_[marks_.size() - 2].at < kSpacing) {
    marks_.back() = {now, done};
  } else {
    marks_.push_back({now, done});
  }
  while (marks_.size() > 2 && now - marks_[1].at >= kWindow) marks_.pop_front();
}

double RateMeter::per_second() const {
  if (marks_.size() < 2) return 0;
  const auto span = marks_.back().at - marks_.front().at;
  if (span < kTooShortToJudge) return 0;
  const auto units = static_cast<double>(marks_.back().done - marks_.front().done);
  return units / std::chrono::duration<double>(span).count();
}

}  // namespace kadr::app
