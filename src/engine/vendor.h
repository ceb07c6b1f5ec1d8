#pragma once

/// A vendor of paid work, as the purchase desk sees it. providers/ implements it for each vendor.
///
/// Thread: any; calls may be made side by side. Every call may block and stops on its token.

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"

namespace kadr::engine {

/// What a vendor offers to find a request again whose answer was lost (docs/engine.md, rule 16).
enum class VendorClass {
  IdempotencyKey,  ///< A: the same bytes with the same key again do no harm
  Findable,        ///< B: requests can be listed and told apart by a tag
  Silent,          ///< C: nothing tells
};

/// The exact request, ready to be sent, and the most it may cost in millionths of a US dollar.
struct VendorRequest {
  std::string bytes;
  std::int64_t ceiling = 0;
  /// How long the sender waits for the answer, where that is longer than PurchaseRule::send_time.
  std::chrono::milliseconds answer_time{0};
};

/// What the vendor made, and what it cost; without a cost the ceiling counts.
struct Finished {
  Json output;
  std::optional<std::int64_t> cost;
};

/// Sent, and the vendor said so.
struct Accepted {
  std::string vendor_id;
  /// Of a vendor that answers with the work itself. The output's bytes are in the artifact store by then, so that
  /// nothing is fetched over the network later. Absent when they could not be kept: polling tells what is left of them.
  std::optional<Finished> finished{};
};
/// Certainly not taken: refused with an answer, or never reached the vendor. Never billed.
struct Refused {
  Error error;  ///< its code decides whether it is tried again
  std::chrono::milliseconds wait{0};
};
/// Everything else: the connection broke, time ran out, the answer made no sense.
struct NoAnswer {
  std::string what;
};
using SendAnswer = std::variant<Accepted, Refused, NoAnswer>;

struct StillWorking {
  std::chrono::milliseconds look_again{10'000};
};
struct GaveUp {
  Error error;
  std::optional<std::int64_t> cost;
};
/// The poll itself failed; says nothing about the work.
struct NotTold {
  Error error;
};
using PollAnswer = std::variant<StillWorking, Finished, GaveUp, NotTold>;

/// One of the vendor's records that may be ours.
struct Sighting {
  std::string vendor_id;
  Instant created_at;
};

/// A request whose answer was lost.
struct LostRequest {
  VendorRequest request;
  std::string tag;
  Instant sent_at;  ///< not before this, by our clock
};

class Vendor {
 public:
  virtual ~Vendor() = default;

  [[nodiscard]] virtual std::string name() const = 0;
  [[nodiscard]] virtual VendorClass vendor_class() const = 0;

  /// Pure: the same input and tag give the same bytes. Errors: InvalidArgument and the like; nothing was sent.
  [[nodiscard]] virtual Result<VendorRequest> prepare(const Json& input, const std::string& tag) = 0;

  /// How long until this vendor wants another request from us, by what this process knows; 0: now. Asked before an
  /// intent is written, so that a step waits for its turn without a thread, an attempt or money held.
  [[nodiscard]] virtual std::chrono::milliseconds turn_in() { return {}; }

  /// Sends once, never again by itself. The token is not stopped with the server: what has left is waited for.
  /// \param tag marks the request at the vendor, and is its idempotency key.
  [[nodiscard]] virtual SendAnswer send(const VendorRequest& request, const std::string& tag, std::stop_token stop) = 0;

  /// Of a vendor that answers at once: asked only about what was found again, was named by a person, or could not be
  /// kept. It gets the output anew, or gives up where that cannot be done.
  [[nodiscard]] virtual PollAnswer poll(const std::string& vendor_id, std::stop_token stop) = 0;

  /// Class B: the vendor's records with this tag, in any order. Errors: the listing itself failed.
  [[nodiscard]] virtual Result<std::vector<Sighting>> find(const std::string& tag, std::stop_token stop) = 0;

  /// As find, and this is what is called: for vendors whose records say more than a tag.
  /// Errors: NotFound when the records cannot tell, and will not; a person is asked then, as of class C. Any other: the
  /// listing itself failed, and is tried again.
  [[nodiscard]] virtual Result<std::vector<Sighting>> find_lost(const LostRequest& lost, std::stop_token stop) {
    return find(lost.tag, std::move(stop));
  }

  /// Brings the output home: stores it and gives the result of the step. May be called again.
  [[nodiscard]] virtual Result<Json> fetch(const Json& output, std::stop_token stop) = 0;

  /// Asks the vendor to stop. What it answers changes nothing here: polling tells.
  virtual void cancel(const std::string& vendor_id, std::stop_token stop) = 0;
};

}  // namespace kadr::engine
