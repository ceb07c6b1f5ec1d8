#include "support/every_address.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace kadr::test {
namespace {

using base::FileDescriptor;

constexpr std::uint16_t kDnsPort = 53;
constexpr std::size_t kDnsHead = 12;

bool raise_loopback() {
  const FileDescriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ifreq request{};
  std::strcpy(request.ifr_name, "lo");
  request.ifr_flags = IFF_UP;
  return ::ioctl(socket.get(), SIOCSIFFLAGS, &request) == 0;
}

/// As `ip route add local 0.0.0.0/0 dev lo`, or ::/0.
bool own_every_address(int family) {
  struct Request {
    nlmsghdr head;
    rtmsg route;
    rtattr attribute;
    unsigned int interface;
  } request{};
  request.head = {.nlmsg_len = sizeof request,
                  .nlmsg_type = RTM_NEWROUTE,
                  .nlmsg_flags = NLM_F_REQUEST | NLM_F_CREATE | NLM_F_ACK,
                  .nlmsg_seq = 1,
                  .nlmsg_pid = 0};
  request.route.rtm_family = static_cast<unsigned char>(family);
  request.route.rtm_table = RT_TABLE_LOCAL;
  request.route.rtm_protocol = RTPROT_BOOT;
  request.route.rtm_scope = RT_SCOPE_HOST;
  request.route.rtm_type = RTN_LOCAL;
  request.attribute = {.rta_len = RTA_LENGTH(sizeof(unsigned int)), .rta_type = RTA_OIF};
  request.interface = ::if_nametoindex("lo");

  const FileDescriptor netlink(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
  struct Reply {
    nlmsghdr head;
    nlmsgerr error;
    std::array<char, 1024> rest;
  } reply{};
  return ::send(netlink.get(), &request, sizeof request, 0) == sizeof request &&
         ::recv(netlink.get(), &reply, sizeof reply, 0) > 0 && reply.error.error == 0;
}

FileDescriptor listen_everywhere(int family, std::uint16_t port) {
  FileDescriptor listening(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int on = 1;
  ::setsockopt(listening.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in v4{.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {INADDR_ANY}, .sin_zero = {}};
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(port);
  if (family == AF_INET6) ::setsockopt(listening.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  const auto* address = family == AF_INET ? reinterpret_cast<sockaddr*>(&v4) : reinterpret_cast<sockaddr*>(&v6);
  EXPECT_EQ(::bind(listening.get(), address, family == AF_INET ? sizeof v4 : sizeof v6), 0) << std::strerror(errno);
  EXPECT_EQ(::listen(listening.get(), 128), 0);
  return listening;
}

FileDescriptor name_server() {
  FileDescriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const sockaddr_in any{.sin_family = AF_INET, .sin_port = htons(kDnsPort), .sin_addr = {INADDR_ANY}, .sin_zero = {}};
  EXPECT_EQ(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&any), sizeof any), 0) << std::strerror(errno);
  return socket;
}

std::string own_address_of(int client) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  ::getsockname(client, reinterpret_cast<sockaddr*>(&address), &size);
  std::array<char, INET6_ADDRSTRLEN> text{};
  const void* bytes = address.ss_family == AF_INET
                          ? static_cast<const void*>(&reinterpret_cast<sockaddr_in&>(address).sin_addr)
                          : &reinterpret_cast<sockaddr_in6&>(address).sin6_addr;
  ::inet_ntop(address.ss_family, bytes, text.data(), text.size());
  return text.data();
}

/// The target of a request; empty when the client left or spoke no HTTP.
std::string receive_path(int client) {
  const timeval patience{.tv_sec = 2, .tv_usec = 0};
  ::setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  std::string head;
  std::array<char, 4096> buffer{};
  while (head.find("\r\n\r\n") == std::string::npos) {
    const ssize_t got = ::recv(client, buffer.data(), buffer.size(), 0);
    if (got <= 0) return {};
    head.append(buffer.data(), static_cast<std::size_t>(got));
    if (!head.starts_with("G")) return {};
  }
  const auto begin = head.find(' ') + 1;
  return head.substr(begin, head.find(' ', begin) - begin);
}

/// The name in a question, dotted; the place after it is left in `at`.
std::string name_asked(std::string_view question, std::size_t& at) {
  std::string name;
  while (at < question.size() && question[at] != '\0') {
    const auto size = static_cast<unsigned char>(question[at]);
    if (!name.empty()) name += '.';
    name += question.substr(at + 1, size);
    at += size + 1U;
  }
  ++at;
  return name;
}

/// A record that answers the question at the head of the message, to be kept for no time.
std::string record(std::string_view type, std::string_view address) {
  std::string text("\xc0\x0c", 2);
  text.append(type).append("\0\1\0\0\0\0\0", 7);
  text += static_cast<char>(address.size());
  return text.append(address);
}

std::string reply_to(std::string_view question, const std::vector<std::string>& addresses) {
  std::size_t at = kDnsHead;
  (void)name_asked(question, at);
  const std::string_view type = question.substr(at, 2);
  const int family = type == std::string_view("\0\1", 2) ? AF_INET : AF_INET6;
  std::string records;
  char count = 0;
  for (const std::string& address : addresses) {
    std::array<char, 16> bytes{};
    const bool fits = type == std::string_view("\0\1", 2) || type == std::string_view("\0\x1c", 2);
    if (!fits || ::inet_pton(family, address.c_str(), bytes.data()) != 1) continue;
    records += record(type, {bytes.data(), family == AF_INET ? 4U : 16U});
    ++count;
  }
  std::string reply(question.substr(0, at + 4));
  reply[2] = '\x85';
  reply[3] = addresses.empty() ? '\x83' : '\x80';
  reply[7] = count;
  std::fill(reply.begin() + 8, reply.begin() + kDnsHead, '\0');
  return reply + records;
}

}  // namespace

std::optional<std::string> enter_network_of_every_address() {
  if (::unshare(CLONE_NEWNET) != 0 && ::unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0)
    return fmt::format("no network namespace can be made here ({})", std::strerror(errno));
  if (!raise_loopback()) return "the loopback device of a new network cannot be raised";
  if (!own_every_address(AF_INET) || !own_every_address(AF_INET6))
    return "a new network cannot be given every address; is IPv6 switched off?";
  return std::nullopt;
}

Judge::Judge(const std::vector<std::uint16_t>& ports)
    : name_server_(name_server()), stopped_(::eventfd(0, EFD_CLOEXEC)) {
  for (const std::uint16_t port : ports) {
    listening_.push_back(listen_everywhere(AF_INET, port));
    listening_.push_back(listen_everywhere(AF_INET6, port));
  }
  thread_ = std::thread([this] { judge(); });
}

Judge::~Judge() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t told = ::write(stopped_.get(), &one, sizeof one);
  thread_.join();
}

