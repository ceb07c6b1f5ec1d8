#include "engine/simulation/world.h"

#include <algorithm>

namespace kadr::engine::simulation {

using std::chrono::milliseconds;

Result<> MortalDatabase::run_write(store::Work work) {
  interruption_();
  Result<> written = disk_.write(std::move(work));
  interruption_();
  return written;
}

Result<> MortalDatabase::run_read(store::Work work) {
  return disk_.read(std::move(work));
}

const std::vector<Bill>& SimulatedVendor::books() {
  receive();
  return books_;
}

/// Requests that have arrived by now are taken.
void SimulatedVendor::receive() {
  std::vector<Travelling> still;
  for (const Travelling& request : travelling_) {
    if (request.arrives_at > clock_.truth()) {
      still.push_back(request);
    } else {
      take(request.tag, request.price, request.arrives_at);
    }
  }
  travelling_ = std::move(still);
}

milliseconds SimulatedVendor::some(std::int64_t most) {
  return milliseconds(chance_.below(static_cast<std::uint64_t>(most)));
}

Bill& SimulatedVendor::take(const std::string& tag, std::int64_t price, Instant at) {
  if (settings_.vendor_class == VendorClass::IdempotencyKey) {
    const auto known = std::ranges::find(books_, tag, &Bill::tag);
    if (known != books_.end()) return *known;
  }
  books_.push_back({.tag = tag,
                    .vendor_id = settings_.name + "-" + std::to_string(books_.size() + 1),
                    .price = price,
                    .taken_at = at,
                    .ready_at = settings_.answer == Settings::Answer::AtOnce ? at : at + some(60'000),
                    .listed_at = at + some(settings_.longest_lag.count())});
  return books_.back();
}

Bill* SimulatedVendor::find_bill(const std::string& vendor_id) {
  const auto found = std::ranges::find(books_, vendor_id, &Bill::vendor_id);
  return found == books_.end() ? nullptr : &*found;
}

Finished SimulatedVendor::end_of(const Bill& bill) {
  return {.output = {{"url", "https://vendor.example/" + bill.tag}, {"tag", bill.tag}}, .cost = bill.price};
}

Result<VendorRequest> SimulatedVendor::prepare(const Json& input, const std::string& tag) {
  return VendorRequest{.bytes = tag + "\n" + input.dump(), .ceiling = input.value("price", std::int64_t{1'000'000})};
}

SendAnswer SimulatedVendor::send(const VendorRequest& request, const std::string& tag, std::stop_token) {
  interruption();
  receive();
  if (!chance_.comes(settings_.trouble)) {
    const Bill bill = take(tag, request.ceiling, clock_.truth());
    interruption();
    Accepted accepted{.vendor_id = bill.vendor_id};
    if (settings_.answer == Settings::Answer::AtOnce) accepted.finished = end_of(bill);
    return accepted;
  }
  switch (chance_.below(5)) {
    case 0:
      return Refused{.error = {ErrorCode::Unavailable, "429"}};
    case 1:
      return NoAnswer{"the connection broke before it arrived"};
    case 2:
      (void)take(tag, request.ceiling, clock_.truth());
      return NoAnswer{"503 after it was taken"};
    case 3:
      (void)take(tag, request.ceiling, clock_.truth());
      throw Died();
    default:
      travelling_.push_back({.tag = tag,
                             .price = request.ceiling,
                             .arrives_at = clock_.truth() + some(settings_.longest_travel.count())});
      if (chance_.comes(50)) throw Died();
      return NoAnswer{"timed out"};
  }
}

PollAnswer SimulatedVendor::poll(const std::string& vendor_id, std::stop_token) {
  interruption();
  receive();
  if (chance_.comes(settings_.trouble)) return NotTold{{ErrorCode::Unavailable, "502"}};
  const Bill* bill = find_bill(vendor_id);
  if (bill == nullptr) return GaveUp{.error = {ErrorCode::NotFound, "no such record"}, .cost = 0};
  if (bill->ready_at > clock_.truth()) return StillWorking{};
  return end_of(*bill);
}

Result<std::vector<Sighting>> SimulatedVendor::find(const std::string& tag, std::stop_token) {
  interruption();
  receive();
  if (chance_.comes(settings_.trouble)) return fail(ErrorCode::Unavailable, "502");
  std::vector<Sighting> seen;
  for (const Bill& bill : books_) {
    if (bill.tag == tag && bill.listed_at <= clock_.truth())
      seen.push_back({.vendor_id = bill.vendor_id, .created_at = bill.taken_at});
  }
  return seen;
}

Result<Json> SimulatedVendor::fetch(const Json& output, std::stop_token) {
  interruption();
  if (chance_.comes(settings_.trouble)) return fail(ErrorCode::Unavailable, "the download broke");
  return fetched_output(output.value("tag", ""));
}

void SimulatedVendor::cancel(const std::string& vendor_id, std::stop_token) {
  if (Bill* bill = find_bill(vendor_id)) bill->cancelled = true;
}

Json fetched_output(const std::string& tag) {
  return {{"artifact", "of " + tag}};
}

}  // namespace kadr::engine::simulation
