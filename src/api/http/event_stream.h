#pragma once

/// Server-sent events: an answer that goes on for as long as there is something to tell.
///
/// Thread: the connection's strand, on which the producer runs.

#include <functional>
#include <string>

#include "api/http/awaitable.h"

namespace kadr::api::http {

struct Event {
  /// What the client names as Last-Event-ID when it comes back; none when empty.
  std::string id;
  /// The kind of event; "message" to the client when empty.
  std::string name;
  /// May have several lines.
  std::string data;
};

/// The event as it is sent. Line breaks in id and name, which would end the field, become blanks.
[[nodiscard]] std::string to_text(const Event& event);

class EventStream {
 public:
  virtual ~EventStream() = default;

  /// Queues the event and waits while the client is behind. False when nobody listens any more: the client left or read
  /// too slowly, or the server stops. Then the producer should return.
  [[nodiscard]] virtual Awaitable<bool> send(const Event& event) = 0;

  [[nodiscard]] virtual bool is_open() const = 0;
};

/// Sends what there is to send; when it returns, the stream ends. The stream lives as long as the producer runs.
/// Whatever the producer waits for is cancelled when nobody listens any more: its next wait throws, and that ends it
/// silently.
using EventProducer = std::function<Awaitable<void>(EventStream&)>;

}  // namespace kadr::api::http
