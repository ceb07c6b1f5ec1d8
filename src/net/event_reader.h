#pragma once

/// Server-sent events (text/event-stream, as HTML defines it), read as their bytes arrive.
///
/// Thread: one owner.

#include <functional>
#include <string>
#include <string_view>

namespace kadr::net {

struct ServerEvent {
  /// Of this event or the last one before it that had one; what to send as Last-Event-ID.
  std::string id;
  std::string name;
  std::string data;
};

class EventReader {
 public:
  enum class Next { GoOn, Stop };
  using Listener = std::function<Next(const ServerEvent&)>;

  explicit EventReader(Listener listener) : listener_(std::move(listener)) {}

  /// Calls the listener for each event that these bytes end. Stop when it said so, or when a line or an event is longer
  /// than 4 MiB, which none of kadr's is.
  [[nodiscard]] Next take(std::string_view bytes);
  [[nodiscard]] const std::string& last_id() const { return event_.id; }

 private:
  [[nodiscard]] Next take_line(std::string_view line);
  void take_field(std::string_view field, std::string_view value);

  Listener listener_;
  std::string line_;
  ServerEvent event_;
  bool has_data_ = false;
  bool after_return_ = false;
  bool at_beginning_ = true;
};

}  // namespace kadr::net
