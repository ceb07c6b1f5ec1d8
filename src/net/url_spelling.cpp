#include "net/url_spelling.h"

#include <algorithm>
#include <cctype>
#include <ranges>
#include <vector>

#include "net/address_policy.h"

namespace kadr::net {
namespace {

/// Servers refuse longer ones, too.
constexpr std::size_t kLongestUrl = 8192;
constexpr std::size_t kLongestHost = 253;

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

/// The host as it is written: between the slashes and the port, path, query or fragment.
std::string_view written_host(std::string_view text) {
  const auto slashes = text.find("//");
  if (slashes == std::string_view::npos) return {};
  text.remove_prefix(slashes + 2);
  text = text.substr(0, text.find_first_of("/?#"));
  const auto colon = text.rfind(':');
  const bool port = colon != std::string_view::npos && text.find(']', colon) == std::string_view::npos &&
                    std::ranges::all_of(text.substr(colon + 1), [](unsigned char c) { return std::isdigit(c) != 0; });
  return port ? text.substr(0, colon) : text;
}

std::vector<std::string_view> labels_of(std::string_view host) {
  std::vector<std::string_view> labels;
  for (const auto label : std::views::split(host, '.')) labels.emplace_back(label.begin(), label.end());
  return labels;
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](unsigned char c) { return c < 0x80; });
}

/// What inet_aton, and with it a resolver, may take for a number: 10, 0x7f, 017.
bool reads_as_number(std::string_view label) {
  const auto all = [](std::string_view digits, int (*is)(int)) {
    return std::ranges::all_of(digits, [is](unsigned char c) { return is(c) != 0; });
  };
  if (label.starts_with("0x") && all(label.substr(2), &::isxdigit)) return true;
  return !label.empty() && all(label, &::isdigit);
}

bool is_plain_name(std::string_view host) {
  const auto labels = labels_of(host);
  const bool letters = std::ranges::all_of(
      host, [](unsigned char c) { return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.'; });
  const bool no_gap = std::ranges::none_of(labels, [](std::string_view label) { return label.empty(); });
  return is_ascii(host) && letters && no_gap && host.size() <= kLongestHost && !reads_as_number(labels.back());
}

/// A host in another script, each label of which stays one: letters that only look like digits, dots or Latin become
/// those when they are looked up.
bool is_plain_in_other_script(std::string_view host, std::string_view ascii_host) {
  const auto written = labels_of(host);
  const auto looked_up = labels_of(ascii_host);
  if (written.size() != looked_up.size() || !is_plain_name(ascii_host)) return false;
  return std::ranges::all_of(std::views::iota(std::size_t{0}, written.size()),
                             [&](std::size_t i) { return is_ascii(written[i]) || looked_up[i].starts_with("xn--"); });
}

bool is_plain_host(const std::string& host, const std::string& ascii_host) {
  if (host.starts_with('[') && host.ends_with(']')) {
    const auto address = IpAddress::parse(std::string_view(host).substr(1, host.size() - 2));
    return address && address->text() == host.substr(1, host.size() - 2);
  }
  if (const auto address = IpAddress::parse(host)) return address->text() == host;
  return is_ascii(host) ? is_plain_name(host) : is_plain_in_other_script(host, ascii_host);
}

}  // namespace

std::string objection_to(std::string_view text, const ReadAuthority& read) {
  if (text.size() > kLongestUrl) return "is longer than any address of a file; give a shorter one";
  if (std::ranges::any_of(text, [](unsigned char c) { return c == '\\' || c < 0x20 || c == 0x7f; }))
    return "holds a backslash or a control character; write a backslash as %5C";
  const std::string written = lower_case(written_host(text));
  if (read.names_user || written.find('@') != std::string::npos)
    return "names a user or password, which is not sent; give a public or signed address";
  const bool same = written == lower_case(read.host);
  if (!same || read.names_zone || !is_plain_host(written, lower_case(read.ascii_host)))
    return "does not spell its host plainly; write a name like example.com or an address like 203.0.113.7";
  return {};
}

}  // namespace kadr::net
