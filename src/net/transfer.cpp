#include "net/transfer.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "net/network_gate.h"
#include "net/pace.h"
#include "net/receiver.h"

namespace kadr::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr long kReceiveBuffer = 256L << 10;
constexpr milliseconds kLongestPoll{1000};
/// Of all heads of an exchange together: interim answers and trailers, too.
constexpr std::size_t kLongestHeads = 256UL << 10;

/// One request and its answer, as curl's callbacks see it.
struct Exchange {
  const TransferOrder& order;
  Receiver receiver;
  CURL* easy = nullptr;
  Pace pace;
  std::size_t head_bytes = 0;
  NetworkGate gate{.guard = order.limits().guard};
};

std::string header(CURL* easy, const char* name) {
  curl_header* found = nullptr;
  // The last one of the last answer: proxies append.
  if (curl_easy_header(easy, name, 0, CURLH_HEADER, -1, &found) != CURLHE_OK) return {};
  if (found->amount > 1) (void)curl_easy_header(easy, name, found->amount - 1, CURLH_HEADER, -1, &found);
  return found->value;
}

std::optional<timeline::ByteCount> announced_length(CURL* easy) {
  // With a transfer coding the length is that of nothing in particular.
  if (!header(easy, "Transfer-Encoding").empty()) return std::nullopt;
  const std::string text = header(easy, "Content-Length");
  timeline::ByteCount length = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (error != std::errc() || length < 0) return std::nullopt;
  return length;
}

AnswerHead read_head(CURL* easy) {
  AnswerHead head;
  curl_off_t retry_after = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &head.status);
  curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &retry_after);
  head.retry_after = std::chrono::seconds(std::clamp<curl_off_t>(retry_after, 0, 86'400));
  head.etag = header(easy, "ETag");
  head.last_modified = header(easy, "Last-Modified");
  head.content_type = header(easy, "Content-Type");
  head.content_encoding = header(easy, "Content-Encoding");
  head.content_range = header(easy, "Content-Range");
  head.location = header(easy, "Location");
  head.content_length = announced_length(easy);
  return head;
}

std::size_t on_header(char* data, std::size_t, std::size_t size, void* user) noexcept {
  auto& exchange = *static_cast<Exchange*>(user);
  exchange.pace.received(steady_clock::now(), 0);
  exchange.head_bytes += size;
  if (exchange.head_bytes > kLongestHeads) return 0;
  const std::string_view line(data, size);
  if (line != "\r\n" && line != "\n") return size;
  const auto next = exchange.receiver.take_head(read_head(exchange.easy));
  if (exchange.receiver.answered()) exchange.pace.answered(steady_clock::now());
  return next == Receiver::Next::GoOn ? size : 0;
}

std::size_t on_body(char* data, std::size_t, std::size_t size, void* user) noexcept {
  auto& exchange = *static_cast<Exchange*>(user);
  exchange.pace.received(steady_clock::now(), static_cast<timeline::ByteCount>(size));
  if (exchange.order.stop.stop_requested()) return 0;
  return exchange.receiver.take_body({data, size}) == Receiver::Next::GoOn ? size : 0;
}

int on_connected(void* user, char*, char*, int, int) noexcept {
  static_cast<Exchange*>(user)->pace.connected(steady_clock::now());
  return CURL_PREREQFUNC_OK;
}

void set_callbacks(CURL* easy, Exchange& exchange) {
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &on_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, &exchange);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &exchange);
  curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, &on_connected);
  curl_easy_setopt(easy, CURLOPT_PREREQDATA, &exchange);
}

/// Lets a server say that the version which the caller has is still the one.
void ask_for_change(curl_slist* headers, const FileVersion& have) {
  const bool by_tag = !have.etag.empty();
  const std::string& value = by_tag ? have.etag : have.last_modified;
  if (value.empty() || !may_be_sent(value)) return;
  curl_slist_append(headers, ((by_tag ? "If-None-Match: " : "If-Modified-Since: ") + value).c_str());
}

/// \return the request's own headers, which must outlive the exchange.
CurlList set_request(CURL* easy, const Url& url, const TransferOrder& order) {
  curl_easy_setopt(easy, CURLOPT_URL, url.text.c_str());
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "kadr");
  curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, kReceiveBuffer);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(order.limits().connect.count()));
  CurlList headers(curl_slist_append(nullptr, "Accept-Encoding: identity"));
  if (order.file.size() > 0) {
    curl_easy_setopt(easy, CURLOPT_RANGE, fmt::format("{}-", order.file.size()).c_str());
    const std::string if_range = "If-Range: " + order.file.notes().validator();
    curl_slist_append(headers.get(), if_range.c_str());
  } else {
    ask_for_change(headers.get(), order.request.have);
  }
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers.get());
  return headers;
}

Failure timed_out(const Url& url, std::string_view what, Retry retry) {
  return {.error = {ErrorCode::TimedOut, fmt::format("{} {}; try again later or raise the limit", url.display, what)},
          .retry = retry};
}

Failure not_public(const Url& url) {
  return {{ErrorCode::PermissionDenied,
           fmt::format("{} leads to an address that is not on the public internet, from which nothing is fetched; give "
                       "a public address, or allow the network with KADR_FETCH_ALLOW",
                       url.display)}};
}

/// Takes part in the connections for the time of one exchange.
class Membership {
 public:
  Membership(CURLM* connections, CURL* easy) : connections_(connections), easy_(easy) {
    curl_multi_add_handle(connections_, easy_);
  }
  Membership(const Membership&) = delete;
  Membership& operator=(const Membership&) = delete;
  ~Membership() { curl_multi_remove_handle(connections_, easy_); }

