#pragma once

/// How many requests of one key are at a vendor at once, and how many begin in a minute: whoever would send one asks
/// here first, whichever job it is for.
///
/// What is at work at the vendor is learnt from what is told here, so after a restart a turnstile knows a request again
/// when it is next polled. Until then there may be a few more than there should be, which the vendor will say.
///
/// Thread: any.

#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>

#include "base/clock.h"

namespace kadr::providers::account {

struct TurnstileSettings {
  int places = 4;    ///< requests at work at once; 0: any number
  int a_minute = 0;  ///< requests begun in any 60 seconds; 0: any number
  /// A request that nobody has asked after for so long holds no place any more: its job may have been cancelled.
  std::chrono::milliseconds forgotten_after{300'000};
};

class Turnstile {
 public:
  /// Borrows the clock.
  Turnstile(TurnstileSettings settings, const base::Clock& clock) : settings_(settings), clock_(clock) {}
  Turnstile(const Turnstile&) = delete;
  Turnstile& operator=(const Turnstile&) = delete;

  /// A request's place, given back when it ends. The turnstile must outlive it.
  class Place {
   public:
    explicit Place(Turnstile& turnstile) : turnstile_(&turnstile) {}
    Place(Place&& other) noexcept : turnstile_(std::exchange(other.turnstile_, nullptr)) {}
    Place& operator=(Place&&) = delete;
    ~Place();

    /// The vendor has taken the request under this id and works on it: from now on the place is the id's.
    void keep_for(const std::string& vendor_id);

   private:
    Turnstile* turnstile_;
  };

  /// How long a new request should wait before it asks again; 0: it may go now.
  [[nodiscard]] std::chrono::milliseconds wait() const;
  /// None when no place came free within the patience. Blocking: at most that; stops on `stop`.
  [[nodiscard]] std::optional<Place> enter(std::chrono::milliseconds patience, std::stop_token stop);

  /// The vendor says that it still works on this.
  void is_at_work(const std::string& vendor_id);
  void has_ended(const std::string& vendor_id);
  /// The vendor wants no request for a while, whoever sends it.
  void close_for(std::chrono::milliseconds time);

 private:
  [[nodiscard]] std::chrono::milliseconds wait_at(Instant now) const;
  void forget_old(Instant now) const;
  void leave();

  const TurnstileSettings settings_;
  const base::Clock& clock_;
  mutable std::mutex mutex_;
  std::condition_variable_any freed_;
  int entered_ = 0;                                 ///< places that no id holds yet
  mutable std::map<std::string, Instant> at_work_;  ///< when each was last heard of
  mutable std::deque<Instant> begun_;               ///< within the last minute
  Instant closed_until_;
};

}  // namespace kadr::providers::account
