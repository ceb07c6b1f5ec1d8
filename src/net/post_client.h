#pragma once

/// Small messages to addresses that somebody else named, many side by side on one thread. Every address is put to the
/// guard before a connection to it; no redirect is followed; what is answered is thrown away but for its status.
///
/// Thread: one owner; wake() from any.

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "net/fetch_guard.h"
#include "timeline/rational.h"

namespace kadr::net {

struct PostSettings {
  FetchGuard guard = FetchGuard::public_only();
  std::chrono::milliseconds connect{10'000};
  /// From the look-up of the name until the answer is whole.
  std::chrono::milliseconds whole{15'000};
  /// An answer is cut off after so much; its status still counts.
  timeline::ByteCount most_answer = 64 << 10;
};

struct Post {
  /// Names it among those that are under way.
  std::uint64_t ticket = 0;
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

struct PostAnswer {
  int status = 0;
  /// Retry-After, at most a day; 0 when it said nothing.
  std::chrono::seconds retry_after{0};
};

struct PostEnd {
  std::uint64_t ticket = 0;
  /// Errors: InvalidArgument and PermissionDenied for an address that may not be used; TimedOut; Unavailable for
  /// everything else that kept an answer away. One sentence; it names the address without user, password and query.
  Result<PostAnswer> answer;
};

/// Whether messages may go to the address, as far as can be told without looking up its name.
/// Errors: InvalidArgument for what is no plainly spelt http or https URL; PermissionDenied for a port or an address
/// that the guard does not admit.
[[nodiscard]] Result<> check_post_address(const FetchGuard& guard, std::string_view url);

class PostClient {
 public:
  /// Errors: Internal when there is no memory.
  [[nodiscard]] static Result<PostClient> create(PostSettings settings);

  PostClient(PostClient&&) noexcept;
  PostClient& operator=(PostClient&&) noexcept;
  ~PostClient();

  /// Begins to send. How it ends is told by wait().
  void begin(Post post);
  /// Those that have ended. Blocking: until there is one, somebody calls wake(), or patience ends.
  [[nodiscard]] std::vector<PostEnd> wait(std::chrono::milliseconds patience);
  [[nodiscard]] std::size_t under_way() const;
  /// Ends the wait that is under way, or the next one. Thread: any.
  void wake();

 private:
  struct Parts;
  explicit PostClient(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace kadr::net
