// Addresses and networks are written in one way and read again as the same; a network holds the address it begins with;
// no spelling makes what is not public so.
#include <fmt/format.h>

#include "fuzz_input.h"
#include "net/address_policy.h"
#include "net/fetch_guard.h"

using namespace kadr;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  std::string_view input = fuzz::as_text(bytes, size);
  (void)net::FetchGuard::with_allowed(input, "");
  (void)net::FetchGuard::with_allowed("", input);
  if (const auto network = net::Network::parse(input)) {
    fuzz::demand(network->prefix_bits >= 0 && network->prefix_bits <= 128 && network->holds(network->base));
    const auto again = net::Network::parse(fmt::format("{}/{}", network->base.text(), network->prefix_bits));
    fuzz::demand(again && again->base == network->base && again->prefix_bits == network->prefix_bits);
  }
  if (const auto address = net::IpAddress::parse(input)) {
    fuzz::demand(net::IpAddress::parse(address->text()) == address);
    fuzz::demand(net::is_public(*address) == net::is_public(net::unmapped(*address)));
    fuzz::demand(net::FetchGuard::public_only().admits(*address) == net::is_public(*address));
  }
  return 0;
}
