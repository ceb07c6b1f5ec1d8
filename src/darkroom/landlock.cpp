// Debian 12's headers know the first two versions of Landlock; what came later is written as numbers here and masked by
// the version that the running kernel reports.

#include "darkroom/landlock.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/file_descriptor.h"

namespace kadr::darkroom {
namespace {

constexpr std::uint64_t kTruncate = 1ULL << 14;       // version 3
constexpr std::uint64_t kControlDevice = 1ULL << 15;  // version 5

/// Every right over files that a version of Landlock can take away; the last entry also serves later versions.
constexpr std::array<std::uint64_t, 6> kFileRights{
    0, (1ULL << 13) - 1, (1ULL << 14) - 1, (1ULL << 15) - 1, (1ULL << 15) - 1, (1ULL << 16) - 1};

constexpr std::uint64_t kRead = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
/// Rights that a rule for a single file may carry.
constexpr std::uint64_t kOfFiles = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE |
                                   LANDLOCK_ACCESS_FS_READ_FILE | kTruncate | kControlDevice;

/// struct landlock_ruleset_attr as of version 6.
struct Ruleset {
  std::uint64_t files = 0;
  std::uint64_t network = 0;  ///< version 4: bind and connect of TCP
  std::uint64_t scopes = 0;   ///< version 6: abstract Unix sockets, signals
};

constexpr std::size_t size_of_ruleset(int version) {
  return version >= 6 ? 24 : version >= 4 ? 16 : 8;
}

std::uint64_t rights_of(PathRule::Access access) {
  switch (access) {
    case PathRule::Access::Read:
      return kRead;
    case PathRule::Access::Load:
      return kRead | LANDLOCK_ACCESS_FS_EXECUTE;
    case PathRule::Access::Device:
      break;
  }
  return kRead | LANDLOCK_ACCESS_FS_WRITE_FILE | kControlDevice;
}

Result<> allow(int ruleset, const PathRule& rule, std::uint64_t handled) {
  const base::FileDescriptor path(::open(rule.path, O_PATH | O_CLOEXEC));
  struct stat status{};
  if (!path || ::fstat(path.get(), &status) != 0) return {};
  std::uint64_t rights = rights_of(rule.access) & handled;
  if (!S_ISDIR(status.st_mode)) rights &= kOfFiles;
  const landlock_path_beneath_attr beneath{.allowed_access = rights, .parent_fd = path.get()};
  if (::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) == 0) return {};
  return fail(base::from_errno(errno, "cannot allow the darkroom a folder of its libraries"));
}

}  // namespace

Result<int> restrict_files(std::span<const PathRule> rules) {
  const long version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (version <= 0) return 0;
  Ruleset wanted{.files =
                     kFileRights[std::min<std::size_t>(static_cast<std::size_t>(version), kFileRights.size() - 1)]};
  if (version >= 4) wanted.network = 3;
  if (version >= 6) wanted.scopes = 3;
  const base::FileDescriptor ruleset(
      static_cast<int>(::syscall(SYS_landlock_create_ruleset, &wanted, size_of_ruleset(static_cast<int>(version)), 0)));
  if (!ruleset) return fail(base::from_errno(errno, "Landlock cannot be set up"));
  for (const PathRule& rule : rules) KADR_CHECK(allow(ruleset.get(), rule, wanted.files));
  if (::syscall(SYS_landlock_restrict_self, ruleset.get(), 0) != 0)
    return fail(base::from_errno(errno, "Landlock cannot be switched on"));
  return static_cast<int>(version);
}

}  // namespace kadr::darkroom
