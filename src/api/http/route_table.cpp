#include "api/http/route_table.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "api/http/request_target.h"

namespace kadr::api::http {
namespace {

constexpr std::size_t kMostSegments = 32;

std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> segments;
  path.remove_prefix(1);
  for (;;) {
    const auto slash = path.find('/');
    segments.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return segments;
    path.remove_prefix(slash + 1);
  }
}

enum class SegmentKind { Literal, Parameter, Tail, Malformed };

SegmentKind kind_of(std::string_view segment) {
  if (segment.find_first_of("{}") == std::string_view::npos) return SegmentKind::Literal;
  const bool braced = segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
  const std::string_view inner = braced ? segment.substr(1, segment.size() - 2) : std::string_view();
  const bool tail = inner.ends_with("...");
  const std::string_view name = tail ? inner.substr(0, inner.size() - 3) : inner;
  if (name.empty() || name.find_first_of("{}.") != std::string_view::npos) return SegmentKind::Malformed;
  return tail ? SegmentKind::Tail : SegmentKind::Parameter;
}

std::string name_in(std::string_view segment) {
  const std::size_t around = kind_of(segment) == SegmentKind::Tail ? 5 : 2;
  return std::string(segment.substr(1, segment.size() - around));
}

/// What may stand for a parameter: nothing that a file system, a header or a log would take for something else.
bool is_acceptable(std::string_view value) {
  const auto refused = [](char c) { return c == '/' || static_cast<unsigned char>(c) < 0x20; };
  return !value.empty() && value != "." && value.find("..") == std::string_view::npos &&
         std::ranges::none_of(value, refused);
}

bool is_well_formed(const std::vector<std::string_view>& segments) {
  for (std::size_t at = 0; at < segments.size(); ++at) {
    const bool last = at + 1 == segments.size();
    const SegmentKind kind = kind_of(segments[at]);
    if (kind == SegmentKind::Malformed || (!last && (kind == SegmentKind::Tail || segments[at].empty()))) return false;
  }
  return segments.size() <= kMostSegments;
}

Problem no_such_path(std::string_view path) {
  return {.status = 404,
          .code = "not_found",
          .detail = fmt::format("there is nothing at {}", path.substr(0, std::min<std::size_t>(path.size(), 200)))};
}

Problem wrong_method(std::string_view method, const std::set<std::string, std::less<>>& allowed) {
  const std::string list = fmt::format("{}", fmt::join(allowed, ", "));
  return {.status = 405,
          .code = "method_not_allowed",
          .detail = fmt::format("{} is not possible here; use {}", method, list),
          .headers = {{"Allow", list}}};
}

Problem bad_parameter() {
  return {.status = 400,
          .code = "invalid_argument",
          .detail = "a part of the path is not percent-encoded UTF-8, or holds a slash, \"..\" or a control character"};
}

}  // namespace

struct RouteTable::Search {
  std::string_view method;
  std::string_view path;
  std::vector<std::string_view> encoded{};
  /// Nothing where a segment cannot be decoded.
  std::vector<std::optional<std::string>> decoded{};
  /// The parameters' values on the way to the present node.
  std::vector<std::string> values{};
  std::set<std::string, std::less<>> allowed{};
  bool refused = false;
  std::optional<std::size_t> found{};
};

Result<> RouteTable::add(std::string_view method, std::string_view path_template) {
  const auto malformed = [&](std::string_view why) {
    return fail(ErrorCode::InvalidArgument, fmt::format("route {} {}: {}", method, path_template, why));
  };
  if (!path_template.starts_with('/')) return malformed("a template begins with /");
  const auto segments = segments_of(path_template);
  if (!is_well_formed(segments)) return malformed("segments are words, {name}, or at the end {name...}");
  std::size_t node = 0;
  std::vector<std::string> names;
  for (const std::string_view segment : segments) {
    if (kind_of(segment) != SegmentKind::Literal) names.push_back(name_in(segment));
    node = make_child(node, segment);
  }
  if (!nodes_[node].routes.emplace(method, templates_.size()).second) return malformed("there is one already");
  templates_.emplace_back(path_template);
  names_.push_back(std::move(names));
  return {};
}

std::size_t RouteTable::make_child(std::size_t parent, std::string_view segment) {
  const std::size_t next = nodes_.size();
  std::size_t child = next;
  switch (kind_of(segment)) {
    case SegmentKind::Parameter:
      child = nodes_[parent].parameter.value_or(next);
      nodes_[parent].parameter = child;
      break;
    case SegmentKind::Tail:
      child = nodes_[parent].tail.value_or(next);
      nodes_[parent].tail = child;
      break;
    case SegmentKind::Literal:
    case SegmentKind::Malformed:
      child = nodes_[parent].literal.try_emplace(std::string(segment), next).first->second;
      break;
  }
  if (child == next) nodes_.emplace_back();
  return child;
}

std::expected<RouteMatch, Problem> RouteTable::look_up(std::string_view method, std::string_view path) const {
  Search search{.method = method, .path = path};
  if (!path.starts_with('/')) return std::unexpected(no_such_path(path));
  search.encoded = segments_of(path);
  if (search.encoded.size() > kMostSegments) return std::unexpected(no_such_path(path));
  for (const std::string_view segment : search.encoded)
    search.decoded.push_back(percent_decoded(segment, PlusMeans::Plus));

  if (!descend(search, 0, 0)) {
    if (!search.allowed.empty()) return std::unexpected(wrong_method(method, search.allowed));
    return std::unexpected(search.refused ? bad_parameter() : no_such_path(path));
  }
  RouteMatch match{.route = *search.found};
  for (std::size_t at = 0; at < search.values.size(); ++at)
    match.parameters.add(names_[match.route][at], std::move(search.values[at]));
  return match;
}

bool RouteTable::descend(Search& search, std::size_t at, std::size_t depth) const {
  const Node& node = nodes_[at];
  if (depth == search.encoded.size()) return arrive(search, node);
  const std::optional<std::string>& segment = search.decoded[depth];
  if (segment) {
    const auto literal = node.literal.find(*segment);
    if (literal != node.literal.end() && descend(search, literal->second, depth + 1)) return true;
  }
  if (node.parameter && !search.encoded[depth].empty()) {
    if (segment && is_acceptable(*segment)) {
      search.values.push_back(*segment);
      if (descend(search, *node.parameter, depth + 1)) return true;
      search.values.pop_back();
    } else {
      search.refused = true;
    }
  }
  return node.tail && descend_tail(search, *node.tail, depth);
}

bool RouteTable::descend_tail(Search& search, std::size_t at, std::size_t depth) const {
  std::string value;
  for (std::size_t next = depth; next < search.encoded.size(); ++next) {
    const std::optional<std::string>& segment = search.decoded[next];
    if (search.encoded[next].empty()) return false;
    if (!segment || !is_acceptable(*segment)) {
      search.refused = true;
      return false;
    }
    if (next > depth) value += '/';
    value += *segment;
  }
  search.values.push_back(std::move(value));
  if (arrive(search, nodes_[at])) return true;
  search.values.pop_back();
  return false;
}

bool RouteTable::arrive(Search& search, const Node& node) const {
  auto found = node.routes.find(search.method);
  if (found == node.routes.end() && search.method == "HEAD") found = node.routes.find("GET");
  if (found != node.routes.end()) {
    search.found = found->second;
    return true;
  }
  for (const auto& [method, route] : node.routes) search.allowed.insert(method);
  if (search.allowed.contains("GET")) search.allowed.insert("HEAD");
  return false;
}

}  // namespace kadr::api::http
