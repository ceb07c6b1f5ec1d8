#include "net/receiver.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include <fmt/format.h>

#include "net/media_beginning.h"

namespace kadr::net {
namespace {

using timeline::ByteCount;

/// "bytes 5-9/10", "bytes 5-9/*", "bytes */10".
struct ContentRange {
  std::optional<ByteCount> first;
  std::optional<ByteCount> total;
};

std::optional<ByteCount> number_at(std::string_view text) {
  ByteCount number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < 0) return std::nullopt;
  return number;
}

ContentRange parse_range(std::string_view text) {
  if (!text.starts_with("bytes ")) return {};
  text.remove_prefix(6);
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return {};
  return {number_at(text.substr(0, slash)), number_at(text.substr(slash + 1))};
}

template <typename T>
bool contradict(const T& one, const T& other) {
  return one != T{} && other != T{} && one != other;
}

std::string display(ByteCount bytes) {
  constexpr ByteCount kMebibyte = 1 << 20;
  if (bytes < kMebibyte) return fmt::format("{} bytes", bytes);
  return fmt::format("{:.5g} MiB", static_cast<double>(bytes) / static_cast<double>(kMebibyte));
}

/// " (gzip)"; nothing for what is no plain word.
std::string named_coding(const std::string& coding) {
  const bool plain = coding.size() <= 20 &&
                     std::ranges::all_of(coding, [](unsigned char c) { return std::isalnum(c) != 0 || c == '-'; });
  return plain ? fmt::format(" ({})", coding) : "";
}

bool is_redirect(const AnswerHead& head) {
  const long status = head.status;
  return !head.location.empty() && (status == 301 || status == 302 || status == 303 || status == 307 || status == 308);
}

}  // namespace

Receiver::Next Receiver::take_head(const AnswerHead& head) {
  if (head.status < 200 || answered_) return Next::GoOn;
  answered_ = true;
  if (is_redirect(head)) {
    location_ = head.location;
    return Next::Stop;
  }
  unchanged_ = head.status == 304 && has_a_version_ && file_.size() == 0;
  if (unchanged_) return Next::Stop;
  if (head.status == 416 && file_.size() > 0) return take_unsatisfiable(head);
  if (head.status != 200 && head.status != 203 && head.status != 206) {
    failure_ = failure_of({.status = head.status, .retry_after = head.retry_after}, url_.display);
    return Next::Stop;
  }
  // Never asked for; its length and ranges would be those of the compressed form.
  if (!head.content_encoding.empty() && head.content_encoding != "identity")
    return stop(ErrorCode::UnsupportedMedia, Retry::Pointless,
                fmt::format("is sent compressed{}, which was not asked for; give an address that serves the file as "
                            "it is",
                            named_coding(head.content_encoding)));
  return head.status == 206 ? take_part(head) : take_whole(head);
}

Receiver::Next Receiver::take_whole(const AnswerHead& head) {
  total_ = head.content_length;
  return begin(head);
}

Receiver::Next Receiver::take_part(const AnswerHead& head) {
  const ContentRange range = parse_range(head.content_range);
  total_ = range.total;
  if (range.first != file_.size()) return begin_again();
  if (file_.size() == 0) return begin(head);
  // If-Range should have kept a server from continuing another version; not every server knows it.
  const VersionNotes& noted = file_.notes();
  if (contradict(head.etag, noted.etag) || contradict(head.last_modified, noted.last_modified) ||
      contradict(range.total, noted.bytes))
    return begin_again();
  return too_large(total()) ? stop_too_large() : Next::GoOn;
}

Receiver::Next Receiver::take_unsatisfiable(const AnswerHead& head) {
  const ContentRange range = parse_range(head.content_range);
  whole_already_ = range.total == file_.size() && file_.notes().bytes == file_.size();
  return whole_already_ ? Next::Stop : begin_again();
}

Receiver::Next Receiver::begin(const AnswerHead& head) {
  if (too_large(total())) return stop_too_large();
  return stop_unless(file_.begin({head.etag, head.last_modified, head.content_type, total_}));
}

Receiver::Next Receiver::begin_again() {
  if (stop_unless(file_.forget()) == Next::Stop) return Next::Stop;
  return stop(ErrorCode::Unavailable, Retry::Worthwhile, "changed while it was downloaded; try again");
}

Receiver::Next Receiver::take_body(std::string_view bytes) {
  if (too_large(file_.size() + static_cast<ByteCount>(bytes.size()))) return stop_too_large();
  if (stop_unless(file_.append(bytes)) == Next::Stop) return Next::Stop;
  const bool enough = file_.size() >= static_cast<ByteCount>(kMediaBeginning);
  return enough ? check_beginning() : Next::GoOn;
}

Receiver::Next Receiver::check_beginning() {
  if (beginning_checked_ || !limits_.guard.wants_media()) return Next::GoOn;
  beginning_checked_ = true;
  const auto beginning = file_.beginning(kMediaBeginning);
  if (!beginning) return stop_unless(fail(beginning.error()));
  const auto media = check_media_beginning(*beginning);
  if (media) return Next::GoOn;
  if (stop_unless(file_.forget()) == Next::Stop) return Next::Stop;
  return stop(media.error().code, Retry::Pointless, media.error().message);
}

bool Receiver::came_whole(int curl_code) {
  if (whole_already_) return true;
  if (curl_code != 0) {
    failure_ = failure_of({.curl_code = curl_code}, url_.display);
  } else if (total_ && total_ != file_.size()) {
    failure_ =
        Failure{.error = {ErrorCode::Unavailable, fmt::format("{} was cut off: {} of {} came; try again later",
                                                              url_.display, display(file_.size()), display(*total_))},
                .retry = Retry::Worthwhile};
  }
  return !failure_;
}

std::optional<Failure> Receiver::conclude(int curl_code) {
  if (failure_ || unchanged_ || !location_.empty()) return failure_;
  // A file shorter than a beginning, and one that was whole before, have not been checked yet.
  if (came_whole(curl_code)) (void)check_beginning();
  return failure_;
}

Receiver::Next Receiver::stop(ErrorCode code, Retry retry, std::string_view why) {
  failure_ = Failure{.error = {code, fmt::format("{} {}", url_.display, why)}, .retry = retry};
  return Next::Stop;
}

Receiver::Next Receiver::stop_unless(const Result<>& done) {
  if (done) return Next::GoOn;
  failure_ = Failure{.error = done.error(), .retry = Retry::Pointless};
  return Next::Stop;
}

Receiver::Next Receiver::stop_too_large() {
  return stop(ErrorCode::TooLarge, Retry::Pointless,
              fmt::format("is larger than the limit of {}; give a smaller file or raise the limit",
                          display(limits_.max_bytes)));
}

}  // namespace kadr::net
