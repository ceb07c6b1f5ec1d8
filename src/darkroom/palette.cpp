#include "darkroom/palette.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "timeline/seeded_random.h"

namespace kadr::darkroom {
namespace {

double encoded(double linear) {
  return linear <= 0.0031308 ? 12.92 * linear : 1.055 * std::pow(linear, 1 / 2.4) - 0.055;
}

double linear(double channel) {
  return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

/// Linear light; may lie outside 0 to 1. The matrices are those of the definition of Oklab.
std::array<double, 3> linear_from_oklch(double lightness, double chroma, double hue) {
  const double angle = hue * std::numbers::pi / 180;
  const double a = chroma * std::cos(angle);
  const double b = chroma * std::sin(angle);
  const double l = std::pow(lightness + 0.3963377774 * a + 0.2158037573 * b, 3);
  const double m = std::pow(lightness - 0.1055613458 * a - 0.0638541728 * b, 3);
  const double s = std::pow(lightness - 0.0894841775 * a - 1.2914855480 * b, 3);
  return {4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
          -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
          -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s};
}

double luminance(const Rgb& colour) {
  return 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue);
}

/// Light of the hour: lightness and chroma of the sky's two ends, and of the land from far to near.
struct Light {
  double top;
  double top_chroma;
  double low;
  double low_chroma;
  double low_hue_shift;  ///< towards warm
  std::array<double, 3> land;
};

Light light_of(Hour hour) {
  switch (hour) {
    case Hour::Dawn:
      return {.top = 0.66,
              .top_chroma = 0.09,
              .low = 0.88,
              .low_chroma = 0.08,
              .low_hue_shift = 0.75,
              .land = {0.68, 0.50, 0.30}};
    case Hour::Dusk:
      return {.top = 0.38,
              .top_chroma = 0.11,
              .low = 0.76,
              .low_chroma = 0.14,
              .low_hue_shift = 1.0,
              .land = {0.48, 0.35, 0.20}};
    case Hour::Night:
      return {.top = 0.17,
              .top_chroma = 0.05,
              .low = 0.36,
              .low_chroma = 0.08,
              .low_hue_shift = 0.0,
              .land = {0.30, 0.22, 0.13}};
    case Hour::Day:
      break;
  }
  return {.top = 0.66,
          .top_chroma = 0.11,
          .low = 0.91,
          .low_chroma = 0.05,
          .low_hue_shift = 0.35,
          .land = {0.72, 0.54, 0.34}};
}

/// From one hue part of the way to another, the short way round.
double towards(double hue, double other, double share) {
  const double turn = std::remainder(other - hue, 360.0);
  return hue + turn * share;
}

}  // namespace

Rgb from_oklch(double lightness, double chroma, double hue) {
  std::array<double, 3> light{};
  constexpr double kSlack = 1e-4;
  for (int step = 0; step <= 20; ++step) {
    light = linear_from_oklch(lightness, chroma * (20 - step) / 20, hue);
    if (std::ranges::all_of(light, [](double c) { return c >= -kSlack && c <= 1 + kSlack; })) break;
  }
  const auto shown = [](double c) { return encoded(std::clamp(c, 0.0, 1.0)); };
  return {shown(light[0]), shown(light[1]), shown(light[2])};
}

Rgb mix(const Rgb& one, const Rgb& other, double share_of_other) {
  return {std::lerp(one.red, other.red, share_of_other), std::lerp(one.green, other.green, share_of_other),
          std::lerp(one.blue, other.blue, share_of_other)};
}

double contrast(const Rgb& one, const Rgb& other) {
  const auto [low, high] = std::minmax({luminance(one), luminance(other)});
  return (high + 0.05) / (low + 0.05);
}

Palette palette_of(std::int64_t seed, Hour hour) {
  timeline::SeededRandom random(timeline::derive_seed(static_cast<std::uint64_t>(seed), 0x70616C));
  Palette palette;
  palette.hue = static_cast<double>(random.below(360));
  palette.air_hue = palette.hue + 30 + static_cast<double>(random.below(50));
  palette.accent_hue = palette.hue + 165 + static_cast<double>(random.below(50));
  palette.serif = random.below(2) == 0;

  constexpr double kWarm = 65;
  const Light light = light_of(hour);
  palette.sky_top = from_oklch(light.top, light.top_chroma, palette.air_hue);
  palette.sky_low = from_oklch(light.low, light.low_chroma, towards(palette.air_hue, kWarm, light.low_hue_shift));
  palette.glow = hour == Hour::Night ? from_oklch(0.95, 0.03, palette.air_hue) : from_oklch(0.94, 0.09, 85);
  palette.far = from_oklch(light.land[0], 0.06, towards(palette.hue, palette.air_hue, 0.6));
  palette.middle = from_oklch(light.land[1], 0.09, palette.hue);
  palette.near = from_oklch(light.land[2], 0.07, palette.hue);
  // Yellow is only yellow when it is light: darker, it is olive.
  const double to_yellow = std::abs(std::remainder(palette.accent_hue - 100, 360.0));
  palette.accent = from_oklch(0.67 + 0.14 * std::max(0.0, 1 - to_yellow / 60), 0.17, palette.accent_hue);
  palette.ground_dark = from_oklch(0.20, 0.05, palette.hue);
  palette.ground_light = from_oklch(0.38, 0.10, palette.air_hue);
  palette.ink = from_oklch(0.97, 0.015, palette.accent_hue);
  palette.faint_ink = from_oklch(0.86, 0.06, palette.accent_hue);
  palette.shade = from_oklch(0.12, 0.03, palette.hue);
  return palette;
}

}  // namespace kadr::darkroom
