// What hostile code in this process would try first. Each attempt does no harm where it succeeds: what it makes it
// removes, and what it reaches it leaves as it was. The list is also run without confinement, where most must succeed:
// an attempt that always fails would show nothing.

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "darkroom/operation.h"

namespace kadr::darkroom {
namespace {

/// errno of an attempt that was refused; 0 when it succeeded.
using Refusal = int;

struct Attempt {
  std::string_view name;
  Refusal (*make)();
};

Refusal of(long result) {
  return result < 0 ? errno : 0;
}

Refusal opened(long descriptor) {
  const Refusal refusal = of(descriptor);
  if (refusal == 0) ::close(static_cast<int>(descriptor));
  return refusal;
}

Refusal open_file(const char* path, int flags) {
  return opened(::open(path, flags | O_CLOEXEC, 0600));
}

/// Does something in a child and hands its errno back.
template <typename Act>
Refusal in_child(long child, Act act) {
  if (child < 0) return errno;
  if (child == 0) ::_exit(act());
  int status = 0;
  while (::waitpid(static_cast<pid_t>(child), &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : EINTR;
}

/// A name in the folder for temporary files, different for every process and attempt.
std::string temporary_name(std::string_view what) {
  return fmt::format("/tmp/kadr-escape-{}-{}", ::getpid(), what);
}

Refusal create_file() {
  const std::string name = temporary_name("file");
  const Refusal refusal = open_file(name.c_str(), O_CREAT | O_EXCL | O_WRONLY);
  if (refusal == 0) ::unlink(name.c_str());
  return refusal;
}

Refusal create_folder() {
  const std::string name = temporary_name("folder");
  const Refusal refusal = of(::mkdir(name.c_str(), 0700));
  if (refusal == 0) ::rmdir(name.c_str());
  return refusal;
}

Refusal create_link() {
  const std::string name = temporary_name("link");
  const Refusal refusal = of(::symlink("/etc/passwd", name.c_str()));
  if (refusal == 0) ::unlink(name.c_str());
  return refusal;
}

Refusal create_pipe_by_name() {
  const std::string name = temporary_name("pipe");
  const Refusal refusal = of(::mkfifo(name.c_str(), 0600));
  if (refusal == 0) ::unlink(name.c_str());
  return refusal;
}

Refusal open_socket(int family, int type) {
  return opened(::socket(family, type | SOCK_CLOEXEC, 0));
}

/// To the port of "discard" on this machine; nobody need listen.
sockaddr_in nearby() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(9);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

Refusal connect_tcp() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return errno;
  const sockaddr_in address = nearby();
  Refusal refusal = of(::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address));
  // It reached the network and found nobody.
  if (refusal == ECONNREFUSED) refusal = 0;
  ::close(socket);
  return refusal;
}

Refusal send_udp() {
  const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return errno;
  const sockaddr_in address = nearby();
  const Refusal refusal = of(::sendto(socket, "x", 1, 0, reinterpret_cast<const sockaddr*>(&address), sizeof address));
  ::close(socket);
  return refusal;
}

Refusal run_program() {
  return ::execl("/bin/true", "true", nullptr) < 0 ? errno : 0;
}

/// Where no copy can be made, this process tries itself: success ends it, which kadr sees.
Refusal run_program_in_child() {
  const long child = ::fork();
  if (child < 0) return run_program();
  return in_child(child, run_program);
}

Refusal run_program_in_memory() {
  const int memory = ::memfd_create("kadr-escape", MFD_CLOEXEC);
  if (memory < 0) return errno;
  ::close(memory);
  return 0;
}

Refusal map_code() {
  void* page = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return errno;
  ::munmap(page, 4096);
  return 0;
}

Refusal share_memory() {
  void* page = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return errno;
  ::munmap(page, 4096);
  return 0;
}

/// More than any limit, untouched. Without a limit the kernel gives it away.
Refusal take_much_memory() {
  constexpr std::size_t kMuch = std::size_t{1} << 45;
  void* memory = ::mmap(nullptr, kMuch, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return errno;
  ::munmap(memory, kMuch);
  return 0;
}

/// Soft and hard limit of open files, as they are: allowed to anybody, so refusal is the filter's.
Refusal set_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return errno;
  return of(::setrlimit(RLIMIT_NOFILE, &limit));
}

Refusal read_memory_of_kadr() {
  std::array<char, 1> byte{};
  const iovec here{byte.data(), byte.size()};
  const iovec there{byte.data(), byte.size()};
  const Refusal refusal = of(::process_vm_readv(::getppid(), &here, 1, &there, 1, 0));
  // Allowed, though nothing lies there.
  return refusal == EFAULT ? 0 : refusal;
}

/// In a child, whose end lets go of kadr again.
Refusal trace_kadr() {
  const pid_t kadr = ::getppid();
  const auto seize = [kadr] { return of(::ptrace(PTRACE_SEIZE, kadr, nullptr, nullptr)); };
  const long child = ::fork();
  return child < 0 ? seize() : in_child(child, seize);
}

Refusal read_environment_of_kadr() {
  return open_file(fmt::format("/proc/{}/environ", ::getppid()).c_str(), O_RDONLY);
}

Refusal take_descriptor_of_kadr() {
  const long kadr = ::syscall(SYS_pidfd_open, ::getppid(), 0);
  if (kadr < 0) return errno;
  const Refusal refusal = opened(::syscall(SYS_pidfd_getfd, kadr, 0, 0));
  ::close(static_cast<int>(kadr));
  return refusal;
}

Refusal trace_system() {
  perf_event_attr attributes{};
  attributes.size = sizeof attributes;
  attributes.type = PERF_TYPE_SOFTWARE;
  attributes.config = PERF_COUNT_SW_CPU_CLOCK;
  return opened(::syscall(SYS_perf_event_open, &attributes, 0, -1, -1, 0));
}

Refusal load_program_into_kernel() {
  bpf_attr attributes{};
  attributes.map_type = BPF_MAP_TYPE_ARRAY;
  attributes.key_size = 4;
  attributes.value_size = 4;
  attributes.max_entries = 1;
  return opened(::syscall(SYS_bpf, BPF_MAP_CREATE, &attributes, sizeof attributes));
}

Refusal use_io_uring() {
  std::array<std::uint32_t, 30> parameters{};
  return opened(::syscall(SYS_io_uring_setup, 1, parameters.data()));
}

Refusal keep_key() {
  constexpr int kProcessKeyring = -2;
  return of(::syscall(SYS_add_key, "user", "kadr-escape", "x", 1, kProcessKeyring));
}

Refusal share_memory_by_number() {
  const int segment = ::shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600);
  if (segment < 0) return errno;
  ::shmctl(segment, IPC_RMID, nullptr);
  return 0;
}

/// In a child: the namespace dies with it.
template <int Flags>
Refusal make_namespace() {
  const long child = ::fork();
  return child < 0 ? of(::unshare(Flags)) : in_child(child, [] { return of(::unshare(Flags)); });
}

Refusal mount_something() {
  const auto change_nothing = [] { return of(::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr)); };
  const long child = ::fork();
  if (child < 0) return change_nothing();
  return in_child(child, [&] { return ::unshare(CLONE_NEWNS) < 0 ? errno : change_nothing(); });
}

