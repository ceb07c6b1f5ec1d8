#include "darkroom/confinement.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/file_descriptor.h"
#include "darkroom/landlock.h"
#include "darkroom/system_calls.h"

namespace kadr::darkroom {
namespace {

/// A message's descriptors twice over, and what a process has open anyway.
constexpr rlim_t kMostDescriptors = 320;
/// Longer than any film that fits the limits on time.
constexpr rlim_t kMostFileBytes = rlim_t{1} << 40;

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

constexpr std::array kVoices{
    PathRule{"/usr/share/espeak-ng-data"},
    PathRule{"/usr/lib/espeak-ng-data"},
    PathRule{"/usr/lib/x86_64-linux-gnu/espeak-ng-data"},
    PathRule{"/usr/lib/aarch64-linux-gnu/espeak-ng-data"},
    PathRule{"/usr/local/share/espeak-ng-data"},
};

/// Fonts, fontconfig's settings, and its cache of which font holds what.
constexpr std::array kInstalledFonts{
    PathRule{"/usr/share/fonts"}, PathRule{"/usr/local/share/fonts"}, PathRule{"/usr/share/fontconfig"},
    PathRule{"/etc/fonts"},       PathRule{"/var/cache/fontconfig"},
};

using enum PathRule::Access;
/// Drivers are shared libraries with their own settings, and find their devices through /sys and /proc.
constexpr std::array kDrivers{
    PathRule{"/usr/lib", Load},
    PathRule{"/usr/lib64", Load},
    PathRule{"/lib", Load},
    PathRule{"/lib64", Load},
    PathRule{"/usr/local/lib", Load},
    PathRule{"/etc/ld.so.cache", Read},
    PathRule{"/usr/share", Read},
    PathRule{"/sys", Read},
    PathRule{"/proc", Read},
    PathRule{"/dev/dri", Device},
    PathRule{"/dev/nvidiactl", Device},
    PathRule{"/dev/nvidia-uvm", Device},
    PathRule{"/dev/nvidia-uvm-tools", Device},
    PathRule{"/dev/nvidia0", Device},
    PathRule{"/dev/nvidia1", Device},
    PathRule{"/dev/nvidia2", Device},
    PathRule{"/dev/nvidia3", Device},
    PathRule{"/dev/nvidia4", Device},
    PathRule{"/dev/nvidia5", Device},
    PathRule{"/dev/nvidia6", Device},
    PathRule{"/dev/nvidia7", Device},
    PathRule{"/dev/nvidia-caps", Device},
    PathRule{"/dev/null", Device},
    PathRule{"/dev/zero", Device},
};

Result<> set_limit(__rlimit_resource which, rlim_t most) {
  rlimit limit{};
  if (::getrlimit(which, &limit) != 0) return fail(base::from_errno(errno, "cannot read a limit"));
  limit.rlim_max = std::min(limit.rlim_max, most);
  limit.rlim_cur = std::min(limit.rlim_cur, limit.rlim_max);
  if (::setrlimit(which, &limit) == 0) return {};
  return fail(base::from_errno(errno, "cannot set a limit"));
}

/// Memory is limited by what can be written to (RLIMIT_DATA). The address space (RLIMIT_AS) says little: every thread's
/// heap reserves 64 MiB of it and uses some of that. Sanitizers map terabytes and so cannot be limited.
Result<std::int64_t> set_limits(const media::Confinement& wanted) {
  KADR_CHECK(set_limit(RLIMIT_CORE, 0));
  KADR_CHECK(set_limit(RLIMIT_NOFILE, kMostDescriptors));
  KADR_CHECK(set_limit(RLIMIT_FSIZE, kMostFileBytes));
  // A file over its limit is an error of that write, not the end of the process.
  std::signal(SIGXFSZ, SIG_IGN);
  if (wanted.memory_limit == 0 || kSanitized) return 0;
  KADR_CHECK(set_limit(RLIMIT_DATA, static_cast<rlim_t>(wanted.memory_limit)));
  return wanted.memory_limit;
}

/// When the machine runs out of memory, a darkroom is what it can best do without. Best effort: /proc may be missing.
void volunteer_to_be_killed() {
  const base::FileDescriptor score(::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC));
  constexpr std::string_view kWorse = "500";
  if (score) [[maybe_unused]]
    const ssize_t wrote = ::write(score.get(), kWorse.data(), kWorse.size());
}

Result<> drop_privileges() {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return fail(base::from_errno(errno, "privileges cannot be fixed"));
  __user_cap_header_struct head{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  const std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> none{};
  if (::syscall(SYS_capset, &head, none.data()) == 0) return {};
  return fail(base::from_errno(errno, "capabilities cannot be dropped"));
}

std::vector<PathRule> readable_by(Role role, const media::Confinement& wanted) {
  std::vector<PathRule> rules;
  if (role == Role::Speaker) {
    rules.assign(kVoices.begin(), kVoices.end());
    rules.insert(rules.end(), kInstalledFonts.begin(), kInstalledFonts.end());
    if (const char* named = std::getenv("ESPEAK_DATA_PATH"); named != nullptr) rules.push_back({named});
    return rules;
  }
  if (wanted.devices == media::Confinement::Devices::Encoders) rules.assign(kDrivers.begin(), kDrivers.end());
  if (wanted.fonts == media::Confinement::Fonts::Installed)
    rules.insert(rules.end(), kInstalledFonts.begin(), kInstalledFonts.end());
  return rules;
}

Error cannot_confine(const Error& why) {
  return {ErrorCode::PermissionDenied,
          fmt::format("the darkroom cannot be confined on this machine ({}); set KADR_DARKROOM_UNCONFINED=1 to work "
                      "without confinement",
                      why.message)};
}

Result<media::ConfinementReport> shut(const media::Confinement& wanted, Role role) {
  using Layers = media::Confinement::Layers;
  media::ConfinementReport report;
  // Nobody looks into it with a debugger's means, nor into what it has open.
  ::prctl(PR_SET_DUMPABLE, 0);
  KADR_TRY(report.memory_limit, set_limits(wanted));
  report.fonts = role == Role::Worker && wanted.fonts == media::Confinement::Fonts::Installed;
  if (wanted.mode == media::Confinement::Mode::Off) return report;
  KADR_CHECK(drop_privileges());
  if (wanted.layers != Layers::Seccomp) {
    KADR_TRY(report.landlock, restrict_files(readable_by(role, wanted)));
  }
  // The filter cannot see which file is opened: without Landlock it would let in all or none.
  if (report.fonts && report.landlock == 0)
    return fail(ErrorCode::PermissionDenied, "this kernel has no Landlock to let only fonts in; hand fonts in instead");
  if (wanted.layers == Layers::Landlock) return report;
  KADR_CHECK(filter_system_calls(role, wanted));
  report.seccomp = true;
  return report;
}

}  // namespace

Result<media::ConfinementReport> confine(const media::Confinement& wanted, Role role) {
  volunteer_to_be_killed();
  auto report = shut(wanted, role);
  if (!report) return fail(cannot_confine(report.error()));
  return report;
}

}  // namespace kadr::darkroom
