#include "net/post_client.h"

#include <algorithm>
#include <atomic>
#include <map>

#include <fmt/format.h>

#include "net/address_policy.h"
#include "net/network_gate.h"
#include "net/url.h"

namespace kadr::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// Of all heads of an answer together, interim ones and trailers, too.
constexpr std::size_t kLongestHeads = 64UL << 10;
constexpr long kLongestRetryAfter = 86'400;
constexpr milliseconds kLongestPoll{60'000};

std::string host_of(const Url& url) {
  const CurlUrl parsed(curl_url());
  char* text = nullptr;
  if (curl_url_set(parsed.get(), CURLUPART_URL, url.text.c_str(), 0) != CURLUE_OK) return {};
  if (curl_url_get(parsed.get(), CURLUPART_HOST, &text, 0) != CURLUE_OK) return {};
  std::string host = CurlText(text).get();
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return host;
}

Error not_public(const Url& url) {
  return {ErrorCode::PermissionDenied,
          fmt::format("{} leads to an address that is not on the public internet, to which nothing is sent; give a "
                      "public address, or allow the network with KADR_FETCH_ALLOW",
                      url.display)};
}

Result<Url> admitted(const FetchGuard& guard, std::string_view text) {
  KADR_TRY(Url url, parse_url(text));
  const Result<> checked = guard.check(url);
  if (!checked && checked.error().code == ErrorCode::PermissionDenied) {
    return fail(ErrorCode::PermissionDenied,
                fmt::format("{} names port {}, to which nothing is sent; use port 80 or 443, or allow the port with "
                            "KADR_FETCH_PORTS",
                            url.display, url.port));
  }
  KADR_CHECK(checked);
  const auto address = IpAddress::parse(host_of(url));
  if (address && !guard.admits(*address)) return fail(not_public(url));
  return url;
}

bool may_be_sent(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

/// One message and its answer, as curl's callbacks see it.
struct Exchange {
  Post post;
  Url url;
  NetworkGate gate;
  timeline::ByteCount room;  ///< for the rest of the answer
  std::size_t head_bytes = 0;
  CurlList headers;
  CurlEasy easy;
};

std::size_t on_header(char*, std::size_t, std::size_t size, void* user) noexcept {
  auto& exchange = *static_cast<Exchange*>(user);
  exchange.head_bytes += size;
  return exchange.head_bytes > kLongestHeads ? 0 : size;
}

std::size_t on_body(char*, std::size_t, std::size_t size, void* user) noexcept {
  auto& exchange = *static_cast<Exchange*>(user);
  exchange.room -= static_cast<timeline::ByteCount>(size);
  return exchange.room < 0 ? 0 : size;
}

Error failure_of(int curl_code, const Exchange& exchange) {
  const std::string& shown = exchange.url.display;
  if (exchange.gate.address_refused && curl_code == CURLE_COULDNT_CONNECT) return not_public(exchange.url);
  switch (curl_code) {
    case CURLE_OPERATION_TIMEDOUT:
      return {ErrorCode::TimedOut, fmt::format("{} did not answer in time", shown)};
    case CURLE_COULDNT_RESOLVE_HOST:
      return {ErrorCode::Unavailable, fmt::format("{} cannot be reached: the name of its host is not known", shown)};
    case CURLE_COULDNT_CONNECT:
      return {ErrorCode::Unavailable, fmt::format("{} cannot be reached: its host accepts no connection", shown)};
    case CURLE_SSL_CONNECT_ERROR:
      return {ErrorCode::Unavailable, fmt::format("{} cannot be reached: no encryption could be agreed on", shown)};
    case CURLE_PEER_FAILED_VERIFICATION:
      return {ErrorCode::Unavailable, fmt::format("{} is not trusted: its certificate is not valid", shown)};
    default:
      return {ErrorCode::Unavailable, fmt::format("{} closed the connection or answered with no HTTP", shown)};
  }
}

/// A status that came counts, however the rest of the answer ended.
Result<PostAnswer> conclude(int curl_code, const Exchange& exchange) {
  long status = 0;
  curl_off_t retry_after = 0;
  curl_easy_getinfo(exchange.easy.get(), CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(exchange.easy.get(), CURLINFO_RETRY_AFTER, &retry_after);
  constexpr long kFirstFinal = 200;
  if (status < kFirstFinal || exchange.head_bytes > kLongestHeads) return fail(failure_of(curl_code, exchange));
  return PostAnswer{.status = static_cast<int>(status),
                    .retry_after = std::chrono::seconds(std::clamp<curl_off_t>(retry_after, 0, kLongestRetryAfter))};
}

}  // namespace

Result<> check_post_address(const FetchGuard& guard, std::string_view url) {
  KADR_CHECK(admitted(guard, url));
  return {};
}

struct PostClient::Parts {
  PostSettings settings;
  /// Before the exchanges, which leave it when they end.
  CurlMulti connections;
  std::map<CURL*, std::unique_ptr<Exchange>> exchanges;
  /// Those that ended before a byte was sent.
  std::vector<PostEnd> ended;
  std::atomic<bool> woken = false;

  Parts(PostSettings chosen, CurlMulti made) : settings(std::move(chosen)), connections(std::move(made)) {}
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;
  ~Parts() {
    for (const auto& [easy, exchange] : exchanges) curl_multi_remove_handle(connections.get(), easy);
  }

  [[nodiscard]] Result<> begin(Post post);
  void prepare(Exchange& exchange) const;
  void collect();
};

Result<> PostClient::Parts::begin(Post post) {
  KADR_TRY(Url url, admitted(settings.guard, post.url));
  CurlList headers(curl_slist_append(nullptr, "Expect:"));
  for (const auto& [name, value] : post.headers) {
    if (!may_be_sent(value)) return fail(ErrorCode::InvalidArgument, fmt::format("{} cannot be sent as it is", name));
    (void)curl_slist_append(headers.get(), fmt::format("{}: {}", name, value).c_str());
  }
  auto exchange = std::make_unique<Exchange>(Exchange{.post = std::move(post),
                                                      .url = std::move(url),
                                                      .gate = {.guard = settings.guard},
                                                      .room = settings.most_answer,
                                                      .headers = std::move(headers),
                                                      .easy = CurlEasy(curl_easy_init())});
  if (!exchange->easy) return fail(ErrorCode::Unavailable, "there is no memory for a connection");
  prepare(*exchange);
  CURL* const easy = exchange->easy.get();
  curl_multi_add_handle(connections.get(), easy);
  exchanges.emplace(easy, std::move(exchange));
  return {};
}

void PostClient::Parts::prepare(Exchange& exchange) const {
  CURL* const easy = exchange.easy.get();
  restrict_network(easy, exchange.gate);
  curl_easy_setopt(easy, CURLOPT_URL, exchange.url.text.c_str());
  curl_easy_setopt(easy, CURLOPT_POST, 1L);
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(exchange.post.body.size()));
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, exchange.post.body.c_str());
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, exchange.headers.get());
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "kadr");
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(settings.connect.count()));
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(settings.whole.count()));
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &on_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, &exchange);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &exchange);
}

