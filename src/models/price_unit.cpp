#include "models/price_unit.h"

#include <array>
#include <utility>

namespace kadr::models {
namespace {

using Unit = PriceLine::Unit;

constexpr std::array<std::pair<Unit, std::string_view>, 6> kUnits{
    {{Unit::Call, "call"},
     {Unit::Second, "second"},
     {Unit::Image, "image"},
     {Unit::ThousandCharacters, "1000 characters"},
     {Unit::MillionInputTokens, "1000000 input tokens"},
     {Unit::MillionOutputTokens, "1000000 output tokens"}}};

}  // namespace

std::string_view to_string(PriceLine::Unit unit) {
  for (const auto& [each, name] : kUnits) {
    if (each == unit) return name;
  }
  return "call";
}

PriceLine::Unit price_unit_from(std::string_view name) {
  for (const auto& [unit, each] : kUnits) {
    if (each == name) return unit;
  }
  return Unit::Call;
}

}  // namespace kadr::models
