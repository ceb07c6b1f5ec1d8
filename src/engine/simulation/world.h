#pragma once

/// The simulated world outside the engine: time, chance, the death of processes, and vendors with books of their own.
/// All of it follows from one seed.
///
/// Thread: one.

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "engine/vendor.h"
#include "store/database.h"
#include "timeline/seeded_random.h"

namespace kadr::engine::simulation {

class SimulatedClock final : public base::Clock {
 public:
  [[nodiscard]] Instant now() const override { return now_; }
  void advance(std::chrono::milliseconds by) { now_ += by; }
  /// True time, which no jump of the clock changes: requests travel in it.
  [[nodiscard]] Instant truth() const { return now_ - jumped_; }
  void jump(std::chrono::milliseconds by) {
    now_ += by;
    jumped_ += by;
  }

 private:
  Instant now_ = base::from_milliseconds(1'780'000'000'000);
  std::chrono::milliseconds jumped_{0};
};

class Chance final : public base::RandomSource {
 public:
  explicit Chance(std::uint64_t seed) : numbers_(seed) {}
  [[nodiscard]] std::uint64_t next() override { return numbers_.next(); }
  [[nodiscard]] std::uint64_t below(std::uint64_t bound) { return numbers_.below(bound); }
  /// True `percent` times in a hundred.
  [[nodiscard]] bool comes(std::uint64_t percent) { return below(100) < percent; }

 private:
  timeline::SeededRandom numbers_;
};

/// Thrown where the process dies. No std::exception, so that nothing on the way takes it for a failure.
struct Died {};

/// What may happen between any two instructions that matter: before and after each transaction and each call of a
/// vendor. Throws Died, or lets other processes work meanwhile.
using Interruption = std::function<void()>;

/// A database whose transactions may be the last thing that a process does.
class MortalDatabase final : public store::Database {
 public:
  /// Borrows both.
  MortalDatabase(store::Database& disk, Interruption interruption)
      : disk_(disk), interruption_(std::move(interruption)) {}

  void write_later(store::Work work, std::function<void(Result<>)> done) override {
    disk_.write_later(std::move(work), std::move(done));
  }
  [[nodiscard]] Result<> backup(const std::filesystem::path& path) override { return disk_.backup(path); }
  [[nodiscard]] Result<> check_integrity() override { return disk_.check_integrity(); }
  [[nodiscard]] store::WriteCounts counts() const override { return disk_.counts(); }

 private:
  [[nodiscard]] Result<> run_write(store::Work work) override;
  [[nodiscard]] Result<> run_read(store::Work work) override;

  store::Database& disk_;
  Interruption interruption_;
};

/// One line of the vendor's own books: something that it took and will bill.
struct Bill {
  std::string tag;
  std::string vendor_id;
  std::int64_t price = 0;
  Instant taken_at;   ///< true time
  Instant ready_at;   ///< true time
  Instant listed_at;  ///< true time from which a listing shows it: listings lag
  bool cancelled = false;
};

/// A vendor that is slow, loses answers, takes requests late, and keeps honest books.
class SimulatedVendor final : public Vendor {
 public:
  struct Settings {
    std::string name;
    VendorClass vendor_class = VendorClass::Findable;
    /// Whether its answer is the work itself.
    enum class Answer { Later, AtOnce } answer = Answer::Later;
    /// How often something goes wrong, in percent; 0 for an angel.
    std::uint64_t trouble = 20;
    /// The latest that a request arrives after it was sent.
    std::chrono::milliseconds longest_travel{80'000};
    /// The latest that a listing shows what was taken.
    std::chrono::milliseconds longest_lag{140'000};
  };
  /// Borrows the clock and the chance.
  SimulatedVendor(Settings settings, const SimulatedClock& clock, Chance& chance)
      : settings_(std::move(settings)), clock_(clock), chance_(chance) {}

  /// Called at the start and the end of each call: see Interruption.
  void interrupt_with(Interruption interruption) { interruption_ = std::move(interruption); }
  void calm_down() { settings_.trouble = 0; }

  [[nodiscard]] const std::vector<Bill>& books();

  [[nodiscard]] std::string name() const override { return settings_.name; }
  [[nodiscard]] VendorClass vendor_class() const override { return settings_.vendor_class; }
  [[nodiscard]] Result<VendorRequest> prepare(const Json& input, const std::string& tag) override;
  [[nodiscard]] SendAnswer send(const VendorRequest& request, const std::string& tag, std::stop_token stop) override;
  [[nodiscard]] PollAnswer poll(const std::string& vendor_id, std::stop_token stop) override;
  [[nodiscard]] Result<std::vector<Sighting>> find(const std::string& tag, std::stop_token stop) override;
  [[nodiscard]] Result<Json> fetch(const Json& output, std::stop_token stop) override;
  void cancel(const std::string& vendor_id, std::stop_token stop) override;

 private:
  struct Travelling {
    std::string tag;
    std::int64_t price = 0;
    Instant arrives_at;
  };

  void interruption() const {
    if (interruption_) interruption_();
  }
  /// Less than `most` milliseconds.
  [[nodiscard]] std::chrono::milliseconds some(std::int64_t most);
  void receive();
  [[nodiscard]] static Finished end_of(const Bill& bill);
  Bill& take(const std::string& tag, std::int64_t price, Instant at);
  [[nodiscard]] Bill* find_bill(const std::string& vendor_id);

  Settings settings_;
  const SimulatedClock& clock_;
  Chance& chance_;
  Interruption interruption_;
  std::vector<Travelling> travelling_;
  std::vector<Bill> books_;
};

/// What a vendor's fetched output looks like for a tag: so that a result can be told from an answer.
[[nodiscard]] Json fetched_output(const std::string& tag);

}  // namespace kadr::engine::simulation
