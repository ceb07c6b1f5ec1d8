#include "api/http/wire.h"

#include <array>
#include <cassert>
#include <cerrno>
#include <limits>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/sendfile.h>
#include <sys/socket.h>

#include "api/http/completion.h"

namespace kadr::api::http {
namespace {

namespace asio = boost::asio;

constexpr Wire::Clock::rep kNever = std::numeric_limits<Wire::Clock::rep>::max();
/// What one turn may send before others on the same thread get theirs.
constexpr Wire::ByteCount kTurn = 1 << 20;
constexpr std::size_t kMostInput = 128 << 10;
/// What may lie unsent in the kernel: little, so that "bytes moved" means that the client took them.
constexpr int kUnsentInKernel = 256 << 10;
/// When a client has vanished, so long until the kernel notices.
constexpr unsigned kVanishedAfterMs = 60'000;

void set_option(int socket, int level, int name, const void* value, socklen_t size) {
  // All of them are wishes: a connection without them works as well.
  [[maybe_unused]] const int refused = ::setsockopt(socket, level, name, value, size);
}

void prepare(asio::ip::tcp::socket& socket) {
  boost::system::error_code ignored;
  socket.native_non_blocking(true, ignored);
  const int on = 1;
  set_option(socket.native_handle(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  set_option(socket.native_handle(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &kUnsentInKernel, sizeof kUnsentInKernel);
  set_option(socket.native_handle(), IPPROTO_TCP, TCP_USER_TIMEOUT, &kVanishedAfterMs, sizeof kVanishedAfterMs);
}

}  // namespace

Wire::Wire(asio::ip::tcp::socket socket)
    : socket_(std::move(socket)), executor_(socket_.get_executor()), input_(kMostInput), deadline_(kNever) {
  prepare(socket_);
}

Wire::Outcome Wire::state() const {
  if (interrupted_) return Outcome::Interrupted;
  return late_ ? Outcome::Late : Outcome::Moved;
}

Wire::Outcome Wire::outcome_of(const boost::system::error_code& error) const {
  if (!error) return Outcome::Moved;
  return state() == Outcome::Moved ? Outcome::Closed : state();
}

Awaitable<Wire::Outcome> Wire::read_more(std::size_t most) {
  if (const Outcome before = state(); before != Outcome::Moved) co_return before;
  const std::size_t room = std::min(most, input_.max_size() - input_.size());
  if (room == 0) co_return Outcome::Closed;
  const asio::mutable_buffer place = input_.prepare(room);
  const auto [error, bytes] = co_await socket_.async_read_some(place, kAsResult);
  input_.commit(bytes);
  note_progress(static_cast<ByteCount>(bytes));
  co_return outcome_of(error);
}

std::string_view Wire::input() const {
  const asio::const_buffer bytes = input_.cdata();
  return {static_cast<const char*>(bytes.data()), bytes.size()};
}

void Wire::drop_input() {
  input_.consume(input_.size());
  input_.shrink_to_fit();
}

Awaitable<Wire::Outcome> Wire::write(std::string_view first, std::string_view second) {
  std::array<asio::const_buffer, 2> rest{asio::const_buffer(first.data(), first.size()),
                                         asio::const_buffer(second.data(), second.size())};
  while (rest[0].size() + rest[1].size() > 0) {
    if (const Outcome before = state(); before != Outcome::Moved) co_return before;
    const auto [error, bytes] = co_await socket_.async_write_some(rest, kAsResult);
    note_sent(static_cast<ByteCount>(bytes));
    if (error) co_return outcome_of(error);
    const std::size_t of_first = std::min(bytes, rest[0].size());
    rest[0] += of_first;
    rest[1] += bytes - of_first;
  }
  co_return Outcome::Moved;
}

Awaitable<Wire::Outcome> Wire::wait_until_writable() {
  const auto [error] = co_await socket_.async_wait(asio::ip::tcp::socket::wait_write, kAsResult);
  co_return outcome_of(error);
}

Awaitable<Wire::Outcome> Wire::send_file(const ByteSource::Piece& piece) {
  off_t offset = piece.offset;
  ByteCount left = piece.length;
  ByteCount in_turn = 0;
  while (left > 0) {
    if (!socket_.is_open()) co_return Outcome::Closed;
    if (const Outcome before = state(); before != Outcome::Moved) co_return before;
    const auto wanted = static_cast<std::size_t>(std::min(left, kTurn));
    const ssize_t bytes = ::sendfile(socket_.native_handle(), piece.file->get(), &offset, wanted);
    if (bytes < 0 && errno == EINTR) continue;
    if (bytes < 0 && errno == EAGAIN) {
      in_turn = 0;
      const Outcome outcome = co_await wait_until_writable();
      if (outcome != Outcome::Moved) co_return outcome;
      continue;
    }
    // 0: the file is shorter than it was said to be, and Content-Length cannot be taken back.
    if (bytes <= 0) co_return Outcome::Closed;
    note_sent(bytes);
    left -= bytes;
    in_turn += bytes;
    if (in_turn >= kTurn) {
      in_turn = 0;
      co_await asio::post(asio::use_awaitable);
    }
  }
  co_return Outcome::Moved;
}

Awaitable<void> Wire::drain(std::chrono::milliseconds at_most) {
  boost::system::error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  set_deadline(at_most);
  Outcome outcome = Outcome::Moved;
  while (outcome == Outcome::Moved) {
    input_.consume(input_.size());
    outcome = co_await read_more(kMostInput / 2);
  }
}

void Wire::set_deadline(std::chrono::milliseconds from_now) {
  pace_ = {};
  late_ = false;
  deadline_.store((Clock::now() + from_now).time_since_epoch().count(), std::memory_order_relaxed);
}

void Wire::set_pace(const Pace& pace) {
  set_deadline(pace.window);
  pace_ = pace;
  moved_in_window_ = 0;
}

void Wire::clear_deadline() {
  pace_ = {};
  late_ = false;
  deadline_.store(kNever, std::memory_order_relaxed);
}

void Wire::pause_pace() {
  const Clock::duration deadline{deadline_.exchange(kNever, std::memory_order_relaxed)};
  left_of_window_ = deadline - Clock::now().time_since_epoch();
}

void Wire::resume_pace() {
  late_ = late_ || left_of_window_ <= Clock::duration::zero();
  const Clock::duration deadline = Clock::now().time_since_epoch() + left_of_window_;
  deadline_.store(deadline.count(), std::memory_order_relaxed);
}

bool Wire::is_overdue(Clock::time_point now) const {
  return now.time_since_epoch().count() >= deadline_.load(std::memory_order_relaxed);
}

void Wire::expire() {
  if (!is_overdue(Clock::now()) || late_) return;
  late_ = true;
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

void Wire::interrupt() {
  interrupted_ = true;
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

void Wire::close() {
  clear_deadline();
  boost::system::error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
  socket_.close(ignored);
}

void Wire::note_progress(ByteCount bytes) {
  if (pace_.least == 0) return;
  moved_in_window_ += bytes;
  if (moved_in_window_ >= pace_.least) set_pace(Pace(pace_));
}

void Wire::note_sent(ByteCount bytes) {
  sent_ += bytes;
  note_progress(bytes);
}

}  // namespace kadr::api::http
