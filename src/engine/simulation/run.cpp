#include "engine/simulation/run.h"

#include <array>
#include <memory>
#include <optional>

#include <malloc.h>

#include "engine/commands.h"
#include "engine/simulation/inspection.h"
#include "engine/simulation/recipes.h"
#include "engine/simulation/server.h"
#include "engine/simulation/world.h"
#include "store/approval_records.h"
#include "store/schema.h"

namespace kadr::engine::simulation {
namespace {

using std::chrono::milliseconds;
using store::Connection;

constexpr std::int64_t kBudget = 3'000'000;

using AnswerTime = SimulatedVendor::Settings::Answer;

class World {
 public:
  explicit World(const RunSettings& settings)
      : settings_(settings),
        chance_(settings.seed),
        disk_(*store::Database::in_memory(store::schema())),
        database_(*disk_, [this] { interrupt(Interval::Long); }),
        recipes_(simulation::recipes()),
        has_poison_(settings.seed % 8 == 0) {
    engine_.law = settings.law;
    engine_.concurrent_jobs = 2;
    engine_.retry.attempts = 1000;
    // In such proportion to how late requests arrive and are listed (world.h) that three looks are just enough.
    engine_.purchase.send_time = std::chrono::seconds(30);
    engine_.purchase.between_looks = std::chrono::seconds(60);
    engine_.purchase.patience = std::chrono::hours(10'000);
    engine_.budgets.job = kBudget;
    // Deaths hit whatever is at work: only the poison is to be set aside.
    engine_.deaths_to_quarantine = has_poison_ ? 3 : 0;
    add_work(kinds_);
    add_vendor({.name = "keyed", .vendor_class = VendorClass::IdempotencyKey});
    add_vendor({.name = "listed", .vendor_class = VendorClass::Findable});
    add_vendor({.name = "silent", .vendor_class = VendorClass::Silent});
    add_vendor({.name = "listed-at-once", .vendor_class = VendorClass::Findable, .answer = AnswerTime::AtOnce});
    add_vendor({.name = "silent-at-once", .vendor_class = VendorClass::Silent, .answer = AnswerTime::AtOnce});
    for (std::size_t i = 0; i < 1 + settings_.seed % 2; ++i) {
      servers_.emplace_back();
      start(i);
    }
  }

  RunReport run() {
    submit_jobs();
    for (int action = 0; action < settings_.troubled_actions; ++action) troubled_action();
    calm_ = true;
    for (const auto& vendor : vendors_) vendor->calm_down();
    for (const auto& server : servers_) server->held_up = false;
    // Far more than any run needs: what has not ended by then never will.
    for (int action = 0; action < 3000 && !all_ended(); ++action) {
      // Longer and longer, since the clock may have been put back by hours.
      clock_.advance(milliseconds(5'000 + 20 * action));
      calm_action();
    }
    return report();
  }

 private:
  /// How long a process may be held up at one place.
  enum class Interval { Short, Long };

  void add_vendor(SimulatedVendor::Settings vendor) {
    vendor.trouble = settings_.trouble;
    vendors_.push_back(std::make_unique<SimulatedVendor>(vendor, clock_, chance_));
    vendors_.back()->interrupt_with([this] { interrupt(Interval::Short); });
    kinds_.add(vendor.name, *vendors_.back());
  }

  /// A process starts, the first time or after it died. Where it is the only one, it has the data folder for itself.
  void start(std::size_t which) {
    const std::string name = "life-" + std::to_string(++lives_);
    servers_[which] = std::make_unique<Server>(parts_, name);
    if (servers_.size() == 1) note(Advance(calm_parts_).orphans_of_others(name));
  }

  template <typename T>
  void note(const Result<T>& result) {
    // The first few tell enough: a server that fails does so again and again.
    if (!result && violations_.size() < 5) violations_.push_back("unexpected failure: " + result.error().message);
  }

  /// Lets a server do something, and dies with it.
  template <typename Action>
  void act(std::size_t which, Action action) {
    Server& server = *servers_[which];
    if (server.is_busy()) return;
    try {
      note(action(server));
    } catch (const Died&) {
      ++deaths_;
      start(which);
    }
  }

  /// Between two instructions of a running server: it may die, or be held up while the world goes on.
  void interrupt(Interval interval) {
    if (calm_ || depth_ > 0) return;
    if (chance_.comes(3)) throw Died();
    if (!chance_.comes(6)) return;
    ++depth_;
    const bool for_long = interval == Interval::Long && chance_.comes(40);
    clock_.advance(milliseconds(chance_.below(15'000)));
    // Long enough for another server to take over, to settle a doubt and to buy again.
    for (int i = 0; for_long && i < 16; ++i) {
      clock_.advance(milliseconds(chance_.below(60'000)));
      for (std::size_t which = 0; which < servers_.size(); ++which) work_on_purchases(which);
    }
    --depth_;
  }

  void work_on_purchases(std::size_t which) {
    act(which, [](Server& server) { return server.advance(); });
    act(which, [](Server& server) { return server.claim(kVendorClass); });
    act(which, [this](Server& server) { return server.carry_out_one(chance_); });
  }

  void any_server_action() {
    const std::size_t which = chance_.below(servers_.size());
    switch (chance_.below(7)) {
      case 0:
      case 1:
        return act(which, [](Server& server) { return server.advance(); });
      case 2:
        return act(which, [](Server& server) { return server.claim(kCpuClass); });
      case 3:
        return act(which, [](Server& server) { return server.claim(kVendorClass); });
      case 4:
        return act(which, [](Server& server) { return server.claim(kIoClass); });
      default:
        return act(which, [this](Server& server) { return server.carry_out_one(chance_); });
    }
  }

  void troubled_action() {
    switch (chance_.below(16)) {
      case 0:
        return clock_.advance(milliseconds(chance_.below(600'000)));
      case 1:
        return clock_.advance(milliseconds(chance_.below(20'000)));
      case 2:
        return jump_clock();
      case 3:
        servers_[chance_.below(servers_.size())]->held_up = chance_.comes(30);
        return;
      case 4:
      case 5:
        return heartbeats();
      case 6:
        return answer_somebody();
      case 7:
        return meddle();
      case 8:
        return webhook();
      default:
        return any_server_action();
    }
  }

  void calm_action() {
    answer_somebody();
    for (std::size_t which = 0; which < servers_.size(); ++which) {
      act(which, [](Server& server) { return server.advance(); });
      for (const std::string_view step_class : {kCpuClass, kIoClass, kVendorClass}) {
        act(which, [&](Server& server) { return server.claim(step_class); });
      }
      act(which, [this](Server& server) { return server.carry_out_one(chance_); });
    }
    heartbeats();
  }

  /// Back by up to an hour, or once forward by a little: see docs/engine.md for how far forward.
  void jump_clock() {
    if (chance_.comes(50)) return clock_.jump(-milliseconds(chance_.below(3'600'000)));
    if (!jumped_forward_) clock_.jump(milliseconds(chance_.below(3'000)));
    jumped_forward_ = true;
  }

  void heartbeats() {
    for (std::size_t which = 0; which < servers_.size(); ++which) {
      act(which, [](Server& server) { return server.heartbeat(); });
    }
  }

  void submit_jobs() {
    const int count = has_poison_ ? 1 : settings_.jobs;
    for (int i = 0; i < count; ++i) {
      const bool dear = chance_.comes(15);
      const std::array<std::string, 5> vendors{"keyed", "listed", "silent", "listed-at-once", "silent-at-once"};
      const std::int64_t scenes = dear ? 3 : 1 + static_cast<std::int64_t>(chance_.below(2));
      store::JobRecord job{
          .id = "job-" + std::to_string(i + 1),
          .owner = chance_.comes(50) ? "anna" : "boris",
          .recipe = std::string(has_poison_ ? kPoison : kFilm),
          .request = {{"topic", "topic " + std::to_string(i)},
                      {"vendor", settings_.vendor.empty() ? vendors[chance_.below(vendors.size())] : settings_.vendor},
                      {"scenes", scenes},
                      {"price", dear ? 1'400'000 : 900'000}},
          .created_at = clock_.now()};
      note(disk_->write([&](Connection& connection) { return submit(connection, job); }));
      expected_.push_back({.job = job.id, .request = job.request, .dear = dear, .poison = has_poison_});
    }
  }

  [[nodiscard]] std::optional<store::ApprovalRecord> open_question() {
    for (const Expected& job : expected_) {
      const auto approvals =
          disk_->read([&](Connection& connection) { return store::approvals_of(connection, job.job); });
      for (const store::ApprovalRecord& approval : *approvals) {
        if (approval.state == store::ApprovalState::Waiting) return approval;
      }
    }
    return std::nullopt;
  }

  /// A person answers; one in doubt about a purchase looks into the vendor's books first. Some click twice.
  void answer_somebody() {
    const auto question = open_question();
    if (!question) return;
    Answer answer{.by = "person"};
    if (question->key.starts_with("doubt:")) {
      const std::string tag = question->step.job + "." + std::to_string(question->step.number);
      for (const auto& vendor : vendors_) {
        for (const Bill& bill : vendor->books()) {
          if (bill.tag == tag) answer.edits = Json{{"vendor_id", bill.vendor_id}};
        }
      }
    }
    const auto say = [&] {
      return disk_->write(
          [&](Connection& connection) { return decide(connection, question->step, answer, clock_.now()); });
    };
    note(say());
    if (!chance_.comes(20)) return;
    const Result<> again = say();
    if (again || again.error().code != ErrorCode::Conflict) violations_.emplace_back("an approval was decided twice");
  }

  /// Somebody cancels a job, or wants a step again.
  void meddle() {
    if (has_poison_ || !chance_.comes(30)) return;
    Expected& job = expected_[chance_.below(expected_.size())];
    if (chance_.comes(25)) {
      const auto done = disk_->write([&](Connection& connection) { return cancel(connection, job.job, clock_.now()); });
      note(done);
      job.cancelled = job.cancelled || *done;
      return;
    }
    if (job.dear || job.cancelled || job.redone) return;
    const auto steps = disk_->read([&](Connection& connection) { return store::steps_of(connection, job.job); });
    if (steps->empty()) return;
    const store::StepName step = (*steps)[chance_.below(steps->size())].name;
    const auto made = disk_->write([&](Connection& connection) { return redo(connection, step, clock_.now()); });
    if (made) job.redone = true;
    if (!made && made.error().code != ErrorCode::Conflict) note(made);
  }

  /// The vendor calls, once or twice, about something that it may or may not have finished.
  void webhook() {
    SimulatedVendor& vendor = *vendors_[chance_.below(vendors_.size())];
    if (vendor.books().empty()) return;
    const std::string id = vendor.books()[chance_.below(vendor.books().size())].vendor_id;
    for (std::uint64_t i = 0; i < 1 + chance_.below(2); ++i) {
      note(disk_->write(
          [&](Connection& connection) { return look_sooner(connection, vendor.name(), id, clock_.now()); }));
    }
  }

  [[nodiscard]] bool all_ended() {
    const auto open = disk_->read([](Connection& connection) -> Result<std::int64_t> {
      KADR_TRY(const auto jobs,
               connection.query_one("SELECT count(*) FROM jobs WHERE finished_at IS NULL OR advance_needed = 1"));
      KADR_TRY(const auto steps,
               connection.query_one("SELECT count(*) FROM steps WHERE state IN ('ready', 'running', 'waiting')"));
      return jobs->integer(0) + steps->integer(0);
    });
    return *open == 0;
  }

  RunReport report() {
    Inspection inspection{.database = *disk_, .expected = expected_, .budget = kBudget};
    for (const auto& vendor : vendors_) {
      for (const Bill& bill : vendor->books()) inspection.bills.push_back(bill);
    }
    std::vector<std::string> found = inspect(inspection);
    violations_.insert(violations_.end(), found.begin(), found.end());
    return {.violations = violations_,
            .trace = trace_of(inspection),
            .deaths = deaths_,
            .purchases = static_cast<int>(inspection.bills.size()),
            .simulated_seconds = (clock_.truth() - began_).count() / 1000};
  }

  const RunSettings settings_;
  SimulatedClock clock_;
  const Instant began_ = clock_.truth();
  Chance chance_;
  std::unique_ptr<store::Database> disk_;
  MortalDatabase database_;
  const Recipes recipes_;
  const bool has_poison_;
  StepKinds kinds_;
  EngineSettings engine_;
  std::vector<std::unique_ptr<SimulatedVendor>> vendors_;
  const Parts parts_{database_, clock_, chance_, recipes_, kinds_, engine_};
  /// For what is not to be interrupted.
  const Parts calm_parts_{*disk_, clock_, chance_, recipes_, kinds_, engine_};
  std::vector<std::unique_ptr<Server>> servers_;
  std::vector<Expected> expected_;
  std::vector<std::string> violations_;
  int lives_ = 0;
  int deaths_ = 0;
  int depth_ = 0;
  bool calm_ = false;
  bool jumped_forward_ = false;
};

}  // namespace

RunReport run(const RunSettings& settings) {
  // A run allocates and frees much: without this, glibc gives the memory back and asks for it again thousands of times.
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
  return World(settings).run();
}

}  // namespace kadr::engine::simulation
