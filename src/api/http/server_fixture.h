#pragma once

/// What the tests of the server share: one that runs, on a port of its own.

#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "api/http/server.h"
#include "support/raw_client.h"

namespace kadr::api::http {

class ServerTest : public ::testing::Test {
 protected:
  /// What a test remembers of a Finished.
  struct Seen {
    std::string request_id;
    std::string route;
    int status = 0;
    timeline::ByteCount bytes = 0;
  };

  void on(std::string_view method, std::string_view path_template, Endpoint endpoint) {
    const auto added = router_.add(method, path_template, std::move(endpoint));
    ASSERT_TRUE(added) << added.error().message;
  }
  void on(std::string_view method, std::string_view path_template, Handler handler) {
    on(method, path_template, Endpoint{.handler = std::move(handler)});
  }

  /// To be called once, after the routes and settings_ are as they should be.
  void start() {
    Hooks hooks{.on_request_finished = [this](const Finished& finished) { note(finished); },
                .on_handler_failed =
                    [this](const std::string&, const std::string& what) {
                      const std::lock_guard lock(mutex_);
                      failures_.push_back(what);
                    }};
    server_ = std::make_unique<Server>(settings_, std::move(router_), std::move(hooks), pool_);
    const auto listening = server_->listen("127.0.0.1", 0);
    ASSERT_TRUE(listening) << listening.error().message;
    server_->start();
  }

  [[nodiscard]] test::RawClient connect(int receive_buffer = 0) const {
    return test::RawClient(server_->port(), receive_buffer);
  }
  /// A request without body. \param fields each with CRLF.
  [[nodiscard]] static std::string request(std::string_view method, std::string_view target,
                                           std::string_view fields = {}) {
    return fmt::format("{} {} HTTP/1.1\r\nHost: localhost\r\n{}\r\n", method, target, fields);
  }
  /// On a connection of its own.
  [[nodiscard]] test::RawAnswer get(std::string_view target, std::string_view fields = {}) const {
    return connect().ask(request("GET", target, fields));
  }
  [[nodiscard]] test::RawAnswer send_raw(std::string_view bytes) const { return connect().ask(bytes); }
  [[nodiscard]] test::RawAnswer post(std::string_view target, std::string_view body,
                                     std::string_view fields = {}) const {
    const std::string length = fmt::format("Content-Length: {}\r\n{}", body.size(), fields);
    return connect().ask(request("POST", target, length) + std::string(body));
  }
  /// The "code" of a problem.
  [[nodiscard]] static std::string code_of(const test::RawAnswer& answer) {
    const auto json = base::parse_json(answer.body);
    return json && json->contains("code") ? json->at("code").get<std::string>() : "";
  }

  [[nodiscard]] std::vector<Seen> seen() const {
    const std::lock_guard lock(mutex_);
    return seen_;
  }
  [[nodiscard]] std::vector<std::string> failures() const {
    const std::lock_guard lock(mutex_);
    return failures_;
  }

 private:
  void note(const Finished& finished) {
    const std::lock_guard lock(mutex_);
    seen_.push_back({finished.request_id, finished.route, finished.status, finished.bytes_sent});
  }

  mutable std::mutex mutex_;
  std::vector<Seen> seen_;
  std::vector<std::string> failures_;

 protected:
  ServerSettings settings_;
  Router<Endpoint> router_;
  BlockingPool pool_{2};
  /// Last: its hooks use what stands above until it has stopped.
  std::unique_ptr<Server> server_;
};

}  // namespace kadr::api::http
