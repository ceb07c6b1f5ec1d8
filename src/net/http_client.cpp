#include "net/http_client.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

#include "net/answer_error.h"
#include "net/curl_run.h"
#include "net/url.h"

namespace kadr::net {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kMostBytes = 64 << 20;

/// One request and its answer, as curl's callbacks see it.
struct Exchange {
  CURL* easy = nullptr;
  std::string body{};
  FileBody file{};
  curl_off_t file_sent = 0;
  /// Only of a stream of events.
  EventReader* events = nullptr;
  bool too_large = false;
  bool enough = false;
  /// What the listener threw.
  std::exception_ptr thrown{};

  [[nodiscard]] long status() const {
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    return status;
  }

  [[nodiscard]] bool is_event_stream() const {
    const char* type = nullptr;
    curl_easy_getinfo(easy, CURLINFO_CONTENT_TYPE, &type);
    return status() == 200 && type != nullptr && std::string_view(type).starts_with("text/event-stream");
  }
};

std::size_t on_body(char* data, std::size_t, std::size_t size, void* user) noexcept {
  auto& exchange = *static_cast<Exchange*>(user);
  try {
    if (exchange.events != nullptr && exchange.is_event_stream()) {
      exchange.enough = exchange.events->take({data, size}) == EventReader::Next::Stop;
      return exchange.enough ? 0 : size;
    }
    exchange.too_large = exchange.body.size() + size > kMostBytes;
    if (exchange.too_large) return 0;
    exchange.body.append(data, size);
    return size;
  } catch (...) {
    exchange.thrown = std::current_exception();
    return 0;
  }
}

std::size_t on_read(char* room, std::size_t, std::size_t size, void* user) noexcept {
  auto& exchange = *static_cast<Exchange*>(user);
  ssize_t got = -1;
  do {
    got = ::pread(exchange.file.descriptor, room, size, exchange.file_sent);
  } while (got < 0 && errno == EINTR);
  if (got < 0) return CURL_READFUNC_ABORT;
  exchange.file_sent += got;
  return static_cast<std::size_t>(got);
}

/// A connection that was kept open may turn out to be closed when something was sent already.
int on_seek(void* user, curl_off_t offset, int origin) noexcept {
  if (origin != SEEK_SET) return CURL_SEEKFUNC_CANTSEEK;
  static_cast<Exchange*>(user)->file_sent = offset;
  return CURL_SEEKFUNC_OK;
}

void send_file(Exchange& exchange) {
  CURL* easy = exchange.easy;
  curl_easy_setopt(easy, CURLOPT_POST, 1L);
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(exchange.file.bytes));
  curl_easy_setopt(easy, CURLOPT_READFUNCTION, &on_read);
  curl_easy_setopt(easy, CURLOPT_READDATA, &exchange);
  curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, &on_seek);
  curl_easy_setopt(easy, CURLOPT_SEEKDATA, &exchange);
}

/// Gives a connection up on which so long nothing moves.
void limit_silence(CURL* easy, milliseconds silence) {
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(silence);
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, static_cast<long>(seconds.count()));
}

std::string_view name_of(HttpMethod method) {
  switch (method) {
    case HttpMethod::Get:
      return "GET";
    case HttpMethod::Post:
      return "POST";
    case HttpMethod::Delete:
      return "DELETE";
  }
  return "GET";
}

bool may_be_sent(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace

struct HttpClient::Parts {
  HttpClientSettings settings;
  /// Keeps the connection open from one call to the next.
  CurlMulti connections;

  [[nodiscard]] Result<> run(Exchange& exchange, const std::stop_token& stop) const;
  [[nodiscard]] Error failure(int curl_code, const Exchange& exchange) const;
  void prepare(Exchange& exchange, const HttpCall& call) const;
  [[nodiscard]] Result<CurlList> headers_of(const HttpCall& call) const;
};

std::string url_encoded(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '_' || c == '.' || c == '~';
    encoded += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return encoded;
}

Result<HttpClient> HttpClient::create(HttpClientSettings settings) {
  const auto url = parse_url(settings.server);
  if (!url || !url->objection.empty() || settings.server.find_first_of("?#") != std::string::npos) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("\"{}\" is no server's address; write it as in http://127.0.0.1:8080",
                            url ? url->display : settings.server));
  }
  if (!may_be_sent(settings.key.reveal()))
    return fail(ErrorCode::InvalidArgument, "the key holds letters that no key has; copy it again");
  while (settings.server.ends_with('/')) settings.server.pop_back();
  auto parts = std::make_unique<Parts>(Parts{std::move(settings), CurlMulti(curl_multi_init())});
  if (!parts->connections) return fail(ErrorCode::Internal, "there is no memory for a connection");
  return HttpClient(std::move(parts));
}

