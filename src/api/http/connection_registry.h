#pragma once

/// All connections that a server has at the moment: how many there may be, whose time is over, and when the last is
/// gone.
///
/// Thread: any. Guests are told things on their own strands, never from within a call.

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include <boost/asio/ip/address.hpp>

#include "api/http/settings.h"
#include "api/http/wire.h"

namespace kadr::api::http {

class Guest {
 public:
  virtual ~Guest() = default;
  /// Thread: any, for all three.
  virtual void check_deadline(Wire::Clock::time_point now) = 0;
  virtual void begin_stop() = 0;
  virtual void cut() = 0;
};

class ConnectionRegistry {
 public:
  explicit ConnectionRegistry(const Limits& limits) : limits_(limits) {}

  enum class Admission {
    Welcome,
    TooManyInAll,
    TooManyOfAddress,
    NoRoomToRefuse,  ///< so many are being refused already that this one is to be closed without a word
  };
  struct Entry {
    std::uint64_t number = 0;
    Admission admission = Admission::Welcome;
  };
  /// Counts the guest until it leaves with that number, unless there is NoRoomToRefuse.
  [[nodiscard]] Entry enter(const std::shared_ptr<Guest>& guest, const boost::asio::ip::address& address);
  void leave(std::uint64_t number);

  void check_deadlines();
  void begin_stop();
  void cut_all();
  /// Blocking: until nobody is left, or the time has come. Returns how many are left.
  [[nodiscard]] std::size_t wait_until_empty(std::chrono::milliseconds at_most);

 private:
  struct Place {
    std::weak_ptr<Guest> guest;
    std::string address;
    Admission admission;
  };
  [[nodiscard]] Admission judge(const std::string& address) const;

  const Limits limits_;
  mutable std::mutex mutex_;
  std::condition_variable empty_;
  std::uint64_t last_number_ = 0;
  std::unordered_map<std::uint64_t, Place> places_;
  std::unordered_map<std::string, std::size_t> welcome_of_address_;
  std::size_t welcome_ = 0;
  bool stopping_ = false;
};

}  // namespace kadr::api::http