 private:
  CURLM* connections_;
  CURL* easy_;
};

/// Drives one exchange to its end.
class Drive {
 public:
  Drive(Exchange& exchange, const Url& url) : exchange_(exchange), order_(exchange.order), url_(url) {}

  std::expected<void, Failure> run() {
    const Membership membership(order_.connections, exchange_.easy);
    const std::stop_callback wake(order_.stop, [this] { curl_multi_wakeup(order_.connections); });
    while (true) {
      int running = 0;
      curl_multi_perform(order_.connections, &running);
      report_progress();
      if (order_.stop.stop_requested()) return std::unexpected(cancelled(url_));
      if (const auto code = ended()) return result(conclude(*code));
      if (auto late = lateness()) return std::unexpected(std::move(*late));
      curl_multi_poll(order_.connections, nullptr, 0, static_cast<int>(time_to_wait().count()), nullptr);
    }
  }

 private:
  static std::expected<void, Failure> result(std::optional<Failure> failure) {
    if (failure) return std::unexpected(std::move(*failure));
    return {};
  }

  std::optional<Failure> conclude(int curl_code) {
    if (exchange_.gate.address_refused && curl_code == CURLE_COULDNT_CONNECT) return not_public(url_);
    // Out of memory is what curl calls a single header beyond its own limit of 100 KiB.
    if (exchange_.head_bytes > kLongestHeads || curl_code == CURLE_OUT_OF_MEMORY)
      return Failure{
          {ErrorCode::Unavailable, fmt::format("{} is answered with more headers than any file needs", url_.display)}};
    return exchange_.receiver.conclude(curl_code);
  }

  void report_progress() {
    const timeline::ByteCount done = order_.file.size();
    if (done == reported_ || !order_.progress) return;
    reported_ = done;
    order_.progress({done, exchange_.receiver.total()});
  }

  std::optional<int> ended() const {
    int left = 0;
    const CURLMsg* message = curl_multi_info_read(order_.connections, &left);
    if (message == nullptr || message->msg != CURLMSG_DONE) return std::nullopt;
    return message->data.result;
  }

  std::optional<Failure> lateness() {
    const auto now = steady_clock::now();
    if (now >= order_.deadline) {
      const double seconds = std::chrono::duration<double>(order_.limits().total).count();
      return timed_out(url_, fmt::format("was not downloaded within {:g} seconds", seconds), Retry::Pointless);
    }
    if (const auto late = exchange_.pace.lateness(now)) return timed_out(url_, *late, Retry::Worthwhile);
    return std::nullopt;
  }

  milliseconds time_to_wait() const {
    const auto until = std::min(order_.deadline, exchange_.pace.next_look().value_or(order_.deadline));
    const auto wait = std::chrono::ceil<milliseconds>(until - steady_clock::now());
    return std::clamp(wait, milliseconds{0}, kLongestPoll);
  }

  Exchange& exchange_;
  const TransferOrder& order_;
  const Url& url_;
  timeline::ByteCount reported_ = 0;
};

/// Where an exchange led: to another address, or to an end.
struct Led {
  std::string location;
  Transferred end = Transferred::Whole;
};

std::expected<Led, Failure> exchange_once(const TransferOrder& order, const Url& url) {
  const CurlEasy easy(curl_easy_init());
  if (!easy) return std::unexpected(failure_of({.curl_code = CURLE_OUT_OF_MEMORY}, url.display));
  Exchange exchange{.order = order,
                    .receiver = Receiver(url, order.file, order.request),
                    .easy = easy.get(),
                    .pace = Pace(order.limits())};
  restrict_network(easy.get(), exchange.gate);
  set_callbacks(easy.get(), exchange);
  const CurlList headers = set_request(easy.get(), url, order);
  if (auto done = Drive(exchange, url).run(); !done) return std::unexpected(std::move(done).error());
  return Led{exchange.receiver.location(), exchange.receiver.unchanged() ? Transferred::Unchanged : Transferred::Whole};
}

Failure redirects_too_often(const TransferOrder& order) {
  return {{ErrorCode::InvalidArgument, fmt::format("{} redirects more than {} times; give the address of the file "
                                                   "itself",
                                                   order.url.display, order.limits().max_redirects)}};
}

/// The next address, held to the same rules as the first.
std::expected<Url, Failure> next_address(const TransferOrder& order, const Url& from, const std::string& location) {
  auto next = follow_redirect(from, location);
  if (!next) return std::unexpected(Failure{std::move(next).error()});
  const auto admitted = order.limits().guard.check(*next);
  if (!admitted) return std::unexpected(Failure{admitted.error()});
  return *std::move(next);
}

}  // namespace

std::expected<Transferred, Failure> transfer(const TransferOrder& order) {
  Url url = order.url;
  for (int redirects = 0;; ++redirects) {
    const auto led = exchange_once(order, url);
    if (!led) return std::unexpected(led.error());
    if (led->location.empty()) return led->end;
    if (redirects == order.limits().max_redirects) return std::unexpected(redirects_too_often(order));
    auto next = next_address(order, url, led->location);
    if (!next) return std::unexpected(std::move(next).error());
    url = *std::move(next);
  }
}

Failure cancelled(const Url& url) {
  return {{ErrorCode::Cancelled, fmt::format("the download of {} was cancelled", url.display)}};
}

}  // namespace kadr::net
