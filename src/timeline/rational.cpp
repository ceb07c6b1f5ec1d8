#include "timeline/rational.h"

#include <cassert>
#include <charconv>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

namespace kadr::timeline {
namespace {

__extension__ using Wide = __int128;

Wide gcd(Wide a, Wide b) {
  while (b != 0) {
    const Wide rest = a % b;
    a = b;
    b = rest;
  }
  return a < 0 ? -a : a;
}

/// Reduces a fraction of wide numbers into one that fits; a denominator too fine to represent is rounded to
/// microseconds.
Rational reduce(Wide numerator, Wide denominator) {
  if (denominator < 0) {
    numerator = -numerator;
    denominator = -denominator;
  }
  const Wide divisor = gcd(numerator, denominator);
  if (divisor > 1) {
    numerator /= divisor;
    denominator /= divisor;
  }
  constexpr Wide kLimit = INT64_MAX;
  if (denominator > kLimit || numerator > kLimit || numerator < -kLimit) {
    constexpr Wide kMicro = 1'000'000;
    return {static_cast<std::int64_t>(numerator / (denominator / kMicro)), static_cast<std::int64_t>(kMicro)};
  }
  return {static_cast<std::int64_t>(numerator), static_cast<std::int64_t>(denominator)};
}

}  // namespace

Rational::Rational(std::int64_t numerator, std::int64_t denominator) {
  assert(denominator != 0);
  const std::int64_t divisor = std::gcd(numerator, denominator);
  const std::int64_t sign = denominator < 0 ? -1 : 1;
  numerator_ = sign * numerator / divisor;
  denominator_ = sign * denominator / divisor;
}

double Rational::to_double() const {
  return static_cast<double>(numerator_) / static_cast<double>(denominator_);
}

std::strong_ordering operator<=>(const Rational& a, const Rational& b) {
  return Wide{a.numerator_} * b.denominator_ <=> Wide{b.numerator_} * a.denominator_;
}

Rational operator+(const Rational& a, const Rational& b) {
  return reduce(Wide{a.numerator_} * b.denominator_ + Wide{b.numerator_} * a.denominator_,
                Wide{a.denominator_} * b.denominator_);
}

Rational operator-(const Rational& a, const Rational& b) {
  return reduce(Wide{a.numerator_} * b.denominator_ - Wide{b.numerator_} * a.denominator_,
                Wide{a.denominator_} * b.denominator_);
}

Rational operator*(const Rational& a, const Rational& b) {
  return reduce(Wide{a.numerator_} * b.numerator_, Wide{a.denominator_} * b.denominator_);
}

Rational operator/(const Rational& a, const Rational& b) {
  assert(b.numerator_ != 0);
  return reduce(Wide{a.numerator_} * b.denominator_, Wide{a.denominator_} * b.numerator_);
}

std::int64_t scale_round(std::int64_t value, std::int64_t by, std::int64_t over) {
  const Wide product = Wide{value} * by;
  const Wide half = over / 2;
  return static_cast<std::int64_t>(product >= 0 ? (product + half) / over : -((-product + half) / over));
}

std::int64_t scale_up(std::int64_t value, std::int64_t by, std::int64_t over) {
  const Wide product = Wide{value} * by;
  const Wide quotient = product / over;
  return static_cast<std::int64_t>(product % over > 0 ? quotient + 1 : quotient);
}

Rational FrameRate::seconds(FrameCount frames) const {
  return Rational(frames, 1) * Rational(denominator, numerator);
}

SampleCount FrameRate::samples(FrameCount frames) const {
  return scale_up(frames, std::int64_t{kSampleRate} * denominator, numerator);
}

std::string FrameRate::display() const {
  if (denominator == 1) return fmt::format("{}", numerator);
  return fmt::format("{:.2f}", static_cast<double>(numerator) / denominator);
}

std::string FrameRate::exact() const {
  return denominator == 1 ? fmt::format("{}", numerator) : fmt::format("{}/{}", numerator, denominator);
}

Result<FrameRate> parse_frame_rate(std::string_view text) {
  const auto refuse = [&] {
    return fail(
        ErrorCode::InvalidArgument,
        fmt::format(
            "\"{}\" is not a frame rate; write frames per second from 1 to 240, such as 30, 29.97 or 30000/1001",
            text));
  };
  const auto whole = [](std::string_view digits, int& number) {
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return error == std::errc{} && end == digits.data() + digits.size() && number > 0;
  };
  FrameRate rate;
  if (const auto slash = text.find('/'); slash != std::string_view::npos) {
    if (!whole(text.substr(0, slash), rate.numerator) || !whole(text.substr(slash + 1), rate.denominator))
      return refuse();
  } else if (!whole(text, rate.numerator)) {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || !(number >= 1 && number <= 240)) return refuse();
    // 23.976, 29.97 and 59.94 are how people write n × 1000 / 1001.
    const auto ntsc = static_cast<int>(std::lround(number * 1001 / 1000));
    if (std::abs(ntsc * 1000.0 / 1001 - number) < 0.006) {
      rate = {ntsc * 1000, 1001};
    } else {
      rate = {static_cast<int>(std::lround(number * 1000)), 1000};
    }
  }
  // One way to write each rate: 26000/1001 is 2000/77.
  const int divisor = std::gcd(rate.numerator, rate.denominator);
  rate = {rate.numerator / divisor, rate.denominator / divisor};
  if (rate.numerator < rate.denominator || rate.numerator > std::int64_t{240} * rate.denominator ||
      rate.numerator > 240'000 || rate.denominator > 1001) {
    return refuse();
  }
  return rate;
}

}  // namespace kadr::timeline
