#include "webhooks/deliverer.h"

#include <algorithm>

namespace kadr::webhooks {
namespace {

using std::chrono::milliseconds;

/// Other machines on the same database tell nothing.
constexpr milliseconds kLongestWait{10'000};
constexpr milliseconds kAfterFailure{1'000};
/// A busy server commits thousands of events a second; each look is a query.
constexpr milliseconds kBetweenLooks{20};

}  // namespace

Result<> Deliverer::start() {
  if (settings_.alone) KADR_CHECK(desk_.take_back());
  thread_ = std::jthread([this](const std::stop_token& stop) { work(stop); });
  return {};
}

void Deliverer::stop() {
  thread_.request_stop();
  thread_ = {};
}

void Deliverer::work(const std::stop_token& stop) {
  const std::stop_callback wake(stop, [this] { desk_.wake(); });
  while (!stop.stop_requested()) {
    const Result<> settled = desk_.settle(send_due());
    if (!settled) settings_.complain(settled.error());
    std::this_thread::sleep_for(kBetweenLooks);
  }
}

milliseconds Deliverer::send_due() {
  const auto next = desk_.send_due();
  if (!next) {
    settings_.complain(next.error());
    return kAfterFailure;
  }
  if (!*next) return kLongestWait;
  return std::clamp(**next - desk_.now(), milliseconds(0), kLongestWait);
}

}  // namespace kadr::webhooks
