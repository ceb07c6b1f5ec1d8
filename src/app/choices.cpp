#include "app/choices.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/near_match.h"

namespace kadr::app {

CLI::Validator one_of(std::vector<std::string> words) {
  return {[words = std::move(words)](std::string& value) -> std::string {
            if (std::ranges::find(words, value) != words.end()) return {};
            const auto near = base::near_matches(value, words, 1);
            const std::string meant = near.empty() ? "" : fmt::format("; did you mean {}?", near.front());
            return fmt::format("\"{}\" is none of {}{}", value, fmt::join(words, ", "), meant);
          },
          ""};
}

CLI::Validator whole_number(std::int64_t least, std::int64_t most) {
  return {[least, most](std::string& value) -> std::string {
            std::int64_t number = 0;
            const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
            const bool whole = error == std::errc{} && end == value.data() + value.size();
            if (whole && number >= least && number <= most) return {};
            return fmt::format("\"{}\" is no whole number from {} to {}", value, least, most);
          },
          ""};
}

}  // namespace kadr::app
