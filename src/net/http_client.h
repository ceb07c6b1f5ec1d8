#pragma once

/// Talks to a running kadr: JSON there and back, and the events of a job as they happen.
///
/// Nothing is retried, no redirect is followed and no proxy asked, so the key goes to the named server alone.

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/secret.h"
#include "net/event_reader.h"
#include "timeline/rational.h"

namespace kadr::net {

struct HttpClientSettings {
  /// "http://127.0.0.1:8080", "https://kadr.example/video".
  std::string server;
  /// Sent as a bearer token; may be empty.
  Secret key;
  std::chrono::milliseconds connect{10'000};
  /// From the first byte sent to the last one received, of anything but events.
  std::chrono::milliseconds answer{120'000};
  /// Without a byte of a stream of events; a server says something every 15 s.
  std::chrono::milliseconds silence{60'000};
};

enum class HttpMethod { Get, Post, Delete };

/// A file as a body. Borrowed; read from its beginning, never whole in memory.
struct FileBody {
  int descriptor = -1;  ///< negative: none
  timeline::ByteCount bytes = 0;
};

struct HttpCall {
  HttpMethod method = HttpMethod::Get;
  /// "/v1/jobs?limit=20": spelt as in a URL.
  std::string path;
  std::optional<Json> body{};
  /// In the place of `body`. The call may take as long as bytes move.
  FileBody file{};
  std::vector<std::pair<std::string, std::string>> headers{};
};

/// How a stream of events ended that did not fail: the listener wanted no more, the server has no more, or it closed
/// the connection and may have more for who asks again.
enum class EventsEnd { Enough, NoMore, Closed };

/// The text as one segment of a path, or one value of a query.
[[nodiscard]] std::string url_encoded(std::string_view text);

/// Thread: one call at a time.
class HttpClient {
 public:
  /// Errors: InvalidArgument when the server's address is none, or the key cannot be sent.
  [[nodiscard]] static Result<HttpClient> create(HttpClientSettings settings);

  HttpClient(HttpClient&&) noexcept;
  HttpClient& operator=(HttpClient&&) noexcept;
  ~HttpClient();

  /// What is answered; null when that is nothing. Errors: as the server's problem says (RFC 9457) with its own
  /// sentence; Unavailable when no server answers, TimedOut when it takes too long, Cancelled, Internal for what is no
  /// answer of a kadr. Blocking: stops on `stop`.
  [[nodiscard]] Result<Json> ask(const HttpCall& call, std::stop_token stop);

  /// \param last_id what the last stream ended with; empty for all events from the beginning.
  /// \param listener called on this thread.
  /// Errors: as of ask. Blocking: until the stream ends, or `stop`.
  [[nodiscard]] Result<EventsEnd> listen(const std::string& path, const std::string& last_id,
                                         const EventReader::Listener& listener, std::stop_token stop);

  [[nodiscard]] const std::string& server() const;

 private:
  struct Parts;
  explicit HttpClient(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace kadr::net
