#pragma once

/// What of an answer goes out for this very request: all of it, a part (206), nothing but the head (304, HEAD), or a
/// refusal (416).
///
/// Thread: any.

#include "api/http/byte_source.h"
#include "api/http/headers.h"
#include "api/http/request.h"
#include "api/http/response.h"

namespace kadr::api::http {

struct Delivery {
  int status = 200;
  Headers headers;
  /// What Content-Length says, also where no body is sent; negative where the field must be absent.
  ByteSource::ByteCount announced = 0;
  ByteSource body;
};

/// \param response anything but an event stream.
[[nodiscard]] Delivery plan_delivery(const Request& request, Response response);

}  // namespace kadr::api::http
