#include "net/network_gate.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include "net/address_policy.h"

namespace kadr::net {
namespace {

/// The gate: curl asks for a socket to exactly this address, whatever name, redirect or answer of a name server led to
/// it.
curl_socket_t on_open_socket(void* user, curlsocktype, curl_sockaddr* target) noexcept {
  auto& gate = *static_cast<NetworkGate*>(user);
  const auto address = IpAddress::of(target->addr);
  if (!address || !gate.guard.admits(*address)) {
    gate.address_refused = true;
    return CURL_SOCKET_BAD;
  }
  return ::socket(target->family, target->socktype | SOCK_CLOEXEC, target->protocol);
}

}  // namespace

void restrict_network(CURL* easy, NetworkGate& gate) {
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  // Where redirects are wanted, they are followed one by one, so that each is checked like the first address.
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  curl_easy_setopt(easy, CURLOPT_HTTP09_ALLOWED, 0L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  // Without it, stopping during a look-up of a name waits for the resolver.
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &on_open_socket);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, &gate);
}

}  // namespace kadr::net
