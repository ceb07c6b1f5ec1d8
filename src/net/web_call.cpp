#include "net/web_call.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include <curl/curl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "net/curl_run.h"
#include "net/url.h"

namespace kadr::net {
namespace {

using std::chrono::milliseconds;

constexpr std::chrono::seconds kLongestRetryAfter = std::chrono::hours(24);

struct FreeForm {
  void operator()(curl_mime* form) const { curl_mime_free(form); }
};
using CurlForm = std::unique_ptr<curl_mime, FreeForm>;

/// A file as curl's callbacks read it.
struct FileReader {
  int file = -1;
  off_t at = 0;
};

std::size_t on_read(char* buffer, std::size_t size, std::size_t count, void* user) noexcept {
  auto& reader = *static_cast<FileReader*>(user);
  const ssize_t got = ::pread(reader.file, buffer, size * count, reader.at);
  if (got < 0) return CURL_READFUNC_ABORT;
  reader.at += got;
  return static_cast<std::size_t>(got);
}

int on_seek(void* user, curl_off_t offset, int origin) noexcept {
  if (origin != SEEK_SET) return CURL_SEEKFUNC_CANTSEEK;
  static_cast<FileReader*>(user)->at = offset;
  return CURL_SEEKFUNC_OK;
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return lower;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

bool fits_one_line(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

/// One exchange, as curl's callbacks see it.
struct Exchange {
  WebAnswer answer;
  timeline::ByteCount most_bytes = 0;
  bool too_large = false;
};

std::size_t on_header(char* data, std::size_t, std::size_t size, void* user) noexcept {
  auto& answer = static_cast<Exchange*>(user)->answer;
  const std::string_view line(data, size);
  if (line.starts_with("HTTP/")) answer.headers.clear();
  const auto colon = line.find(':');
  if (colon != std::string_view::npos)
    answer.headers[lower_case(line.substr(0, colon))] = std::string(trimmed(line.substr(colon + 1)));
  return size;
}

std::size_t on_body(char* data, std::size_t, std::size_t size, void* user) noexcept {
  auto& exchange = *static_cast<Exchange*>(user);
  exchange.too_large = std::cmp_greater(exchange.answer.body.size() + size, exchange.most_bytes);
  if (exchange.too_large) return 0;
  exchange.answer.body.append(data, size);
  return size;
}

/// One request in curl's hands.
class Call {
 public:
  explicit Call(const WebRequest& request) : request_(request), easy_(curl_easy_init()), multi_(curl_multi_init()) {
    exchange_.most_bytes = request.most_answer_bytes;
  }

  [[nodiscard]] std::expected<WebAnswer, WebFailure> run(const std::stop_token& stop) {
    const auto url = parse_url(request_.url);
    const bool sendable = std::ranges::all_of(request_.headers, [](const auto& header) {
      return fits_one_line(header.first) && fits_one_line(header.second);
    });
    if (!url || !url->objection.empty() || !sendable || !fits_one_line(request_.media_type)) {
      return std::unexpected(WebFailure{{ErrorCode::InvalidArgument,
                                         "the request cannot be sent: its address or one of "
                                         "its headers is not plainly spelt"},
                                        false});
    }
    host_ = url->display.substr(0, url->display.find('/', url->display.find("//") + 2));
    if (!easy_ || !multi_)
      return std::unexpected(WebFailure{{ErrorCode::Internal, "there is no memory for a connection"}, false});
    set_options();
    set_headers();
    set_body();
    return carry_out(stop);
  }

 private:
  void set_options() {
    CURL* easy = easy_.get();
    curl_easy_setopt(easy, CURLOPT_URL, request_.url.c_str());
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request_.method.c_str());
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    curl_easy_setopt(easy, CURLOPT_HTTP09_ALLOWED, 0L);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "kadr");
    // Without it curl sends a request once more, by itself, on a connection that it had kept and that turns out closed.
    curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request_.connect.count()));
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(request_.answer.count()));
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &exchange_);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, &exchange_);
  }

  void set_headers() {
    headers_.reset(curl_slist_append(nullptr, "Expect:"));
    const auto add = [&](const std::string& line) { (void)curl_slist_append(headers_.get(), line.c_str()); };
    const bool typed = !request_.body.empty() || request_.file >= 0;
    if (typed && request_.form.empty()) add("Content-Type: " + request_.media_type);
    for (const auto& [name, value] : request_.headers) add(fmt::format("{}: {}", name, value));
    curl_easy_setopt(easy_.get(), CURLOPT_HTTPHEADER, headers_.get());
  }

  void set_body() {
    CURL* easy = easy_.get();
    if (!request_.form.empty()) return set_form();
    if (request_.file >= 0) {
      curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
      // After CURLOPT_UPLOAD, which makes it PUT.
      curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request_.method.c_str());
      curl_easy_setopt(easy, CURLOPT_READFUNCTION, &on_read);
      FileReader& reader = *readers_.emplace_back(std::make_unique<FileReader>(request_.file));
      curl_easy_setopt(easy, CURLOPT_READDATA, &reader);
      curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(size_of(request_.file)));
      return;
    }
    if (request_.body.empty() && request_.method != "POST") return;
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request_.body.data());
  }

  void set_form() {
    form_.reset(curl_mime_init(easy_.get()));
    for (const FormPart& part : request_.form) {
      curl_mimepart* field = curl_mime_addpart(form_.get());
      curl_mime_name(field, part.name.c_str());
      if (!part.media_type.empty()) curl_mime_type(field, part.media_type.c_str());
      if (part.file < 0) {
        curl_mime_data(field, part.text.data(), part.text.size());
        continue;
      }
      FileReader& reader = *readers_.emplace_back(std::make_unique<FileReader>(part.file));
      curl_mime_data_cb(field, size_of(part.file), &on_read, &on_seek, nullptr, &reader);
      curl_mime_filename(field, part.file_name.c_str());
    }
    curl_easy_setopt(easy_.get(), CURLOPT_MIMEPOST, form_.get());
  }

  [[nodiscard]] static curl_off_t size_of(int file) {
    struct stat status{};
    return ::fstat(file, &status) == 0 ? status.st_size : 0;
  }

  [[nodiscard]] std::expected<WebAnswer, WebFailure> carry_out(const std::stop_token& stop) {
    const std::optional<CURLcode> code = run_to_its_end(multi_.get(), easy_.get(), stop);
    const bool connected = was_connected();
    if (code == CURLE_OK) {
      long status = 0;
      curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
      exchange_.answer.status = static_cast<int>(status);
      return std::move(exchange_.answer);
    }
    return std::unexpected(WebFailure{failure(code), connected});
  }

  /// Nothing leaves before the connection is there and its encryption agreed on.
  [[nodiscard]] bool was_connected() const {
    curl_off_t before_transfer = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_PRETRANSFER_TIME_T, &before_transfer);
    return before_transfer > 0;
  }

  [[nodiscard]] Error failure(std::optional<CURLcode> code) const {
    if (!code) return {ErrorCode::Cancelled, "stopped"};
    if (exchange_.too_large)
      return {ErrorCode::TooLarge, fmt::format("{} answered with more than was expected", host_)};
    switch (*code) {
      case CURLE_OPERATION_TIMEDOUT:
        return {ErrorCode::TimedOut, fmt::format("{} did not answer in time", host_)};
      case CURLE_COULDNT_RESOLVE_HOST:
        return {ErrorCode::Unavailable, fmt::format("the name of {} is not known here; is the network up?", host_)};
      case CURLE_COULDNT_CONNECT:
        return {ErrorCode::Unavailable, fmt::format("no server answers at {}", host_)};
      case CURLE_PEER_FAILED_VERIFICATION:
        return {ErrorCode::PermissionDenied, fmt::format("the certificate of {} is not trusted", host_)};
      default:
        return {ErrorCode::Unavailable,
                fmt::format("the connection to {} failed: {}", host_, curl_easy_strerror(*code))};
    }
  }

  const WebRequest& request_;
  std::string host_;
  Exchange exchange_;
  std::vector<std::unique_ptr<FileReader>> readers_;
  CurlList headers_;
  CurlEasy easy_;
  CurlForm form_;
  CurlMulti multi_;
};

std::optional<std::int64_t> number_in(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

}  // namespace

std::string WebAnswer::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string() : found->second;
}

milliseconds WebAnswer::retry_after(std::chrono::sys_seconds now) const {
  if (const auto exact = number_in(header("retry-after-ms")))
    return std::min<milliseconds>(milliseconds(*exact), kLongestRetryAfter);
  const std::string text = header("retry-after");
  if (const auto delay = number_in(text)) return std::min(std::chrono::seconds(*delay), kLongestRetryAfter);
  const time_t date = text.empty() ? -1 : curl_getdate(text.c_str(), nullptr);
  if (date < 0) return milliseconds(0);
  // Held to its limits in seconds: the milliseconds to the last year that can be written are more than any number
  // holds.
  const auto wait = std::chrono::sys_seconds(std::chrono::seconds(date)) - now;
  return std::clamp<std::chrono::seconds>(wait, std::chrono::seconds(0), kLongestRetryAfter);
}

std::expected<WebAnswer, WebFailure> call_web(const WebRequest& request, std::stop_token stop) {
  return Call(request).run(stop);
}

}  // namespace kadr::net
