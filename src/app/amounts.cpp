#include "app/amounts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

namespace kadr::app {

std::string grouped(std::int64_t number) {
  std::string digits = fmt::format("{}", number);
  const std::size_t first = number < 0 ? 1 : 0;
  for (std::size_t at = digits.size(); at > first + 3;) digits.insert(at -= 3, ",");
  return digits;
}

std::string counted(std::int64_t number, std::string_view noun) {
  return fmt::format("{} {}{}", grouped(number), noun, number == 1 ? "" : "s");
}

std::string money_text(std::int64_t micros) {
  constexpr std::int64_t kMicrosPerCent = 10'000;
  constexpr std::int64_t kMicrosPerDollar = 1'000'000;
  if (micros == 0) return "nothing";
  const double dollars = static_cast<double>(micros) / static_cast<double>(kMicrosPerDollar);
  if (micros % kMicrosPerCent == 0 || micros > kMicrosPerDollar) return fmt::format("${:.2f}", dollars);
  return fmt::format("${:.4f}", dollars);
}

std::string number_text(double number, int decimals) {
  std::string text = fmt::format("{:.{}f}", number, decimals);
  if (text.find('.') != std::string::npos) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
  }
  return text == "-0" ? "0" : text;
}

std::string bytes_text(std::int64_t bytes) {
  if (bytes < 1000) return counted(bytes, "byte");
  constexpr std::array kUnits{"kB", "MB", "GB", "TB", "PB", "EB"};
  double value = static_cast<double>(bytes) / 1000;
  std::size_t unit = 0;
  while (value >= 999.5 && unit + 1 < kUnits.size()) {
    value /= 1000;
    ++unit;
  }
  return fmt::format("{} {}", number_text(value, value < 9.95 ? 1 : 0), kUnits.at(unit));
}

std::string duration_text(double seconds) {
  seconds = std::max(0.0, seconds);
  if (seconds < 0.995) return fmt::format("{:.2f} s", seconds);
  if (seconds < 59.95) return fmt::format("{} s", number_text(seconds, 1));
  const auto whole = static_cast<std::int64_t>(std::llround(seconds));
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", grouped(whole / 3600), whole % 3600 / 60);
}

std::string clock_text(double seconds) {
  const auto whole = static_cast<std::int64_t>(std::llround(std::clamp(seconds, 0.0, 1e9)));
  if (whole < 3600) return fmt::format("{}:{:02}", whole / 60, whole % 60);
  return fmt::format("{}:{:02}:{:02}", whole / 3600, whole % 3600 / 60, whole % 60);
}

}  // namespace kadr::app
