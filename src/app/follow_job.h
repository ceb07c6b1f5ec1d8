#pragma once

/// Watching a job until it ends.

#include <chrono>
#include <stop_token>
#include <string>

#include "app/console.h"
#include "net/http_client.h"

namespace kadr::app {

/// How long to be patient with a server that went away: it may only be restarting.
struct FollowPatience {
  std::chrono::milliseconds first_wait{500};  ///< doubles up to the longest
  std::chrono::milliseconds longest_wait{15'000};
  int attempts = 20;
};

/// Says every event once, however often the connection breaks, and at the end where the outputs are.
/// Errors: why the job did not succeed; those of the server, after all patience; Cancelled when stopped, which leaves
/// the job alone. Blocking: until the job ends, or `stop`.
[[nodiscard]] Result<> follow_job(net::HttpClient& client, const std::string& id, Console& console,
                                  std::stop_token stop, FollowPatience patience = {});

}  // namespace kadr::app
