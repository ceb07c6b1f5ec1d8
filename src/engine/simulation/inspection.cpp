#include "engine/simulation/inspection.h"

#include <algorithm>
#include <map>

#include "base/sha256.h"
#include "engine/event_types.h"
#include "engine/simulation/recipes.h"
#include "store/event_records.h"
#include "store/job_records.h"
#include "store/purchase_records.h"
#include "store/step_records.h"

namespace kadr::engine::simulation {
namespace {

using store::JobState;
using store::PurchaseState;
using store::StepState;

class Judge {
 public:
  explicit Judge(const Inspection& inspection) : inspection_(inspection) {}

  std::vector<std::string> judge() {
    for (const Expected& expected : inspection_.expected) {
      read(expected.job);
      check_end(expected);
      check_steps();
      check_events();
    }
    check_books();
    return std::move(violations_);
  }

 private:
  void require(bool holds, const std::string& sentence) {
    if (!holds) violations_.push_back(sentence);
  }

  void read(const std::string& id) {
    const Result<> done = inspection_.database.read([&](store::Connection& connection) -> Result<> {
      KADR_TRY(const auto job, store::find_job(connection, id));
      job_ = *job;
      KADR_TRY(steps_, store::steps_of(connection, id));
      KADR_TRY(events_, store::events_after(connection, id, 0, 100'000));
      return {};
    });
    require(done.has_value(), "job " + id + " cannot be read");
  }

  void check_end(const Expected& expected) {
    const std::string name = "job " + expected.job;
    if (!store::has_ended(job_.state)) {
      return require(false, name + " never ended: it is " + std::string(to_string(job_.state)));
    }
    if (expected.cancelled)
      return require(job_.state == JobState::Cancelled, name + " came back from its cancellation");
    if (expected.poison || expected.dear) {
      const ErrorCode code = expected.poison ? ErrorCode::Crashed : ErrorCode::PermissionDenied;
      return require(job_.state == JobState::Failed && job_.error->code == code,
                     name + " should have failed with " + std::string(base::to_string(code)));
    }
    require(job_.state == JobState::Succeeded,
            name + " failed: " + (job_.error ? job_.error->message : std::string("without a reason")));
    if (job_.state != JobState::Succeeded) return;
    require(job_.result == expected_film(expected.request), name + " has the wrong result: " + job_.result->dump());
  }

  void check_steps() {
    for (const store::StepRecord& step : steps_) {
      const std::string name = "step " + step.key + " of " + job_.id;
      require(!store::is_open(step.state), name + " is still " + std::string(to_string(step.state)));
      if (step.state != StepState::Done || !step.result->contains("fence")) continue;
      require((*step.result)["fence"] == step.fence, name + " was ended by a worker that had lost its lease");
    }
  }

  void check_events() {
    std::map<std::string, int> ends;
    for (std::size_t i = 0; i < events_.size(); ++i) {
      require(events_[i].number == static_cast<std::int64_t>(i) + 1, "the events of " + job_.id + " have a gap");
      require(std::ranges::count(event_types(), events_[i].type) == 1, "nobody knows of events " + events_[i].type);
      if (events_[i].type == "step.done") ++ends[events_[i].data["step"].dump()];
    }
    for (const store::StepRecord& step : steps_) {
      const int told = ends[std::to_string(step.name.number)];
      require(told == (step.state == StepState::Done ? 1 : 0),
              "step " + step.key + " of " + job_.id + " is " + std::string(to_string(step.state)) +
                  " and its end was told " + std::to_string(told) + " times");
    }
  }

  /// The vendors' books against ours.
  void check_books() {
    std::map<std::string, const Bill*> by_tag;
    std::map<std::string, std::int64_t> billed;
    for (const Bill& bill : inspection_.bills) {
      require(by_tag.emplace(bill.tag, &bill).second, bill.tag + " was billed twice");
      billed[bill.tag.substr(0, bill.tag.find('.'))] += bill.price;
    }
    for (const auto& [job, sum] : billed) {
      require(sum <= inspection_.budget, job + " was billed more than its budget");
    }
    const auto purchases =
        inspection_.database.read([](store::Connection& connection) { return store::all_purchases(connection); });
    std::map<std::string, const store::PurchaseRecord*> by_vendor_id;
    std::map<std::string, bool> given_up;
    for (const store::PurchaseRecord& purchase : *purchases) {
      if (purchase.vendor_id) by_vendor_id[*purchase.vendor_id] = &purchase;
      given_up[purchase.id] =
          purchase.vendor_class == "C" && purchase.state == PurchaseState::Failed && !purchase.vendor_id;
      if (purchase.state == PurchaseState::Settled) {
        require(by_tag.contains(purchase.id), purchase.id + " is settled and was never billed");
      }
    }
    for (const Bill& bill : inspection_.bills) {
      // Of a silent vendor, for a job that was cancelled: the ledger holds the whole ceiling as spent.
      if (given_up[bill.tag]) continue;
      const auto known = by_vendor_id.find(bill.vendor_id);
      require(known != by_vendor_id.end(), bill.vendor_id + " was billed and is not in the ledger");
      if (known == by_vendor_id.end()) continue;
      const PurchaseState state = known->second->state;
      require(state == PurchaseState::Settled || state == PurchaseState::Failed,
              bill.vendor_id + " was billed and is " + std::string(store::to_string(state)) + " in the ledger");
    }
  }

  const Inspection& inspection_;
  store::JobRecord job_;
  std::vector<store::StepRecord> steps_;
  std::vector<store::EventRecord> events_;
  std::vector<std::string> violations_;
};

}  // namespace

std::vector<std::string> inspect(const Inspection& inspection) {
  return Judge(inspection).judge();
}

std::string trace_of(const Inspection& inspection) {
  base::Sha256 hash;
  for (const Expected& expected : inspection.expected) {
    const auto events = inspection.database.read(
        [&](store::Connection& connection) { return store::events_after(connection, expected.job, 0, 100'000); });
    for (const store::EventRecord& event : *events) {
      hash.update(base::to_string(event.at) + event.type + event.data.dump() + "\n");
    }
  }
  for (const Bill& bill : inspection.bills) hash.update(bill.vendor_id + bill.tag + base::to_string(bill.taken_at));
  return hash.finish();
}

}  // namespace kadr::engine::simulation
