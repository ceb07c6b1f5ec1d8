#pragma once

/// The API over HTTP: the routes, what stands before each of them, and the server.
///
/// Thread: one owner; services and hooks are called on the server's own threads.

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "api/http/server.h"
#include "api/route.h"
#include "api/services.h"

namespace kadr::api {

struct ApiServerSettings {
  ApiSettings api;
  http::ServerSettings http{};
  /// For files and long reads.
  std::size_t blocking_threads = 4;
};

class ApiServer {
 public:
  /// What is borrowed in the services outlives the server.
  ApiServer(Services services, ApiServerSettings settings, http::Hooks hooks);
  ApiServer(const ApiServer&) = delete;
  ApiServer& operator=(const ApiServer&) = delete;
  /// Stops without any grace.
  ~ApiServer();

  /// As http::Server's.
  [[nodiscard]] Result<> listen(const std::string& address, std::uint16_t port);
  [[nodiscard]] std::uint16_t port() const;
  void start();
  /// As http::Server's. Blocking: also until what was asked of the database has ended.
  std::size_t stop(std::chrono::milliseconds deadline);

  /// Everything that can be asked.
  [[nodiscard]] const std::vector<Route>& routes() const;

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace kadr::api
