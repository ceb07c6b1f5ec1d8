#include "darkroom/nal_units.h"

#include <algorithm>
#include <array>

namespace kadr::darkroom {
namespace {

constexpr std::array<std::uint8_t, 3> kStartCode{0, 0, 1};

void append(std::vector<std::uint8_t>& units, std::span<const std::uint8_t> unit) {
  // Zeros before a start code belong to it or are padding; a unit itself never ends with one.
  while (!unit.empty() && unit.back() == 0) unit = unit.first(unit.size() - 1);
  if (unit.empty()) return;
  const auto length = static_cast<std::uint32_t>(unit.size());
  for (const int shift : {24, 16, 8, 0}) units.push_back(static_cast<std::uint8_t>(length >> shift));
  units.insert(units.end(), unit.begin(), unit.end());
}

}  // namespace

std::vector<std::uint8_t> with_lengths(std::span<const std::uint8_t> with_start_codes) {
  std::vector<std::uint8_t> units;
  units.reserve(with_start_codes.size() + 16);
  auto at = std::ranges::search(with_start_codes, kStartCode);
  while (!at.empty()) {
    const auto next = std::ranges::search(at.end(), with_start_codes.end(), kStartCode.begin(), kStartCode.end());
    append(units, {at.end(), next.begin()});
    at = next;
  }
  return units;
}

}  // namespace kadr::darkroom
