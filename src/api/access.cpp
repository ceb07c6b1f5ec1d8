#include "api/access.h"

#include <algorithm>
#include <array>
#include <utility>

namespace kadr::api {
namespace {

constexpr std::array<std::pair<Scope, std::string_view>, 5> kNames{{
    {Scope::Read, "read"},
    {Scope::Write, "write"},
    {Scope::Keys, "keys"},
    {Scope::Metrics, "metrics"},
    {Scope::Admin, "admin"},
}};

}  // namespace

std::string_view to_string(Scope scope) {
  for (const auto& [value, name] : kNames) {
    if (value == scope) return name;
  }
  return "read";
}

std::optional<Scope> scope_from(std::string_view name) {
  for (const auto& [value, known] : kNames) {
    if (known == name) return value;
  }
  return std::nullopt;
}

const std::vector<Scope>& all_scopes() {
  static const std::vector<Scope> kAll{Scope::Read, Scope::Write, Scope::Keys, Scope::Metrics, Scope::Admin};
  return kAll;
}

bool Caller::may(Scope scope) const {
  return std::ranges::find(scopes, scope) != scopes.end();
}

}  // namespace kadr::api
