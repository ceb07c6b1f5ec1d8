#include "recipes/mix/disk_space.h"

#include <cerrno>
#include <map>

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

namespace kadr::recipes::mix {
namespace {

struct Disk {
  std::filesystem::path folder;
  timeline::ByteCount free = 0;
  timeline::ByteCount needed = 0;
};

Result<std::pair<dev_t, timeline::ByteCount>> free_space(const std::filesystem::path& folder) {
  struct stat status{};
  struct statvfs disk{};
  if (::stat(folder.c_str(), &status) != 0 || ::statvfs(folder.c_str(), &disk) != 0) {
    return fail(base::from_errno(errno, fmt::format("cannot find out how much space {} has", folder.string())));
  }
  const auto free = static_cast<timeline::ByteCount>(disk.f_bavail * disk.f_frsize);
  return std::pair(status.st_dev, free);
}

}  // namespace

std::string shown_bytes(timeline::ByteCount bytes) {
  if (bytes >= 1'000'000'000) return fmt::format("{:.1f} GB", static_cast<double>(bytes) / 1e9);
  if (bytes >= 1'000'000) return fmt::format("{:.0f} MB", static_cast<double>(bytes) / 1e6);
  return fmt::format("{} kB", (bytes + 999) / 1000);
}

Result<> check_space(const std::vector<SpaceNeed>& needs) {
  std::map<dev_t, Disk> disks;
  for (const SpaceNeed& need : needs) {
    KADR_TRY(const auto space, free_space(need.folder));
    Disk& disk = disks.try_emplace(space.first, Disk{.folder = need.folder, .free = space.second}).first->second;
    disk.needed += need.bytes;
  }
  for (const auto& [device, disk] : disks) {
    if (disk.needed <= disk.free) continue;
    return fail(ErrorCode::NoSpace,
                fmt::format("the mix needs about {} and {} has {} free; free some space, or make fewer videos with "
                            "\"limit\" or \"pick\"",
                            shown_bytes(disk.needed), disk.folder.string(), shown_bytes(disk.free)));
  }
  return {};
}

}  // namespace kadr::recipes::mix