void PostClient::Parts::collect() {
  int running = 0;
  curl_multi_perform(connections.get(), &running);
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(connections.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const int code = message->data.result;
    const auto found = exchanges.find(message->easy_handle);
    curl_multi_remove_handle(connections.get(), found->first);
    ended.push_back({.ticket = found->second->post.ticket, .answer = conclude(code, *found->second)});
    exchanges.erase(found);
  }
}

Result<PostClient> PostClient::create(PostSettings settings) {
  CurlMulti connections(curl_multi_init());
  if (!connections) return fail(ErrorCode::Internal, "there is no memory for connections");
  return PostClient(std::make_unique<Parts>(std::move(settings), std::move(connections)));
}

PostClient::PostClient(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
PostClient::PostClient(PostClient&&) noexcept = default;
PostClient& PostClient::operator=(PostClient&&) noexcept = default;
PostClient::~PostClient() = default;

void PostClient::begin(Post post) {
  const std::uint64_t ticket = post.ticket;
  const Result<> begun = parts_->begin(std::move(post));
  if (!begun) parts_->ended.push_back({.ticket = ticket, .answer = fail(begun.error())});
}

std::vector<PostEnd> PostClient::wait(milliseconds patience) {
  const auto until = steady_clock::now() + patience;
  while (true) {
    parts_->collect();
    const auto left = std::chrono::ceil<milliseconds>(until - steady_clock::now());
    if (!parts_->ended.empty() || left <= milliseconds(0)) break;
    if (parts_->woken.exchange(false)) break;
    curl_multi_poll(parts_->connections.get(), nullptr, 0, static_cast<int>(std::min(left, kLongestPoll).count()),
                    nullptr);
  }
  return std::exchange(parts_->ended, {});
}

std::size_t PostClient::under_way() const {
  return parts_->exchanges.size();
}

void PostClient::wake() {
  parts_->woken = true;
  curl_multi_wakeup(parts_->connections.get());
}

}  // namespace kadr::net
