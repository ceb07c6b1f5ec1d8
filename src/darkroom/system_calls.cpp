// Why a list of what is allowed, when such lists break as libraries change: this program's libraries are Debian 12's,
// its operations are few, and every one of them is tested under the list. What is refused is refused with EPERM (not by
// a signal), so a call that is missing here shows as a failed test with a reason.
//
// Hardware encoders are another matter: their drivers come from elsewhere and call what they like. With them there is
// only a list of what is forbidden.

#include "darkroom/system_calls.h"

#include <array>
#include <cerrno>
#include <memory>
#include <span>

#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace kadr::darkroom {
namespace {

struct ReleaseFilter {
  void operator()(void* filter) const { seccomp_release(filter); }
};
using Filter = std::unique_ptr<void, ReleaseFilter>;

constexpr std::uint32_t kRefuse = SCMP_ACT_ERRNO(EPERM);

constexpr auto kAlways = std::to_array<int>({
    // descriptors that are open already
    SCMP_SYS(read),
    SCMP_SYS(write),
    SCMP_SYS(readv),
    SCMP_SYS(writev),
    SCMP_SYS(pread64),
    SCMP_SYS(pwrite64),
    SCMP_SYS(preadv),
    SCMP_SYS(pwritev),
    SCMP_SYS(lseek),
    SCMP_SYS(close),
    SCMP_SYS(fstat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(ftruncate),
    SCMP_SYS(fallocate),
    SCMP_SYS(fsync),
    SCMP_SYS(fdatasync),
    SCMP_SYS(fadvise64),
    SCMP_SYS(sendmsg),
    SCMP_SYS(recvmsg),
    SCMP_SYS(sendto),
    SCMP_SYS(recvfrom),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    // sanitizers learn by a pipe of their own whether memory may be read
    SCMP_SYS(pipe),
    SCMP_SYS(pipe2),
    // memory; mapping has conditions of its own
    SCMP_SYS(brk),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    // threads; clone has conditions of its own
    SCMP_SYS(futex),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(rseq),
    SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(sched_getparam),
    SCMP_SYS(sched_getscheduler),
    SCMP_SYS(sched_get_priority_max),
    SCMP_SYS(sched_get_priority_min),
    SCMP_SYS(getcpu),
    SCMP_SYS(gettid),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(membarrier),
    // signals to itself
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(restart_syscall),
    // time, and facts about the machine and the process
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_getres),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(nanosleep),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(time),
    SCMP_SYS(getrandom),
    SCMP_SYS(uname),
    SCMP_SYS(sysinfo),
    SCMP_SYS(getrusage),
    SCMP_SYS(times),
    SCMP_SYS(getpid),
    SCMP_SYS(getppid),
    SCMP_SYS(getuid),
    SCMP_SYS(geteuid),
    SCMP_SYS(getgid),
    SCMP_SYS(getegid),
    SCMP_SYS(getrlimit),
});

/// Finding files by name; opening has conditions of its own.
constexpr auto kFindingFiles = std::to_array<int>({
    SCMP_SYS(access),
    SCMP_SYS(faccessat),
    SCMP_SYS(stat),
    SCMP_SYS(lstat),
    SCMP_SYS(readlink),
    SCMP_SYS(readlinkat),
    SCMP_SYS(getdents64),
    SCMP_SYS(getcwd),
});

/// The copy that speaks.
constexpr auto kSpeaking = std::to_array<int>({
    SCMP_SYS(fcntl),
    SCMP_SYS(dup),
    SCMP_SYS(dup2),
    SCMP_SYS(dup3),
    SCMP_SYS(wait4),
    SCMP_SYS(waitid),
    SCMP_SYS(seccomp),
});

/// What no driver of an encoder has any business with.
constexpr auto kForbiddenToDrivers = std::to_array<int>({
    SCMP_SYS(execve),
    SCMP_SYS(execveat),
    SCMP_SYS(fork),
    SCMP_SYS(vfork),
    SCMP_SYS(kill),
    SCMP_SYS(tkill),
    SCMP_SYS(rt_sigqueueinfo),
    SCMP_SYS(rt_tgsigqueueinfo),
    SCMP_SYS(pidfd_open),
    SCMP_SYS(pidfd_send_signal),
    SCMP_SYS(pidfd_getfd),
    SCMP_SYS(ptrace),
    SCMP_SYS(process_vm_readv),
    SCMP_SYS(process_vm_writev),
    SCMP_SYS(kcmp),
    SCMP_SYS(process_madvise),
    SCMP_SYS(socket),
    SCMP_SYS(bind),
    SCMP_SYS(connect),
    SCMP_SYS(listen),
    SCMP_SYS(accept),
    SCMP_SYS(accept4),
    SCMP_SYS(bpf),
    SCMP_SYS(perf_event_open),
    SCMP_SYS(userfaultfd),
    SCMP_SYS(io_uring_setup),
    SCMP_SYS(io_uring_enter),
    SCMP_SYS(io_uring_register),
    SCMP_SYS(add_key),
    SCMP_SYS(request_key),
    SCMP_SYS(keyctl),
    SCMP_SYS(mount),
    SCMP_SYS(umount2),
    SCMP_SYS(pivot_root),
    SCMP_SYS(chroot),
    SCMP_SYS(unshare),
    SCMP_SYS(setns),
    SCMP_SYS(open_tree),
    SCMP_SYS(move_mount),
    SCMP_SYS(fsopen),
    SCMP_SYS(fsmount),
    SCMP_SYS(open_by_handle_at),
    SCMP_SYS(name_to_handle_at),
    SCMP_SYS(init_module),
    SCMP_SYS(finit_module),
    SCMP_SYS(delete_module),
    SCMP_SYS(kexec_load),
    SCMP_SYS(kexec_file_load),
    SCMP_SYS(reboot),
    SCMP_SYS(swapon),
    SCMP_SYS(swapoff),
    SCMP_SYS(acct),
    SCMP_SYS(quotactl),
    SCMP_SYS(setuid),
    SCMP_SYS(setgid),
    SCMP_SYS(setreuid),
    SCMP_SYS(setregid),
    SCMP_SYS(setresuid),
    SCMP_SYS(setresgid),
    SCMP_SYS(setgroups),
    SCMP_SYS(capset),
    SCMP_SYS(personality),
    SCMP_SYS(modify_ldt),
    SCMP_SYS(setrlimit),
    SCMP_SYS(setpgid),
    SCMP_SYS(setsid),
    SCMP_SYS(chmod),
    SCMP_SYS(fchmodat),
    SCMP_SYS(chown),
    SCMP_SYS(fchownat),
    SCMP_SYS(shmget),
    SCMP_SYS(msgget),
    SCMP_SYS(semget),
    SCMP_SYS(mq_open),
    SCMP_SYS(fanotify_init),
    SCMP_SYS(inotify_init1),
    SCMP_SYS(sethostname),
    SCMP_SYS(settimeofday),
    SCMP_SYS(clock_settime),
    SCMP_SYS(clock_adjtime),
    SCMP_SYS(adjtimex),
    SCMP_SYS(syslog),
    SCMP_SYS(mknod),
    SCMP_SYS(mknodat),
});

/// Any bit of these makes a new namespace.
constexpr std::uint64_t kNamespaces =
    CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;
constexpr std::uint64_t kThread = CLONE_THREAD | CLONE_VM | CLONE_SIGHAND;
/// Any bit of these makes opening more than reading. O_TMPFILE without the O_DIRECTORY that is part of it.
constexpr std::uint64_t kMoreThanReading = O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND | (O_TMPFILE & ~O_DIRECTORY);

/// Conditions on the n-th argument of a call.
constexpr scmp_arg_cmp masked(unsigned argument, std::uint64_t mask, std::uint64_t value) {
  return {argument, SCMP_CMP_MASKED_EQ, mask, value};
}
constexpr scmp_arg_cmp equals(unsigned argument, std::uint64_t value) {
  return {argument, SCMP_CMP_EQ, value, 0};
}
constexpr scmp_arg_cmp differs(unsigned argument, std::uint64_t value) {
  return {argument, SCMP_CMP_NE, value, 0};
}

std::uint64_t own_process() {
  return static_cast<std::uint64_t>(::getpid());
}

/// Collects the first failure, so that a list of rules reads as one.
class Rules {
 public:
  explicit Rules(std::uint32_t otherwise) : filter_(seccomp_init(otherwise)) {
    if (!filter_) code_ = -ENOMEM;
  }

