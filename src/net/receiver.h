#pragma once

/// Decides what becomes of an answer: whether its body begins the file, continues it, or is not wanted. Knows HTTP but
/// not curl.
///
/// Thread: one owner.

#include <optional>
#include <string>
#include <string_view>

#include "net/download.h"
#include "net/failure.h"
#include "net/partial_file.h"
#include "net/url.h"

namespace kadr::net {

/// What matters of an answer's status line and headers; empty when a header is absent.
struct AnswerHead {
  long status = 0;
  std::string etag;
  std::string last_modified;
  std::string content_type;
  std::string content_encoding;
  std::string content_range;
  std::string location;
  /// Of this body; none when it is not announced.
  std::optional<timeline::ByteCount> content_length;
  std::chrono::seconds retry_after{0};
};

class Receiver {
 public:
  enum class Next { GoOn, Stop };

  /// Borrows all three. The file's contents are checked as soon as enough of them came, when the guard wants that.
  Receiver(const Url& url, PartialFile& file, const DownloadRequest& request)
      : url_(url), file_(file), limits_(request.limits), has_a_version_(request.have.is_known()) {}

  /// Called for each head of an exchange: interim answers (1xx), the answer itself, and trailers.
  [[nodiscard]] Next take_head(const AnswerHead& head);
  [[nodiscard]] Next take_body(std::string_view bytes);

  /// What the exchange came to. \param curl_code 0 when the whole body came.
  [[nodiscard]] std::optional<Failure> conclude(int curl_code);
  /// The server still serves the version that was asked about.
  [[nodiscard]] bool unchanged() const { return unchanged_; }
  /// True once the head of the answer itself is whole.
  [[nodiscard]] bool answered() const { return answered_; }
  /// Where the answer redirects to; empty when it does not.
  [[nodiscard]] const std::string& location() const { return location_; }
  /// Bytes of the whole file; 0 while not known.
  [[nodiscard]] timeline::ByteCount total() const { return total_.value_or(0); }

 private:
  [[nodiscard]] Next take_whole(const AnswerHead& head);
  [[nodiscard]] Next take_part(const AnswerHead& head);
  [[nodiscard]] Next take_unsatisfiable(const AnswerHead& head);
  [[nodiscard]] Next begin(const AnswerHead& head);
  [[nodiscard]] Next begin_again();
  [[nodiscard]] Next stop(ErrorCode code, Retry retry, std::string_view why);
  [[nodiscard]] Next stop_unless(const Result<>& done);
  [[nodiscard]] bool too_large(timeline::ByteCount bytes) const { return bytes > limits_.max_bytes; }
  [[nodiscard]] Next stop_too_large();
  [[nodiscard]] Next check_beginning();
  [[nodiscard]] bool came_whole(int curl_code);

  const Url& url_;
  PartialFile& file_;
  const DownloadLimits& limits_;
  bool has_a_version_;
  bool answered_ = false;
  bool unchanged_ = false;
  bool beginning_checked_ = false;
  /// The file was whole before the request.
  bool whole_already_ = false;
  std::optional<timeline::ByteCount> total_;
  std::string location_;
  std::optional<Failure> failure_;
};

}  // namespace kadr::net
