#include "net/curl_run.h"

namespace kadr::net {
namespace {

constexpr int kLongestPollMilliseconds = 1000;

}  // namespace

std::optional<CURLcode> run_to_its_end(CURLM* connections, CURL* easy, const std::stop_token& stop) {
  curl_multi_add_handle(connections, easy);
  const std::stop_callback wake(stop, [connections] { curl_multi_wakeup(connections); });
  std::optional<CURLcode> code;
  while (!code && !stop.stop_requested()) {
    int running = 0;
    curl_multi_perform(connections, &running);
    int left = 0;
    const CURLMsg* message = curl_multi_info_read(connections, &left);
    if (message != nullptr && message->msg == CURLMSG_DONE) {
      code = message->data.result;
    } else {
      curl_multi_poll(connections, nullptr, 0, kLongestPollMilliseconds, nullptr);
    }
  }
  curl_multi_remove_handle(connections, easy);
  return code;
}

}  // namespace kadr::net
