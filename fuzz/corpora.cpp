// Gives each fuzz target, once, every file of its folder in the corpus: the seeds, and what was found before and is
// mended. So the targets stay true, and what was found stays mended, where there is no libFuzzer.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "targets.h"

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_in(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code missing;
  for (const auto& entry : fs::directory_iterator(folder, missing)) files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

std::vector<std::uint8_t> bytes_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// Says each file's name before it is read: a target that finds something ends the program.
bool run(const kadr::fuzz::Target& target, const fs::path& folder) {
  const std::vector<fs::path> files = files_in(folder);
  for (const fs::path& file : files) {
    std::printf("%s\n", file.c_str());
    std::fflush(stdout);
    const std::vector<std::uint8_t> bytes = bytes_of(file);
    target.run(bytes.data(), bytes.size());
  }
  if (files.empty()) std::printf("%s is missing or empty; write a seed of %s\n", folder.c_str(), target.name.data());
  return !files.empty();
}

/// A folder of no target would never be read.
bool has_target(const fs::path& folder) {
  const std::string name = folder.filename().string();
  const bool known = std::ranges::any_of(kadr::fuzz::kTargets, [&](const auto& target) { return target.name == name; });
  if (!known) std::printf("%s belongs to no target\n", folder.c_str());
  return known;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return 2;
  const fs::path corpus(arguments[1]);
  bool good = true;
  for (const kadr::fuzz::Target& target : kadr::fuzz::kTargets) good &= run(target, corpus / target.name);
  for (const fs::path& folder : files_in(corpus)) good &= has_target(folder);
  return good ? 0 : 1;
}
