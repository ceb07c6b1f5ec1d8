#include "support/small_disk.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace kadr::test {
namespace {

constexpr const char* kFiller = "filler";

}  // namespace

std::unique_ptr<SmallDisk> SmallDisk::mount(std::int64_t bytes) {
  std::unique_ptr<SmallDisk> disk(new SmallDisk());
  const std::string size = "size=" + std::to_string(bytes);
  if (::mount("tmpfs", disk->path().c_str(), "tmpfs", 0, size.c_str()) != 0) return nullptr;
  disk->mounted_ = true;
  return disk;
}

SmallDisk::~SmallDisk() {
  if (mounted_) EXPECT_EQ(::umount2(path().c_str(), MNT_DETACH), 0);
}

void SmallDisk::fill(std::int64_t left_free) const {
  make_room();
  struct statvfs space{};
  ASSERT_EQ(::statvfs(path().c_str(), &space), 0);
  const auto free = static_cast<std::int64_t>(space.f_bavail * space.f_frsize);
  if (free <= left_free) return;
  const int file = ::open((path() / kFiller).c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  ASSERT_GE(file, 0);
  EXPECT_EQ(::posix_fallocate(file, 0, free - left_free), 0);
  ::close(file);
}

void SmallDisk::make_room() const {
  std::error_code ignored;
  std::filesystem::remove(path() / kFiller, ignored);
}

}  // namespace kadr::test