void Judge::answer_with(Answer answer) {
  const std::lock_guard lock(mutex_);
  answer_ = std::move(answer);
}

void Judge::resolve_with(Names names) {
  const std::lock_guard lock(mutex_);
  names_ = std::move(names);
}

std::set<std::string> Judge::take_destinations() {
  // Connections are served in the order of the ports, not of their coming: look until nobody waits.
  for (const FileDescriptor& listening : listening_) {
    pollfd waiting{listening.get(), POLLIN, 0};
    while (::poll(&waiting, 1, 0) > 0) std::this_thread::yield();
  }
  const std::lock_guard lock(mutex_);
  return std::exchange(destinations_, {});
}

void Judge::judge() {
  std::vector<pollfd> waiting;
  for (const FileDescriptor& listening : listening_) waiting.push_back({listening.get(), POLLIN, 0});
  waiting.push_back({name_server_.get(), POLLIN, 0});
  waiting.push_back({stopped_.get(), POLLIN, 0});
  while (waiting.back().revents == 0) {
    if (::poll(waiting.data(), waiting.size(), -1) < 0) continue;
    if (waiting[listening_.size()].revents != 0) resolve();
    for (std::size_t i = 0; i < listening_.size(); ++i)
      if (waiting[i].revents != 0) serve(waiting[i].fd);
  }
}

void Judge::serve(int listening) {
  const std::lock_guard lock(mutex_);
  const FileDescriptor client(::accept4(listening, nullptr, nullptr, SOCK_CLOEXEC));
  if (!client) return;
  const std::string destination = own_address_of(client.get());
  destinations_.insert(destination);
  const std::string path = receive_path(client.get());
  if (path.empty() || !answer_) return;
  const std::string answer = answer_(destination, path);
  [[maybe_unused]] const ssize_t sent = ::send(client.get(), answer.data(), answer.size(), MSG_NOSIGNAL);
}

void Judge::resolve() {
  std::array<char, 512> buffer{};
  sockaddr_in asker{};
  socklen_t size = sizeof asker;
  const ssize_t got =
      ::recvfrom(name_server_.get(), buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(&asker), &size);
  if (got <= static_cast<ssize_t>(kDnsHead)) return;
  const std::string_view question(buffer.data(), static_cast<std::size_t>(got));
  std::size_t at = kDnsHead;
  const std::string name = name_asked(question, at);
  const std::lock_guard lock(mutex_);
  const std::string reply = reply_to(question, names_ ? names_(name) : std::vector<std::string>{});
  ::sendto(name_server_.get(), reply.data(), reply.size(), 0, reinterpret_cast<sockaddr*>(&asker), size);
}

}  // namespace kadr::test
