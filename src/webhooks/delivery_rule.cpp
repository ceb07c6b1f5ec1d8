#include "webhooks/delivery_rule.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace kadr::webhooks {
namespace {

using std::chrono::milliseconds;

constexpr std::array<std::chrono::seconds, 7> kWaits{
    std::chrono::seconds(5), std::chrono::minutes(5), std::chrono::minutes(30), std::chrono::hours(2),
    std::chrono::hours(5),   std::chrono::hours(10),  std::chrono::hours(10)};
constexpr double kMostJitter = 0.2;
constexpr int kGone = 410;

std::string complaint(int status) {
  if (status == kGone) return "the receiver answered 410 Gone: it wants nothing any more";
  if (status >= 300 && status < 400) {
    return fmt::format("the receiver answered {}, a redirect, and none is followed; give the address it leads to",
                       status);
  }
  return fmt::format("the receiver answered {}", status);
}

}  // namespace

Verdict judge(const Attempt& attempt) {
  using enum Verdict::Then;
  Verdict verdict;
  milliseconds asked{0};
  if (attempt.answer) {
    const int status = attempt.answer->status;
    verdict.status = status;
    asked = attempt.answer->retry_after;
    if (status >= 200 && status < 300) return verdict;
    verdict.error = complaint(status);
    if (status == kGone) {
      verdict.then = Gone;
      return verdict;
    }
  } else {
    verdict.error = attempt.answer.error().message;
  }
  if (attempt.failures >= std::ssize(kWaits)) {
    verdict.then = GivenUp;
    return verdict;
  }
  const milliseconds wait = kWaits.at(static_cast<std::size_t>(attempt.failures));
  const auto jitter =
      milliseconds(static_cast<std::int64_t>(static_cast<double>(wait.count()) * kMostJitter * attempt.jitter));
  verdict.then = Again;
  verdict.wait = std::max(wait + jitter, asked);
  return verdict;
}

}  // namespace kadr::webhooks
