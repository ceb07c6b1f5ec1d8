#pragma once

/// Takes a multipart/form-data body (RFC 7578) apart as it arrives, holding no more of it than was just given. Does no
/// input of its own: MultipartReader does.
///
/// Thread: one owner.

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "api/http/headers.h"
#include "base/result.h"

namespace kadr::api::http {

/// One field or file of the form.
struct FormPart {
  std::string name;
  /// What the client calls the file; none for a plain field. Anything may stand here, "../../etc/passwd" too: show it,
  /// and never open it.
  std::optional<std::string> file_name;
  /// Empty when the client named none.
  std::string content_type;
};

/// The part that follows.
struct PartBegins {
  FormPart part;
};
/// Some of the part's bytes; valid until the parser is used again.
struct PartBytes {
  std::string_view bytes;
};
struct PartEnds {};
/// The form is complete; what may follow it is ignored.
struct FormEnds {};
/// Nothing can be said before feed() or finish() is called.
struct FormWaits {};

using FormStep = std::variant<PartBegins, PartBytes, PartEnds, FormEnds, FormWaits>;

class MultipartParser {
 public:
  /// \param content_type of the request. Errors: InvalidArgument when it is not multipart/form-data with a boundary.
  [[nodiscard]] static Result<MultipartParser> create(std::string_view content_type);

  void feed(std::string_view bytes);
  /// No more bytes will come.
  void finish() { finished_ = true; }

  /// Errors: InvalidArgument when the body is malformed or cut short, TooLarge for more than 100 parts or a part whose
  /// header has more than 8 KiB.
  [[nodiscard]] Result<FormStep> next();

 private:
  explicit MultipartParser(std::string_view boundary);

  enum class Place { BeforeFirst, AfterDelimiter, InHeader, InBytes, AfterLast };

  [[nodiscard]] std::string_view rest() const { return std::string_view(buffer_).substr(used_); }
  [[nodiscard]] Result<FormStep> wait_for_more() const;
  [[nodiscard]] Result<FormStep> find_first();
  [[nodiscard]] Result<FormStep> read_delimiter_end();
  [[nodiscard]] Result<FormStep> read_header();
  [[nodiscard]] Result<FormStep> read_bytes();

  /// "\r\n--" and the boundary.
  std::string delimiter_;
  std::string buffer_;
  /// How much of the buffer was given out already.
  std::size_t used_ = 0;
  Place place_ = Place::BeforeFirst;
  int parts_ = 0;
  bool finished_ = false;
};

}  // namespace kadr::api::http
