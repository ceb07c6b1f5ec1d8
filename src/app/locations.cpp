#include "app/locations.h"

#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

namespace kadr::app {
namespace {

constexpr std::string_view kDarkroomName = "kadr-darkroom";

bool is_executable_file(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(path, ignored) && ::access(path.c_str(), X_OK) == 0;
}

}  // namespace

Result<std::filesystem::path> find_darkroom(const std::filesystem::path& own_folder, const Variables& variables) {
  if (const auto named = variables("KADR_DARKROOM")) {
    if (is_executable_file(*named)) return std::filesystem::path(*named);
    return fail(ErrorCode::Internal, fmt::format("KADR_DARKROOM is {}, which is no program that can be run", *named));
  }
  std::filesystem::path beside = own_folder / kDarkroomName;
  if (is_executable_file(beside)) return beside;
  return fail(ErrorCode::Internal,
              fmt::format("the program {} is missing: put it beside kadr (in {}), or set KADR_DARKROOM to its path",
                          kDarkroomName, own_folder.string()));
}

std::filesystem::path own_folder() {
  std::error_code error;
  const std::filesystem::path executable = std::filesystem::read_symlink("/proc/self/exe", error);
  return executable.parent_path();
}

Result<std::filesystem::path> cache_folder(const std::optional<std::string>& wanted, const Variables& variables) {
  if (wanted) return std::filesystem::path(*wanted);
  if (const auto folder = variables("KADR_CACHE")) return std::filesystem::path(*folder);
  if (const auto folder = variables("XDG_CACHE_HOME")) return std::filesystem::path(*folder) / "kadr";
  if (const auto home = variables("HOME")) return std::filesystem::path(*home) / ".cache" / "kadr";
  return fail(ErrorCode::InvalidArgument,
              "there is no place for the cache, since HOME is not set: name a folder with --cache or KADR_CACHE");
}

}  // namespace kadr::app
