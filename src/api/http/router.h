#pragma once

/// Routes with what belongs to each: a handler, or anything else.
///
/// Thread: add() before the first look_up(), which any thread may then call.

#include <deque>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

#include "api/http/route_table.h"

namespace kadr::api::http {

template <typename Payload>
class Router {
 public:
  struct Found {
    const Payload& payload;
    /// The template that fitted, for logs and metrics.
    const std::string& path_template;
    Parameters parameters;
  };

  /// As RouteTable::add.
  [[nodiscard]] Result<> add(std::string_view method, std::string_view path_template, Payload payload) {
    KADR_CHECK(table_.add(method, path_template));
    payloads_.push_back(std::move(payload));
    return {};
  }

  /// As RouteTable::look_up. What is found lives as long as the router.
  [[nodiscard]] std::expected<Found, Problem> look_up(std::string_view method, std::string_view path) const {
    auto match = table_.look_up(method, path);
    if (!match) return std::unexpected(std::move(match).error());
    return Found{payloads_[match->route], table_.path_template(match->route), std::move(match->parameters)};
  }

 private:
  RouteTable table_;
  std::deque<Payload> payloads_;
};

}  // namespace kadr::api::http