  template <typename... Conditions>
  void add(std::uint32_t action, int call, Conditions... conditions) {
    if (code_ < 0) return;
    const std::array<scmp_arg_cmp, sizeof...(conditions)> list{conditions...};
    code_ = seccomp_rule_add_array(filter_.get(), action, call, static_cast<unsigned>(list.size()), list.data());
  }
  void add_all(std::uint32_t action, std::span<const int> calls) {
    for (const int call : calls) add(action, call);
  }

  [[nodiscard]] Result<> load() {
    if (code_ == 0) code_ = seccomp_load(filter_.get());
    if (code_ == 0) return {};
    return fail(base::from_errno(-code_, "system calls cannot be filtered (seccomp)"));
  }

 private:
  Filter filter_;
  int code_ = 0;
};

/// glibc asks for clone3 first, whose flags lie where no filter sees them; told that there is none, it takes clone.
void say_that_clone3_is_unknown(Rules& rules) {
  rules.add(SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3));
}

void allow_with_conditions(Rules& rules) {
  // Nothing that is written can be run, and nothing is shared: shared memory would not count towards the limit.
  rules.add(SCMP_ACT_ALLOW, SCMP_SYS(mmap), masked(2, PROT_EXEC, 0), masked(3, MAP_SHARED, 0));
  rules.add(SCMP_ACT_ALLOW, SCMP_SYS(mprotect), masked(2, PROT_EXEC, 0));
  rules.add(SCMP_ACT_ALLOW, SCMP_SYS(clone), masked(0, kThread | kNamespaces, kThread));
  // abort() and raise(): its own threads only.
  rules.add(SCMP_ACT_ALLOW, SCMP_SYS(tgkill), equals(0, own_process()));
  rules.add(SCMP_ACT_ALLOW, SCMP_SYS(prctl), equals(0, PR_SET_NAME));
  // Limits may be read, not set.
  rules.add(SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), equals(0, 0), equals(2, 0));
}

