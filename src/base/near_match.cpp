#include "base/near_match.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace kadr::base {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](char c) { return lower(c); });
  return result;
}

}  // namespace

std::size_t edit_distance(std::string_view one, std::string_view other) {
  std::vector<std::size_t> row(other.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < one.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < other.size(); ++j) {
      const std::size_t replace = diagonal + (lower(one[i]) == lower(other[j]) ? 0 : 1);
      diagonal = std::exchange(row[j + 1], std::min({replace, row[j] + 1, row[j + 1] + 1}));
    }
  }
  return row.back();
}

std::vector<std::string> near_matches(std::string_view name, std::span<const std::string> candidates,
                                      std::size_t most) {
  struct Match {
    std::size_t distance;
    std::size_t order;
    const std::string* candidate;
  };
  std::vector<Match> matches;
  const std::string wanted = lower(name);
  for (const std::string& candidate : candidates) {
    const std::string offered = lower(candidate);
    const std::size_t distance = edit_distance(wanted, offered);
    const bool contained = wanted.size() >= 3 && offered.size() >= 3 &&
                           (offered.find(wanted) != std::string::npos || wanted.find(offered) != std::string::npos);
    if (contained || distance * 3 <= std::max(wanted.size(), offered.size()))
      matches.push_back({distance, matches.size(), &candidate});
  }
  std::ranges::sort(matches, {}, [](const Match& match) { return std::pair(match.distance, match.order); });
  std::vector<std::string> result;
  for (const Match& match : matches) {
    if (result.size() == most) break;
    if (std::ranges::find(result, *match.candidate) == result.end()) result.push_back(*match.candidate);
  }
  return result;
}

}  // namespace kadr::base
