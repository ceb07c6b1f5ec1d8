#include "net/failure.h"

#include <curl/curl.h>
#include <fmt/format.h>

namespace kadr::net {
namespace {

struct Meaning {
  ErrorCode code;
  Retry retry;
  /// Follows the URL in the message.
  std::string text;
};

Meaning meaning_of_status(long status) {
  switch (status) {
    case 404:
    case 410:
      return {ErrorCode::NotFound, Retry::Pointless, "is not there"};
    case 401:
    case 402:
    case 403:
    case 407:
    case 451:
      return {ErrorCode::PermissionDenied, Retry::Pointless,
              "may not be read; make the file public or give a signed address"};
    case 408:
    case 425:
    case 429:
      return {ErrorCode::Unavailable, Retry::Worthwhile, "is refused for now; try again later"};
    default:
      break;
  }
  if (status >= 500) return {ErrorCode::Unavailable, Retry::Worthwhile, "failed on the server; try again later"};
  if (status >= 400) return {ErrorCode::InvalidArgument, Retry::Pointless, "is refused by the server as wrong"};
  return {ErrorCode::Unavailable, Retry::Pointless, "was answered with no file"};
}

Meaning meaning_of_curl(int code) {
  switch (code) {
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return {ErrorCode::InvalidArgument, Retry::Pointless, "is no address that HTTP can be spoken with"};
    case CURLE_COULDNT_RESOLVE_HOST:
      return {ErrorCode::Unavailable, Retry::Worthwhile, "cannot be reached: the name of its host is not known"};
    case CURLE_COULDNT_CONNECT:
      return {ErrorCode::Unavailable, Retry::Worthwhile, "cannot be reached: its host accepts no connection"};
    case CURLE_OPERATION_TIMEDOUT:
      return {ErrorCode::TimedOut, Retry::Worthwhile, "cannot be reached: its host does not answer"};
    case CURLE_SSL_CONNECT_ERROR:
      return {ErrorCode::Unavailable, Retry::Worthwhile, "cannot be reached: no encryption could be agreed on"};
    case CURLE_PEER_FAILED_VERIFICATION:
      return {ErrorCode::PermissionDenied, Retry::Pointless, "is not trusted: its certificate is not valid"};
    case CURLE_PARTIAL_FILE:
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
      return {ErrorCode::Unavailable, Retry::Worthwhile, "was cut off: the connection was lost"};
    case CURLE_OUT_OF_MEMORY:
      return {ErrorCode::Internal, Retry::Pointless, "could not be fetched"};
    default:
      return {ErrorCode::Unavailable, Retry::Pointless, "could not be fetched"};
  }
}

}  // namespace

Failure failure_of(const ExchangeEnd& end, const std::string& url) {
  const bool by_curl = end.curl_code != CURLE_OK;
  const Meaning meaning = by_curl ? meaning_of_curl(end.curl_code) : meaning_of_status(end.status);
  const std::string detail = by_curl ? std::string(curl_easy_strerror(static_cast<CURLcode>(end.curl_code)))
                                     : fmt::format("HTTP status {}", end.status);
  return {.error = {meaning.code, fmt::format("{} {} ({})", url, meaning.text, detail)},
          .retry = meaning.retry,
          .asked = end.retry_after};
}

}  // namespace kadr::net
