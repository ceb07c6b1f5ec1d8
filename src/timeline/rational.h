#pragma once

/// Exact time: whole numbers only, never double. A second is a rational; a place in a video is a frame number at a
/// rate; a place in sound is a sample number at kSampleRate. All arithmetic saturates nothing and allocates nothing;
/// callers keep times within kMaxSeconds, for which no intermediate overflows 128 bits.

#include <compare>
#include <cstdint>
#include <string>

#include "base/result.h"

namespace kadr::timeline {

/// An exact fraction, always reduced and with a positive denominator.
class Rational {
 public:
  constexpr Rational() = default;
  /// \param denominator not 0.
  Rational(std::int64_t numerator, std::int64_t denominator);
  [[nodiscard]] static constexpr Rational whole(std::int64_t number) { return Rational(number); }

  [[nodiscard]] constexpr std::int64_t numerator() const { return numerator_; }
  [[nodiscard]] constexpr std::int64_t denominator() const { return denominator_; }
  /// For display only.
  [[nodiscard]] double to_double() const;

  friend bool operator==(const Rational&, const Rational&) = default;
  friend std::strong_ordering operator<=>(const Rational& a, const Rational& b);
  friend Rational operator+(const Rational& a, const Rational& b);
  friend Rational operator-(const Rational& a, const Rational& b);
  friend Rational operator*(const Rational& a, const Rational& b);
  friend Rational operator/(const Rational& a, const Rational& b);

 private:
  constexpr explicit Rational(std::int64_t number) : numerator_(number) {}
  std::int64_t numerator_ = 0;
  std::int64_t denominator_ = 1;
};

/// value × by / over, rounded to nearest (halves away from zero), with a 128-bit intermediate. over > 0.
[[nodiscard]] std::int64_t scale_round(std::int64_t value, std::int64_t by, std::int64_t over);
/// The same, rounded up.
[[nodiscard]] std::int64_t scale_up(std::int64_t value, std::int64_t by, std::int64_t over);

/// All sound inside kadr is 48 kHz.
inline constexpr int kSampleRate = 48'000;

/// The longest video or sound kadr works on: a day.
inline constexpr std::int64_t kMaxSeconds = 86'400;

using FrameCount = std::int64_t;
using SampleCount = std::int64_t;
using ByteCount = std::int64_t;

/// Frames per second: 30/1, 30000/1001.
struct FrameRate {
  int numerator = 30;
  int denominator = 1;

  friend bool operator==(const FrameRate&, const FrameRate&) = default;

  /// Seconds that a number of frames lasts.
  [[nodiscard]] Rational seconds(FrameCount frames) const;
  /// Samples at kSampleRate that cover the frames, rounded up: sound never ends before its pictures by a whole sample.
  [[nodiscard]] SampleCount samples(FrameCount frames) const;
  /// "30", "29.97" for messages; exact ones as "30000/1001" from exact().
  [[nodiscard]] std::string display() const;
  [[nodiscard]] std::string exact() const;
};

/// Reads "30", "29.97" (the NTSC rates are recognised), "30000/1001".
/// Errors: InvalidArgument outside 1 to 240 frames per second.
[[nodiscard]] Result<FrameRate> parse_frame_rate(std::string_view text);

}  // namespace kadr::timeline
