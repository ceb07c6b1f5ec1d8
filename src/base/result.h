#pragma once

/// How an operation that may fail answers. Every expected failure in kadr travels as a Result; exceptions are only what
/// the standard library throws, and bugs are assertions.
///
/// Thread: values; no shared state.

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace kadr::base {

/// What kind of failure it was, for a program to act on. The message is for a person.
enum class ErrorCode {
  InvalidArgument,   ///< The request itself is wrong; sending it again cannot help.
  NotFound,          ///< The named thing does not exist.
  UnreadableMedia,   ///< The file is not media that can be opened: damaged, empty, cut short, or something else
                     ///< altogether.
  UnsupportedMedia,  ///< The file is media, but of a kind that is not accepted (format, codec, HDR without a tone map).
  Conflict,          ///< What is stored already rules it out: the name is taken, or it was changed in the meantime.
  TooLarge,          ///< Over a limit: bytes, pixels, seconds, combinations.
  NoSpace,           ///< The disk or the quota is full.
  PermissionDenied,  ///< The file, folder or address may not be used.
  Unavailable,       ///< Something outside did not answer or refused for now; trying again later may help.
  TimedOut,          ///< No progress within the time allowed.
  Cancelled,         ///< Somebody asked to stop. Never shown as a failure.
  Crashed,           ///< The darkroom died while it worked on this request.
  Internal,          ///< A bug or a foreign library's refusal that no other code describes.
};

/// The stable name of a code, as programs see it: "unreadable_media".
[[nodiscard]] std::string_view to_string(ErrorCode code);

/// The code of a stable name; Internal for a name that is not known.
[[nodiscard]] ErrorCode error_code_from(std::string_view name);

struct Error {
  ErrorCode code = ErrorCode::Internal;
  /// One clear sentence for a person: what is wrong, with which thing, and what to do. No trailing newline.
  std::string message;

  /// Names the thing the failure happened to: "intro.mp4: " in front of the message.
  [[nodiscard]] Error about(std::string_view subject) const;
};

template <typename T = void>
using Result = std::expected<T, Error>;

/// `return fail(ErrorCode::NotFound, "…");` from any function that returns a Result.
[[nodiscard]] inline std::unexpected<Error> fail(ErrorCode code, std::string message) {
  return std::unexpected(Error{code, std::move(message)});
}
[[nodiscard]] inline std::unexpected<Error> fail(Error error) {
  return std::unexpected(std::move(error));
}

/// The failure of a system call: errno turned into a code and a sentence. The one translation of errno in kadr.
/// \param doing what was tried, with the name of the thing: "cannot create out.mp4".
[[nodiscard]] Error from_errno(int error_number, std::string_view doing);

}  // namespace kadr::base

namespace kadr {
using base::Error;
using base::ErrorCode;
using base::fail;
using base::Result;
}  // namespace kadr

#define KADR_JOIN_INNER(a, b) a##b
#define KADR_JOIN(a, b) KADR_JOIN_INNER(a, b)

/// `KADR_TRY(auto value, may_fail());` declares value, or returns the error of may_fail() from the enclosing function.
#define KADR_TRY(declaration, ...)                                          \
  auto KADR_JOIN(kadr_try_, __LINE__) = (__VA_ARGS__);                      \
  if (!KADR_JOIN(kadr_try_, __LINE__)) {                                    \
    return ::kadr::fail(std::move(KADR_JOIN(kadr_try_, __LINE__)).error()); \
  }                                                                         \
  declaration = std::move(*KADR_JOIN(kadr_try_, __LINE__))

/// `KADR_CHECK(may_fail());` for a Result<void>: returns its error from the enclosing function.
#define KADR_CHECK(...)                                                                                      \
  do {                                                                                                       \
    if (auto kadr_check_ = (__VA_ARGS__); !kadr_check_) return ::kadr::fail(std::move(kadr_check_).error()); \
  } while (false)