HttpClient::HttpClient(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient& HttpClient::operator=(HttpClient&&) noexcept = default;
HttpClient::~HttpClient() = default;

const std::string& HttpClient::server() const {
  return parts_->settings.server;
}

Result<Json> HttpClient::ask(const HttpCall& call, std::stop_token stop) {
  const CurlEasy easy(curl_easy_init());
  Exchange exchange{.easy = easy.get(), .file = call.file};
  KADR_TRY(const CurlList headers, parts_->headers_of(call));
  parts_->prepare(exchange, call);
  curl_easy_setopt(easy.get(), CURLOPT_HTTPHEADER, headers.get());
  if (call.file.descriptor >= 0)
    limit_silence(easy.get(), parts_->settings.answer);
  else
    curl_easy_setopt(easy.get(), CURLOPT_TIMEOUT_MS, static_cast<long>(parts_->settings.answer.count()));
  KADR_CHECK(parts_->run(exchange, stop));
  if (exchange.body.empty()) return Json();
  auto answer = base::parse_json(exchange.body);
  if (answer) return answer;
  return fail(ErrorCode::Internal, fmt::format("{} answered with no JSON; is it a kadr server?", server()));
}

Result<EventsEnd> HttpClient::listen(const std::string& path, const std::string& last_id,
                                     const EventReader::Listener& listener, std::stop_token stop) {
  HttpCall call{.path = path, .headers = {{"Accept", "text/event-stream"}}};
  if (!last_id.empty()) call.headers.emplace_back("Last-Event-ID", last_id);
  const CurlEasy easy(curl_easy_init());
  EventReader reader(listener);
  Exchange exchange{.easy = easy.get(), .events = &reader};
  KADR_TRY(const CurlList headers, parts_->headers_of(call));
  parts_->prepare(exchange, call);
  curl_easy_setopt(easy.get(), CURLOPT_HTTPHEADER, headers.get());
  limit_silence(easy.get(), parts_->settings.silence);
  KADR_CHECK(parts_->run(exchange, stop));
  if (exchange.enough) return EventsEnd::Enough;
  if (exchange.status() == 204) return EventsEnd::NoMore;
  if (exchange.is_event_stream()) return EventsEnd::Closed;
  return fail(ErrorCode::Internal, fmt::format("{} answered with no events; is it a kadr server?", server()));
}

Result<CurlList> HttpClient::Parts::headers_of(const HttpCall& call) const {
  // A server that will not have a file says so before it is sent.
  const bool file = call.file.descriptor >= 0;
  CurlList headers(curl_slist_append(nullptr, file ? "Expect: 100-continue" : "Expect:"));
  const auto add = [&](const std::string& line) { (void)curl_slist_append(headers.get(), line.c_str()); };
  if (!settings.key.empty()) add("Authorization: Bearer " + settings.key.reveal());
  if (call.body) add("Content-Type: application/json");
  if (file) add("Content-Type: application/octet-stream");
  for (const auto& [name, value] : call.headers) {
    if (!may_be_sent(value)) return fail(ErrorCode::InvalidArgument, fmt::format("{} cannot be sent as it is", name));
    add(fmt::format("{}: {}", name, value));
  }
  return headers;
}

void HttpClient::Parts::prepare(Exchange& exchange, const HttpCall& call) const {
  CURL* easy = exchange.easy;
  curl_easy_setopt(easy, CURLOPT_URL, (settings.server + call.path).c_str());
  curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, std::string(name_of(call.method)).c_str());
  if (call.file.descriptor >= 0) {
    send_file(exchange);
  } else if (call.body || call.method == HttpMethod::Post) {
    const std::string text = call.body ? call.body->dump(-1, ' ', false, Json::error_handler_t::replace) : "";
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(text.size()));
    curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, text.c_str());
  }
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  curl_easy_setopt(easy, CURLOPT_HTTP09_ALLOWED, 0L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "kadr");
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(settings.connect.count()));
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &exchange);
}

Result<> HttpClient::Parts::run(Exchange& exchange, const std::stop_token& stop) const {
  const std::optional<CURLcode> code = run_to_its_end(connections.get(), exchange.easy, stop);
  if (exchange.thrown) std::rethrow_exception(exchange.thrown);
  if (!code) return fail(ErrorCode::Cancelled, "stopped");
  if (exchange.enough) return {};
  if (*code != CURLE_OK) return fail(failure(*code, exchange));
  const long status = exchange.status();
  if (status < 200 || status >= 300) return fail(error_of_answer(status, exchange.body, settings.server));
  return {};
}

Error HttpClient::Parts::failure(int curl_code, const Exchange& exchange) const {
  const char* reason = curl_easy_strerror(static_cast<CURLcode>(curl_code));
  if (exchange.too_large)
    return {ErrorCode::TooLarge, fmt::format("{} answers with more than a kadr server would", settings.server)};
  if (curl_code == CURLE_OPERATION_TIMEDOUT && exchange.status() != 0)
    return {ErrorCode::TimedOut, fmt::format("{} stopped in the middle of its answer", settings.server)};
  if (curl_code == CURLE_OPERATION_TIMEDOUT)
    return {ErrorCode::TimedOut, fmt::format("{} does not answer; is it busy or cut off?", settings.server)};
  if (curl_code == CURLE_COULDNT_CONNECT || curl_code == CURLE_COULDNT_RESOLVE_HOST) {
    return {ErrorCode::Unavailable,
            fmt::format("no server answers at {}; start one with kadr serve, or name another with --server",
                        settings.server)};
  }
  return {ErrorCode::Unavailable, fmt::format("the connection to {} failed: {}", settings.server, reason)};
}

}  // namespace kadr::net
