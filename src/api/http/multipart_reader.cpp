#include "api/http/multipart_reader.h"

namespace kadr::api::http {

Awaitable<Result<FormStep>> MultipartReader::next() {
  for (;;) {
    auto step = parser_.next();
    if (!step || !std::holds_alternative<FormWaits>(*step)) {
      // What may follow a form belongs to the body still.
      const bool ended = step && std::holds_alternative<FormEnds>(*step);
      for (bool more = ended; more;) {
        const auto ignored = co_await body_.next();
        more = ignored && !ignored->empty();
      }
      co_return step;
    }
    const auto bytes = co_await body_.next();
    if (!bytes) co_return fail(bytes.error());
    if (bytes->empty())
      parser_.finish();
    else
      parser_.feed(*bytes);
  }
}

}  // namespace kadr::api::http
