#pragma once

/// Option values that are one of a few words.

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace kadr::app {

/// Accepts exactly the words; anything else is told the near one, and all of them.
[[nodiscard]] CLI::Validator one_of(std::vector<std::string> words);

/// Accepts whole numbers in the range, both ends included.
[[nodiscard]] CLI::Validator whole_number(std::int64_t least, std::int64_t most);

}  // namespace kadr::app
