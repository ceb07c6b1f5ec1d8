#pragma once

/// Decides who asks, and whether they may.
///
/// Thread: any.

#include <expected>

#include "api/access.h"
#include "api/awaited_database.h"
#include "api/http/problem.h"
#include "api/http/request.h"
#include "base/clock.h"

namespace kadr::api {

class Gate {
 public:
  /// Borrows both.
  Gate(AwaitedDatabase& database, const base::Clock& clock, ApiSettings::Auth auth)
      : database_(database), clock_(clock), auth_(auth) {}

  /// The key comes as `Authorization: Bearer <key>` or `X-API-Key: <key>`. The problem is 401 for a key that is
  /// missing, unknown, revoked or expired, and 403 for one without the scope. Nobody is asked for a key where the route
  /// is open to anybody, or the server is set to ask for none.
  [[nodiscard]] http::Awaitable<Result<std::expected<Caller, http::Problem>>> admit(const http::Request& request,
                                                                                    const Access& access);

 private:
  AwaitedDatabase& database_;
  const base::Clock& clock_;
  const ApiSettings::Auth auth_;
};

}  // namespace kadr::api
