#include "support/test_clips.h"

#include <cerrno>
#include <cstdlib>
#include <stdexcept>
#include <string>

#include <fcntl.h>
#include <fmt/format.h>

namespace kadr::test {
namespace {

std::filesystem::path build_folder() {
  const char* folder = std::getenv("KADR_BUILD");
  if (folder == nullptr) throw std::runtime_error("KADR_BUILD is not set; run the tests with ctest");
  return folder;
}

base::FileDescriptor open_file(const std::filesystem::path& path, int flags) {
  base::FileDescriptor file(::open(path.c_str(), flags | O_CLOEXEC, 0644));
  if (!file) throw std::runtime_error(base::from_errno(errno, fmt::format("cannot open {}", path.string())).message);
  return file;
}

}  // namespace

std::filesystem::path odd_clip(std::string_view name) {
  std::filesystem::path clip = build_folder() / "clips" / "odd" / name;
  if (!std::filesystem::exists(clip)) {
    throw std::runtime_error(
        fmt::format("{} is missing; run tests/support/make_clips odd {}", clip.string(), clip.parent_path().string()));
  }
  return clip;
}

std::filesystem::path program(std::string_view name) {
  return build_folder() / name;
}

base::FileDescriptor open_for_reading(const std::filesystem::path& path) {
  return open_file(path, O_RDONLY);
}

base::FileDescriptor create_file(const std::filesystem::path& path) {
  return open_file(path, O_RDWR | O_CREAT | O_TRUNC);
}

}  // namespace kadr::test
