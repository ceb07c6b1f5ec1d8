#pragma once

/// With whom a transfer may speak: put on every curl handle that goes where somebody else said. Inside the room only.
///
/// Thread: the one that drives the handle.

#include "net/curl_handles.h"
#include "net/fetch_guard.h"

namespace kadr::net {

/// Of one exchange. Outlives its handle's use.
struct NetworkGate {
  const FetchGuard& guard;
  /// The guard did not admit an address that the name of the host leads to.
  bool address_refused = false;
};

/// The one place that says with whom kadr may speak where others name the address, and that nothing from outside
/// (environment, ~/.netrc, another answer) has a say in it. No redirect is followed.
void restrict_network(CURL* easy, NetworkGate& gate);

}  // namespace kadr::net
