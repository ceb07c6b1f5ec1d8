#pragma once

/// A multipart/form-data body as it arrives:
///
///   MultipartReader form(*request.stream, *std::move(parser));
///   for (;;) { const auto step = co_await form.next(); … PartBegins, PartBytes, PartEnds … until FormEnds … }
///
/// Thread: the connection's strand.

#include "api/http/body_reader.h"
#include "api/http/multipart_parser.h"

namespace kadr::api::http {

class MultipartReader {
 public:
  /// Borrows the body.
  MultipartReader(BodyReader& body, MultipartParser parser) : body_(body), parser_(std::move(parser)) {}

  /// Never FormWaits. After FormEnds the body has been read to its end. Errors: those of the parser and of the body.
  [[nodiscard]] Awaitable<Result<FormStep>> next();

 private:
  BodyReader& body_;
  MultipartParser parser_;
};

}  // namespace kadr::api::http
