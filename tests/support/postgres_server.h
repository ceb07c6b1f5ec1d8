#pragma once

/// A PostgreSQL server of a test's own, in a temporary folder and on a local socket. It runs as the user `postgres`
/// when the test runs as root, which PostgreSQL refuses to be. Failures throw std::runtime_error: the test ends there.

#include <string>

#include <sys/types.h>

#include "support/temporary_folder.h"

namespace kadr::test {

class PostgresServer {
 public:
  PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;
  ~PostgresServer();

  /// As libpq understands it; more of its words may be added.
  [[nodiscard]] std::string address() const;

 private:
  TemporaryFolder folder_;
  pid_t pid_ = 0;
};

}  // namespace kadr::test
