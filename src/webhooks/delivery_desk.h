#pragma once

/// Sends what is due and writes down how that went: claims deliveries, signs and posts them, many side by side, but few
/// at once to one receiver or of one owner, so that nobody who answers slowly holds up others.
///
/// Order is not promised: what failed comes later than what came after it. Receivers have the number of the event.
///
/// Thread: one owner; wake() and counts() from any.

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "net/post_client.h"
#include "store/database.h"
#include "store/delivery_records.h"
#include "webhooks/delivery_rule.h"
#include "webhooks/signing_secrets.h"

namespace kadr::webhooks {

/// All borrowed.
struct DeskParts {
  store::Database& database;
  const base::Clock& clock;
  base::RandomSource& random;
  const SigningSecrets& secrets;
};

struct DeskSettings {
  net::FetchGuard guard = net::FetchGuard::public_only();
  /// What the addresses of jobs begin with; may be empty.
  std::string public_url;
  std::chrono::milliseconds time_limit{15'000};
  /// Of a claim: well over the time limit, or two would send the same.
  std::chrono::milliseconds claim{60'000};
  std::int64_t side_by_side = 64;
  std::int64_t per_webhook = 4;
  std::int64_t per_owner = 16;
};

/// Attempts since the start of the process, by what came of them.
struct DeliveryCounts {
  std::int64_t delivered = 0;
  std::int64_t failed = 0;    ///< to be tried again
  std::int64_t given_up = 0;  ///< after the last attempt, or because the receiver is gone
};

class DeliveryDesk {
 public:
  /// Errors: Internal when there is no memory.
  [[nodiscard]] static Result<DeliveryDesk> create(const DeskParts& parts, DeskSettings settings);

  /// For a process that is the only one on its database, before anything else: what an earlier one was sending when it
  /// died is sent again. Errors: those of the database.
  [[nodiscard]] Result<> take_back();

  /// Begins to send what is due. \return when the next is due; nothing when there is none.
  /// Errors: those of the database. Blocking: as Database::write.
  [[nodiscard]] Result<std::optional<Instant>> send_due();

  /// Writes down what has ended. What cannot be written is sent again when its claim has run out.
  /// Errors: those of the database. Blocking: until something ends, somebody calls wake(), or patience ends.
  [[nodiscard]] Result<> settle(std::chrono::milliseconds patience);

  [[nodiscard]] std::size_t under_way() const { return sending_.size(); }
  [[nodiscard]] DeliveryCounts counts() const;
  [[nodiscard]] Instant now() const { return parts_.clock.now(); }
  void wake() { client_.wake(); }

 private:
  struct Sending {
    store::DeliveryRecord delivery;
    std::string owner;
  };
  struct Counters {
    std::atomic<std::int64_t> delivered = 0;
    std::atomic<std::int64_t> failed = 0;
    std::atomic<std::int64_t> given_up = 0;
  };
  struct Claimed {
    store::WebhookRecord webhook;
    std::vector<store::DeliveryRecord> deliveries;
  };

  DeliveryDesk(const DeskParts& parts, DeskSettings settings, net::PostClient client);

  [[nodiscard]] std::int64_t room_for(const store::WebhookRecord& webhook) const;
  [[nodiscard]] Result<bool> claim(const std::vector<store::BusyWebhook>& busy);
  void begin(const store::WebhookRecord& webhook, store::DeliveryRecord delivery);
  [[nodiscard]] Result<> write_down(store::Connection& connection, const Sending& sent, const Verdict& verdict) const;
  void count(const Verdict& verdict);

  DeskParts parts_;
  DeskSettings settings_;
  net::PostClient client_;
  std::uint64_t last_ticket_ = 0;
  std::map<std::uint64_t, Sending> sending_;
  /// Apart, so that the desk can be moved.
  std::unique_ptr<Counters> counters_ = std::make_unique<Counters>();
};

}  // namespace kadr::webhooks
