#include "net/pace.h"

#include <algorithm>

#include <fmt/format.h>

namespace kadr::net {
namespace {

double seconds(std::chrono::milliseconds time) {
  return std::chrono::duration<double>(time).count();
}

}  // namespace

void Pace::connected(Time now) {
  if (connected_at_) return;
  connected_at_ = last_byte_ = now;
}

void Pace::answered(Time now) {
  if (answered_at_) return;
  answered_at_ = window_began_ = now;
  in_window_ = 0;
}

void Pace::received(Time now, timeline::ByteCount bytes) {
  last_byte_ = now;
  in_window_ += bytes;
}

std::optional<std::string> Pace::lateness(Time now) {
  if (!connected_at_) return std::nullopt;
  if (now - last_byte_ >= limits_.stall) return fmt::format("sent nothing for {:g} seconds", seconds(limits_.stall));
  if (!answered_at_) {
    if (now - *connected_at_ < limits_.answer) return std::nullopt;
    return fmt::format("did not answer within {:g} seconds", seconds(limits_.answer));
  }
  if (now - window_began_ < limits_.stall) return std::nullopt;
  if (static_cast<double>(in_window_) < static_cast<double>(limits_.slowest_per_second) * seconds(limits_.stall))
    return fmt::format("sent less than {} bytes a second for {:g} seconds", limits_.slowest_per_second,
                       seconds(limits_.stall));
  window_began_ = now;
  in_window_ = 0;
  return std::nullopt;
}

std::optional<Pace::Time> Pace::next_look() const {
  if (!connected_at_) return std::nullopt;
  const Time silent = last_byte_ + limits_.stall;
  return std::min(silent, answered_at_ ? window_began_ + limits_.stall : *connected_at_ + limits_.answer);
}

}  // namespace kadr::net
