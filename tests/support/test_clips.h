#pragma once

/// Where tests find the sample clips and the programs under test. Failures throw std::runtime_error: the test ends
/// there.

#include <filesystem>
#include <string_view>

#include "base/file_descriptor.h"
#include "base/result.h"

namespace kadr::test {

/// A clip of the `odd` set (see make_clips), which ctest makes before any test that needs it.
[[nodiscard]] std::filesystem::path odd_clip(std::string_view name);

/// A program of the build under test: "kadr", "kadr-darkroom".
[[nodiscard]] std::filesystem::path program(std::string_view name);

[[nodiscard]] base::FileDescriptor open_for_reading(const std::filesystem::path& path);
/// Makes it empty; open for reading and writing.
[[nodiscard]] base::FileDescriptor create_file(const std::filesystem::path& path);

}  // namespace kadr::test
