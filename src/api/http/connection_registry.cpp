#include "api/http/connection_registry.h"

#include <boost/asio/ip/address_v6.hpp>

namespace kadr::api::http {
namespace {

namespace ip = boost::asio::ip;

constexpr std::size_t kMostRefusals = 64;

/// What counts as one client: an IPv4 address, or the network that an IPv6 host may choose its addresses from.
std::string client_of(const ip::address& address) {
  if (address.is_v4()) return address.to_string();
  ip::address_v6 own = address.to_v6();
  if (own.is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, own).to_string();
  auto bytes = own.to_bytes();
  std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
  return ip::address_v6(bytes).to_string();
}

}  // namespace

ConnectionRegistry::Admission ConnectionRegistry::judge(const std::string& address) const {
  if (stopping_ || places_.size() - welcome_ >= kMostRefusals) return Admission::NoRoomToRefuse;
  if (welcome_ >= limits_.connections) return Admission::TooManyInAll;
  const auto own = welcome_of_address_.find(address);
  const bool over = own != welcome_of_address_.end() && own->second >= limits_.connections_per_address;
  return over ? Admission::TooManyOfAddress : Admission::Welcome;
}

ConnectionRegistry::Entry ConnectionRegistry::enter(const std::shared_ptr<Guest>& guest, const ip::address& address) {
  std::string client = client_of(address);
  const std::lock_guard lock(mutex_);
  const Admission admission = judge(client);
  if (admission == Admission::NoRoomToRefuse) return {0, admission};
  if (admission == Admission::Welcome) {
    ++welcome_;
    ++welcome_of_address_[client];
  }
  places_.emplace(++last_number_, Place{guest, std::move(client), admission});
  return {last_number_, admission};
}

void ConnectionRegistry::leave(std::uint64_t number) {
  const std::lock_guard lock(mutex_);
  const auto place = places_.find(number);
  if (place == places_.end()) return;
  if (place->second.admission == Admission::Welcome) {
    --welcome_;
    const auto own = welcome_of_address_.find(place->second.address);
    if (--own->second == 0) welcome_of_address_.erase(own);
  }
  places_.erase(place);
  if (places_.empty()) empty_.notify_all();
}

void ConnectionRegistry::check_deadlines() {
  const auto now = Wire::Clock::now();
  const std::lock_guard lock(mutex_);
  for (const auto& [number, place] : places_) {
    if (const auto guest = place.guest.lock()) guest->check_deadline(now);
  }
}

void ConnectionRegistry::begin_stop() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  for (const auto& [number, place] : places_) {
    if (const auto guest = place.guest.lock()) guest->begin_stop();
  }
}

void ConnectionRegistry::cut_all() {
  const std::lock_guard lock(mutex_);
  for (const auto& [number, place] : places_) {
    if (const auto guest = place.guest.lock()) guest->cut();
  }
}

std::size_t ConnectionRegistry::wait_until_empty(std::chrono::milliseconds at_most) {
  std::unique_lock lock(mutex_);
  empty_.wait_for(lock, at_most, [this] { return places_.empty(); });
  return places_.size();
}

}  // namespace kadr::api::http
