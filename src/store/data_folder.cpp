#include "store/data_folder.h"

#include <array>
#include <cerrno>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "store/durable_file.h"

namespace kadr::store {
namespace {

namespace fs = std::filesystem;

struct FileSystem {
  unsigned long type;
  std::string_view name;
};

/// From statfs(2) and linux/magic.h. FUSE is here because sshfs, gcsfuse and the folders that a container borrows from
/// another system are of that kind, and nothing tells them from local ones.
constexpr std::array kNetworkFileSystems{
    FileSystem{0x6969, "NFS"},
    FileSystem{0x517B, "SMB"},
    FileSystem{0xFF534D42, "CIFS"},
    FileSystem{0xFE534D42, "SMB2"},
    FileSystem{0x564C, "NCP"},
    FileSystem{0x00C36400, "Ceph"},
    FileSystem{0x01021997, "9p"},
    FileSystem{0x65735546, "FUSE"},
    FileSystem{0x5346414F, "AFS"},
    FileSystem{0x73757245, "Coda"},
    FileSystem{0x0BD00BD0, "Lustre"},
    FileSystem{0x01161970, "GFS2"},
    FileSystem{0x7461636F, "OCFS2"},
    FileSystem{0x47504653, "GPFS"},
    FileSystem{0x786F4256, "a VirtualBox share"},
    FileSystem{0xBACBACBC, "a VMware share"},
};

/// Creates the folder with its parents, each name brought to the disk.
Result<> make_folders(const fs::path& folder) {
  std::error_code ignored;
  if (folder.has_parent_path() && !fs::exists(folder.parent_path(), ignored))
    KADR_CHECK(make_folders(folder.parent_path()));
  return make_folder(folder);
}

Result<> check_local(const fs::path& folder) {
  struct statfs status{};
  if (::statfs(folder.c_str(), &status) != 0)
    return fail(disk_error(errno, fmt::format("cannot examine the folder {}", folder.string())));
  const auto network = network_file_system(static_cast<long>(status.f_type));
  if (!network) return {};
  return fail(ErrorCode::InvalidArgument,
              fmt::format("{} is on a network file system ({}), where a database can be damaged: choose a data folder "
                          "on a local disk",
                          folder.string(), *network));
}

}  // namespace

std::optional<std::string_view> network_file_system(long type) {
  // f_type is signed, and on some machines 32 bits wide.
  const unsigned long wanted = static_cast<unsigned long>(type) & 0xFFFFFFFFUL;
  for (const FileSystem& entry : kNetworkFileSystems) {
    if (entry.type == wanted) return entry.name;
  }
  return std::nullopt;
}

Result<DataFolder> DataFolder::take(fs::path folder) {
  KADR_CHECK(make_folders(folder));
  KADR_CHECK(check_local(folder));
  const fs::path path = folder / "lock";
  base::FileDescriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666));
  if (!file) return fail(disk_error(errno, fmt::format("cannot open {}", path.string())));
  KADR_TRY(const Lock lock, try_lock(file.get(), path));
  KADR_TRY(const std::string holder, read_file_whole(path));
  if (lock == Lock::HeldByOther)
    return fail(ErrorCode::Unavailable,
                fmt::format("the data folder {} is in use by {}: stop it first, or choose another folder",
                            folder.string(), holder.empty() ? "another kadr" : "the kadr with process id " + holder));
  DataFolder taken(std::move(folder), std::move(file));
  taken.left_unclean_ = !holder.empty();
  KADR_CHECK(taken.write_lock(std::to_string(::getpid())));
  KADR_CHECK(sync_folder(taken.path_));
  return taken;
}

Result<> DataFolder::leave_clean() {
  return write_lock("");
}

Result<> DataFolder::write_lock(std::string_view content) {
  const fs::path path = path_ / "lock";
  if (::ftruncate(lock_.get(), 0) != 0 || ::lseek(lock_.get(), 0, SEEK_SET) != 0)
    return fail(disk_error(errno, fmt::format("cannot write {}", path.string())));
  KADR_CHECK(write_all(lock_.get(), content, path));
  return sync_file(lock_.get(), path);
}

}  // namespace kadr::store
