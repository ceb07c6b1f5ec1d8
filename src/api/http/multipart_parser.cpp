#include "api/http/multipart_parser.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/utf8.h"

namespace kadr::api::http {
namespace {

constexpr int kMostParts = 100;
constexpr std::size_t kLongestHeader = 8 << 10;
constexpr std::size_t kLongestPreamble = 4 << 10;
constexpr std::size_t kLongestPadding = 100;
constexpr std::string_view kLineEnd = "\r\n";

std::unexpected<Error> malformed(std::string_view why) {
  return fail(ErrorCode::InvalidArgument, fmt::format("the form is malformed: {}", why));
}

/// Takes the value of a parameter off the front of a header's rest: a word or a quoted string.
std::optional<std::string> take_value(std::string_view& rest) {
  std::string value;
  if (!rest.starts_with('"')) {
    const auto end = std::min(rest.find_first_of("; \t"), rest.size());
    value = rest.substr(0, end);
    rest.remove_prefix(end);
    return value;
  }
  for (std::size_t at = 1; at < rest.size(); ++at) {
    if (rest[at] == '"') {
      rest.remove_prefix(at + 1);
      return value;
    }
    // Only what must be escaped: old browsers send backslashes of Windows paths as they are.
    const bool escaped = rest[at] == '\\' && at + 1 < rest.size() && (rest[at + 1] == '"' || rest[at + 1] == '\\');
    if (escaped) ++at;
    value.push_back(rest[at]);
  }
  return std::nullopt;
}

/// The parameters after the first ';' of a header: `form-data; name="a"; filename="b"`. Nothing when they are
/// malformed.
std::optional<Headers> parameters_of(std::string_view header) {
  Headers parameters;
  std::string_view rest = header.substr(std::min(header.find(';'), header.size()));
  while (!rest.empty()) {
    rest = trimmed(rest.substr(1));
    if (rest.empty()) break;
    const auto equals = rest.find('=');
    if (equals == std::string_view::npos || equals == 0) return std::nullopt;
    const std::string_view name = trimmed(rest.substr(0, equals));
    rest.remove_prefix(equals + 1);
    const auto value = take_value(rest);
    rest = trimmed(rest);
    if (!value || parameters.find(name) || (!rest.empty() && !rest.starts_with(';'))) return std::nullopt;
    parameters.add(name, *value);
  }
  return parameters;
}

std::string_view bare(std::string_view header) {
  return trimmed(header.substr(0, header.find(';')));
}

bool is_boundary(std::string_view text) {
  const auto fits = [](char c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return letter || std::string_view("'()+_,-./:=? ").find(c) != std::string_view::npos;
  };
  return !text.empty() && text.size() <= 70 && text.back() != ' ' && std::ranges::all_of(text, fits);
}

bool is_text(std::string_view text) {
  return base::is_utf8(text) && std::ranges::none_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

/// \param block header lines, each with its end.
std::optional<Headers> headers_in(std::string_view block) {
  Headers headers;
  while (!block.empty()) {
    const auto end = block.find(kLineEnd);
    const std::string_view line = block.substr(0, end);
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) return std::nullopt;
    headers.add(line.substr(0, colon), trimmed(line.substr(colon + 1)));
    block.remove_prefix(end + kLineEnd.size());
  }
  return headers;
}

Result<FormPart> part_of(std::string_view block) {
  const auto headers = headers_in(block);
  if (!headers) return malformed("a part's header is no header");
  const std::string_view disposition = headers->value("Content-Disposition");
  const auto parameters = parameters_of(disposition);
  if (!same_name(bare(disposition), "form-data") || !parameters || !parameters->find("name"))
    return malformed("a part needs Content-Disposition: form-data; name=\"…\"");
  FormPart part{.name = std::string(parameters->value("name")),
                .content_type = std::string(headers->value("Content-Type"))};
  if (const auto file_name = parameters->find("filename")) part.file_name = *file_name;
  if (!is_text(part.name) || !is_text(part.file_name.value_or("")) || !is_text(part.content_type))
    return malformed("a part's name is not UTF-8 or holds control characters");
  return part;
}

}  // namespace

MultipartParser::MultipartParser(std::string_view boundary)
    // The first delimiter may stand at the very beginning, without the line end that belongs to the others.
    : delimiter_(fmt::format("\r\n--{}", boundary)), buffer_(kLineEnd) {}

Result<MultipartParser> MultipartParser::create(std::string_view content_type) {
  const auto parameters = parameters_of(content_type);
  if (!same_name(bare(content_type), "multipart/form-data") || !parameters ||
      !is_boundary(parameters->value("boundary")))
    return fail(ErrorCode::InvalidArgument, "send the form as multipart/form-data, with its boundary in Content-Type");
  return MultipartParser(parameters->value("boundary"));
}

void MultipartParser::feed(std::string_view bytes) {
  buffer_.erase(0, used_);
  used_ = 0;
  if (place_ != Place::AfterLast) buffer_ += bytes;
}

Result<FormStep> MultipartParser::next() {
  switch (place_) {
    case Place::BeforeFirst:
      return find_first();
    case Place::AfterDelimiter:
      return read_delimiter_end();
    case Place::InHeader:
      return read_header();
    case Place::InBytes:
      return read_bytes();
    case Place::AfterLast:
      break;
  }
  return FormEnds{};
}

Result<FormStep> MultipartParser::wait_for_more() const {
  if (finished_) return malformed("it ends in the middle");
  return FormWaits{};
}

Result<FormStep> MultipartParser::find_first() {
  const auto found = rest().find(delimiter_);
  if (found == std::string_view::npos) {
    if (rest().size() > kLongestPreamble) return malformed("its boundary does not come");
    return wait_for_more();
  }
  used_ += found + delimiter_.size();
  place_ = Place::AfterDelimiter;
  return read_delimiter_end();
}

Result<FormStep> MultipartParser::read_delimiter_end() {
  if (rest().starts_with("--")) {
    place_ = Place::AfterLast;
    return FormEnds{};
  }
  const auto end = rest().find(kLineEnd);
  if (end == std::string_view::npos) {
    if (rest().size() > kLongestPadding) return malformed("its boundary does not end");
    return wait_for_more();
  }
  if (!trimmed(rest().substr(0, end)).empty()) return malformed("something follows its boundary");
  if (++parts_ > kMostParts)
    return fail(ErrorCode::TooLarge, fmt::format("the form has more than {} parts", kMostParts));
  // The line end stays: where a part has no header, it is the first half of the empty line.
  used_ += end;
  place_ = Place::InHeader;
  return read_header();
}

Result<FormStep> MultipartParser::read_header() {
  const auto end = rest().find("\r\n\r\n");
  if (end == std::string_view::npos || end > kLongestHeader) {
    if (rest().size() > kLongestHeader) return fail(ErrorCode::TooLarge, "a part of the form has too long a header");
    return wait_for_more();
  }
  const std::string_view block = end == 0 ? std::string_view() : rest().substr(kLineEnd.size(), end);
  KADR_TRY(FormPart part, part_of(block));
  used_ += end + 2 * kLineEnd.size();
  place_ = Place::InBytes;
  return PartBegins{std::move(part)};
}

Result<FormStep> MultipartParser::read_bytes() {
  const auto found = rest().find(delimiter_);
  if (found == 0) {
    used_ += delimiter_.size();
    place_ = Place::AfterDelimiter;
    return PartEnds{};
  }
  // The last bytes may be the beginning of a delimiter.
  const std::size_t kept = std::min(rest().size(), delimiter_.size() - 1);
  const std::size_t length = found == std::string_view::npos ? rest().size() - kept : found;
  if (length == 0) return wait_for_more();
  const PartBytes bytes{rest().substr(0, length)};
  used_ += length;
  return bytes;
}

}  // namespace kadr::api::http
