#pragma once

/// Which route a method and a path lead to. Routes are known by number; Router gives each a payload.
///
/// Thread: add() before the first look_up(), which any thread may then call.

#include <cstddef>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/http/parameters.h"
#include "api/http/problem.h"
#include "base/result.h"

namespace kadr::api::http {

struct RouteMatch {
  std::size_t route = 0;
  /// By the names that the route's template gives them, decoded.
  Parameters parameters;
};

class RouteTable {
 public:
  /// \param path_template begins with '/'. A segment "{name}" stands for one segment of a path, "{name...}", only at
  /// the end, for one or more with the slashes between them; any other segment for itself. Where several routes fit, a
  /// segment that is spelt out wins over "{name}", and that over "{name...}".
  /// Errors: InvalidArgument when the template is malformed or that method and place are taken.
  [[nodiscard]] Result<> add(std::string_view method, std::string_view path_template);

  /// \param path as it came, percent-encoded. HEAD finds the routes of GET.
  /// The problem is 404; 405 with Allow when the path is known under other methods; 400 when a parameter holds a
  /// control character, a slash, "..", or is not UTF-8.
  [[nodiscard]] std::expected<RouteMatch, Problem> look_up(std::string_view method, std::string_view path) const;

  [[nodiscard]] std::size_t size() const { return templates_.size(); }
  /// As it was added.
  [[nodiscard]] const std::string& path_template(std::size_t route) const { return templates_.at(route); }

 private:
  struct Node {
    std::map<std::string, std::size_t, std::less<>> literal;
    std::optional<std::size_t> parameter;
    std::optional<std::size_t> tail;
    /// The routes that end here, by method.
    std::map<std::string, std::size_t, std::less<>> routes;
  };
  struct Search;

  [[nodiscard]] std::size_t make_child(std::size_t parent, std::string_view segment);
  [[nodiscard]] bool descend(Search& search, std::size_t node, std::size_t depth) const;
  [[nodiscard]] bool descend_tail(Search& search, std::size_t node, std::size_t depth) const;
  [[nodiscard]] bool arrive(Search& search, const Node& node) const;

  std::vector<Node> nodes_{1};
  std::vector<std::string> templates_;
  /// The names of each route's parameters, in order.
  std::vector<std::vector<std::string>> names_;
};

}  // namespace kadr::api::http
