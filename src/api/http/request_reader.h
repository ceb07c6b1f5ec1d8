#pragma once

/// Reads one request off a wire: its head, then its body.
///
/// Thread: the wire's strand.

#include <expected>
#include <memory>
#include <optional>
#include <string>

#include "api/http/body_reader.h"
#include "api/http/message_parser.h"
#include "api/http/settings.h"
#include "api/http/wire.h"

namespace kadr::api::http {

class RequestReader final : public BodyReader {
 public:
  /// Borrows both.
  RequestReader(Wire& wire, const Limits& limits) : wire_(wire), limits_(limits) {}

  /// Waits for the first byte of a request. False when none comes: nobody is there to be answered.
  [[nodiscard]] Awaitable<bool> wait_for_request(std::chrono::milliseconds at_most);

  /// The problem is 400, 408, 414, 431, 501 or 505; none at all when the client has gone.
  [[nodiscard]] Awaitable<std::expected<RequestHead, std::optional<Problem>>> read_head();

  /// To be called between the head and the body. \param head what read_head() gave.
  void expect_body(const RequestHead& head, timeline::ByteCount limit);
  [[nodiscard]] Awaitable<Result<std::string_view>> next() override;
  /// The whole body at once. Errors: those of next().
  [[nodiscard]] Awaitable<Result<std::string>> read_all();

  /// Why the body could not be read; none when it could, or when the client has gone.
  [[nodiscard]] const std::optional<Problem>& failure() const { return failure_; }
  [[nodiscard]] bool client_has_gone() const { return gone_; }
  /// True when nothing of this request is left on the wire.
  [[nodiscard]] bool has_ended() const { return parser_.has_ended(); }

 private:
  void skip_empty_lines();
  [[nodiscard]] Problem too_long() const;
  [[nodiscard]] Result<std::string_view> give_up(ErrorCode code, Problem problem);
  [[nodiscard]] Result<std::string_view> lose_client();
  [[nodiscard]] Awaitable<bool> ask_for_body();
  void begin_to_wait();
  [[nodiscard]] Result<std::string_view> take(const MessageParser::BodyStep& step);

  Wire& wire_;
  const Limits& limits_;
  MessageParser parser_;
  timeline::ByteCount limit_ = 0;
  timeline::ByteCount received_ = 0;
  bool client_waits_ = false;
  std::size_t room_size_ = 0;
  std::unique_ptr<char[]> room_;
  std::optional<Problem> failure_;
  bool gone_ = false;
};

}  // namespace kadr::api::http