Refusal change_root() {
  const long child = ::fork();
  const auto change = [] { return of(::chroot("/")); };
  return child < 0 ? change() : in_child(child, change);
}

Refusal change_mode() {
  struct stat status{};
  if (::stat("/tmp", &status) != 0) return errno;
  return of(::chmod("/tmp", status.st_mode & 07777));
}

constexpr auto kAttempts = std::to_array<Attempt>({
    {"read /etc/passwd", [] { return open_file("/etc/passwd", O_RDONLY); }},
    {"read /etc/passwd through /proc", [] { return open_file("/proc/self/root/etc/passwd", O_RDONLY); }},
    {"list /", [] { return open_file("/", O_RDONLY | O_DIRECTORY); }},
    {"read its own memory as a file", [] { return open_file("/proc/self/mem", O_RDWR); }},
    {"read the environment of kadr", read_environment_of_kadr},
    {"write a device", [] { return open_file("/dev/null", O_WRONLY); }},
    {"create a file", create_file},
    {"create a file without a name", [] { return open_file("/tmp", O_TMPFILE | O_RDWR); }},
    {"create a folder", create_folder},
    {"create a link", create_link},
    {"create a named pipe", create_pipe_by_name},
    {"change the mode of a folder", change_mode},
    {"change its root folder", change_root},
    {"mount a file system", mount_something},
    {"connect over TCP", connect_tcp},
    {"send over UDP", send_udp},
    {"open an IPv6 socket", [] { return open_socket(AF_INET6, SOCK_DGRAM); }},
    {"open a Unix socket", [] { return open_socket(AF_UNIX, SOCK_STREAM); }},
    {"open a netlink socket", [] { return open_socket(AF_NETLINK, SOCK_RAW); }},
    {"open a raw socket", [] { return open_socket(AF_INET, SOCK_RAW); }},
    {"start a process (fork)", [] { return in_child(::fork(), [] { return 0; }); }},
    {"start a process (clone)", [] { return in_child(::syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0), [] { return 0; }); }},
    {"run a program", run_program_in_child},
    {"make a file to run in memory", run_program_in_memory},
    {"map memory that can be written and run", map_code},
    {"share memory", share_memory},
    {"share memory by number", share_memory_by_number},
    {"take 32 TiB of memory", take_much_memory},
    {"set its own limits", set_limit},
    {"signal kadr", [] { return of(::kill(::getppid(), 0)); }},
    {"signal everybody", [] { return of(::kill(-1, 0)); }},
    {"signal a thread of kadr", [] { return of(::syscall(SYS_tgkill, ::getppid(), ::getppid(), 0)); }},
    {"trace kadr", trace_kadr},
    {"read the memory of kadr", read_memory_of_kadr},
    {"take a descriptor of kadr", take_descriptor_of_kadr},
    {"make a user namespace", make_namespace<CLONE_NEWUSER>},
    {"make a network namespace", make_namespace<CLONE_NEWNET>},
    {"load a program into the kernel (bpf)", load_program_into_kernel},
    {"count the machine's events (perf)", trace_system},
    {"use io_uring", use_io_uring},
    {"handle page faults (userfaultfd)", [] { return opened(::syscall(SYS_userfaultfd, O_CLOEXEC | 1)); }},
    {"keep a key in the kernel", keep_key},
    {"ask for its personality", [] { return of(::syscall(SYS_personality, 0xFFFFFFFFUL)); }},
    {"become another user", [] { return of(::setuid(::getuid())); }},
});

}  // namespace

// In the speaker it is the same list.
Result<Outcome> try_escapes(Session& session, const Request&) {
  Outcome outcome{.result = Json::array()};
  for (const Attempt& attempt : kAttempts) {
    // Without a limit, as in sanitizer builds, it would be no escape.
    if (attempt.make == take_much_memory && session.confinement->memory_limit == 0) continue;
    const Refusal refusal = attempt.make();
    outcome.result.push_back(
        {{"name", attempt.name}, {"refused", refusal != 0}, {"reason", refusal == 0 ? "" : std::strerror(refusal)}});
  }
  return outcome;
}

}  // namespace kadr::darkroom
