#pragma once

/// One connection's socket with the bytes that came and are not used yet, and the deadline of whatever it does now.
/// Deadlines are kept by whoever sweeps over all wires, not by a timer for each operation.
///
/// Thread: the socket's strand, but for is_overdue().

#include <atomic>
#include <chrono>
#include <cstddef>
#include <string_view>

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include "api/http/awaitable.h"
#include "api/http/byte_source.h"
#include "api/http/settings.h"

namespace kadr::api::http {

class Wire {
 public:
  using Clock = std::chrono::steady_clock;
  using ByteCount = timeline::ByteCount;

  explicit Wire(boost::asio::ip::tcp::socket socket);

  enum class Outcome {
    Moved,        ///< bytes came, or all were sent
    Closed,       ///< the other end closed, or the connection broke
    Late,         ///< the deadline passed
    Interrupted,  ///< interrupt() was called
  };

  /// Waits for more bytes, at most `most`, and adds them to input().
  [[nodiscard]] Awaitable<Outcome> read_more(std::size_t most);
  /// What came and is not consumed. Valid until the next read_more() or consume().
  [[nodiscard]] std::string_view input() const;
  void consume(std::size_t bytes) { input_.consume(bytes); }
  /// Gives back the memory of the input, which must be empty or of no use any more.
  void drop_input();

  /// Sends all of both, in one go when the system takes them.
  [[nodiscard]] Awaitable<Outcome> write(std::string_view first, std::string_view second);
  /// Sends from a file without copying through this process.
  [[nodiscard]] Awaitable<Outcome> send_file(const ByteSource::Piece& piece);
  /// Bytes sent since the connection began.
  [[nodiscard]] ByteCount sent() const { return sent_; }

  /// Reads and forgets what the client still sends, until it closes: closing first would destroy what was sent to it.
  [[nodiscard]] Awaitable<void> drain(std::chrono::milliseconds at_most);

  void set_deadline(std::chrono::milliseconds from_now);
  /// A deadline that moves on whenever the pace is kept.
  void set_pace(const Pace& pace);
  void clear_deadline();
  /// Stops the clock of a pace while the wait is nobody's fault but our own, and starts it again where it stood: else a
  /// client could buy a new window with every byte.
  void pause_pace();
  void resume_pace();
  /// Thread: any.
  [[nodiscard]] bool is_overdue(Clock::time_point now) const;
  /// Ends what is waited for with Late, if the deadline has really passed.
  void expire();

  /// Ends what is waited for, and all that follows, with Interrupted.
  void interrupt();
  void close();
  [[nodiscard]] const boost::asio::any_io_executor& executor() { return executor_; }

 private:
  /// Late or Interrupted when one of them has happened; else Moved. What was waited for may have succeeded just before.
  [[nodiscard]] Outcome state() const;
  [[nodiscard]] Outcome outcome_of(const boost::system::error_code& error) const;
  [[nodiscard]] Awaitable<Outcome> wait_until_writable();
  void note_progress(ByteCount bytes);
  void note_sent(ByteCount bytes);

  boost::asio::ip::tcp::socket socket_;
  boost::asio::any_io_executor executor_;
  boost::beast::flat_buffer input_;
  /// In nanoseconds of Clock; kNever when there is none.
  std::atomic<Clock::rep> deadline_;
  Pace pace_{};
  ByteCount moved_in_window_ = 0;
  Clock::duration left_of_window_{};
  ByteCount sent_ = 0;
  bool late_ = false;
  bool interrupted_ = false;
};

}  // namespace kadr::api::http