/// Landlock says which.
void allow_reading_files(Rules& rules) {
  rules.add_all(SCMP_ACT_ALLOW, kFindingFiles);
  rules.add(SCMP_ACT_ALLOW, SCMP_SYS(openat), masked(2, kMoreThanReading, 0));
  rules.add(SCMP_ACT_ALLOW, SCMP_SYS(open), masked(1, kMoreThanReading, 0));
}

/// What fontconfig does with what it has opened.
void allow_fonts(Rules& rules) {
  allow_reading_files(rules);
  rules.add(SCMP_ACT_ALLOW, SCMP_SYS(fstatfs));
  rules.add(SCMP_ACT_ALLOW, SCMP_SYS(fcntl), equals(1, F_GETFD));
  rules.add(SCMP_ACT_ALLOW, SCMP_SYS(fcntl), equals(1, F_SETFD));
  rules.add(SCMP_ACT_ALLOW, SCMP_SYS(fcntl), equals(1, F_GETFL));
}

void allow_speaking(Rules& rules) {
  allow_reading_files(rules);
  rules.add_all(SCMP_ACT_ALLOW, kSpeaking);
  rules.add(SCMP_ACT_ALLOW, SCMP_SYS(clone), masked(0, kThread | kNamespaces, 0));
  rules.add(SCMP_ACT_ALLOW, SCMP_SYS(prctl), equals(0, PR_SET_PDEATHSIG));
  rules.add(SCMP_ACT_ALLOW, SCMP_SYS(prctl), equals(0, PR_SET_SECCOMP));
  rules.add(SCMP_ACT_ALLOW, SCMP_SYS(prctl), equals(0, PR_GET_SECCOMP));
  rules.add(SCMP_ACT_ALLOW, SCMP_SYS(prctl), equals(0, PR_SET_NO_NEW_PRIVS));
}

Result<> filter_for_drivers() {
  Rules rules(SCMP_ACT_ALLOW);
  rules.add_all(kRefuse, kForbiddenToDrivers);
  rules.add(kRefuse, SCMP_SYS(clone), masked(0, CLONE_THREAD, 0));
  rules.add(kRefuse, SCMP_SYS(prlimit64), differs(2, 0));
  rules.add(kRefuse, SCMP_SYS(tgkill), differs(0, own_process()));
  say_that_clone3_is_unknown(rules);
  return rules.load();
}

}  // namespace

Result<> filter_system_calls(Role role, const media::Confinement& wanted) {
  using Confinement = media::Confinement;
  if (role == Role::Worker && wanted.devices == Confinement::Devices::Encoders) return filter_for_drivers();
  Rules rules(kRefuse);
  rules.add_all(SCMP_ACT_ALLOW, kAlways);
  allow_with_conditions(rules);
  if (role == Role::Speaker) allow_speaking(rules);
  if (role == Role::Worker && wanted.fonts == Confinement::Fonts::Installed) allow_fonts(rules);
  say_that_clone3_is_unknown(rules);
  return rules.load();
}

Result<> forbid_copies() {
  if (::prctl(PR_GET_SECCOMP) == 0) return {};
  Rules rules(SCMP_ACT_ALLOW);
  rules.add(kRefuse, SCMP_SYS(clone), masked(0, CLONE_THREAD, 0));
  return rules.load();
}

}  // namespace kadr::darkroom
