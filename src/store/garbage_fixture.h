#pragma once

/// A store with a database and a clock that tests set, and jobs that need what lies in it.

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/sha256.h"
#include "store/artifact_store.h"
#include "store/garbage.h"
#include "store/job_records.h"
#include "store/output_records.h"
#include "store/purchase_records.h"
#include "store/schema.h"
#include "store/step_records.h"
#include "support/temporary_folder.h"

namespace kadr::store {

class SetClock final : public base::Clock {
 public:
  [[nodiscard]] Instant now() const override { return now_; }
  void advance(std::chrono::milliseconds by) { now_ = now_.load() + by; }

 private:
  std::atomic<Instant> now_{base::SystemClock().now()};
};

/// A job at work: one step of it is running.
struct JobAtWork {
  std::string id;
  Fence fence;
};

struct GarbageWorld {
  test::TemporaryFolder folder{test::folder_in_memory()};
  SetClock clock;
  ArtifactStore store = ArtifactStore::open(folder.path() / "store", clock).value();
  std::unique_ptr<Database> database = Database::in_memory(schema()).value();
  GarbageCollector collector{store, *database, clock};

  [[nodiscard]] std::string publish(std::string_view text) const {
    Draft draft = store.draft().value();
    EXPECT_EQ(::pwrite(draft.descriptor(), text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
    return store.publish(std::move(draft)).value().sha256;
  }
  /// The work of this name gave this text.
  [[nodiscard]] std::string publish_result(std::string_view name, std::string_view text) const {
    const std::string sha256 = publish(text);
    const Artifact artifact{.sha256 = sha256, .bytes = static_cast<timeline::ByteCount>(text.size())};
    EXPECT_TRUE(store.record_result(base::sha256(name), {.artifact = artifact, .value = {}}));
    return sha256;
  }
  [[nodiscard]] bool is_there(const std::string& sha256) const {
    return ::access(store.path_of(sha256).c_str(), F_OK) == 0;
  }

  template <typename F>
  void write(F work) const {
    const Result<> done = database->write([&](Connection& connection) -> Result<> {
      KADR_CHECK(work(connection));
      return {};
    });
    EXPECT_TRUE(done) << (done ? "" : done.error().message);
  }

  [[nodiscard]] JobAtWork start_job(const std::string& id) const {
    write([&](Connection& connection) {
      return insert_job(
          connection,
          {.id = id, .owner = "anna", .recipe = "r", .state = JobState::Running, .created_at = clock.now()});
    });
    return start_step(id, Json::object());
  }
  [[nodiscard]] JobAtWork start_step(const std::string& id, const Json& input) const {
    JobAtWork job{.id = id};
    write([&](Connection& connection) -> Result<> {
      KADR_TRY(const std::vector<StepRecord> steps, steps_of(connection, id));
      const std::string key = "step[" + std::to_string(steps.size() + 1) + "]";
      KADR_CHECK(insert_step(connection, {.name = {.job = id},
                                          .owner = "anna",
                                          .key = key,
                                          .kind = "k",
                                          .step_class = "cpu",
                                          .input = input,
                                          .run_at = clock.now(),
                                          .created_at = clock.now()}));
      KADR_TRY(const auto step, claim_step(connection, {.step_class = "cpu",
                                                        .lease_owner = "test",
                                                        .now = clock.now(),
                                                        .lease_until = clock.now() + std::chrono::hours(1000)}));
      job.fence = {.step = step->name, .lease_owner = "test", .fence = step->fence};
      return {};
    });
    return job;
  }
  void end_step(const JobAtWork& job, const Json& result) const {
    write([&](Connection& connection) -> Result<> {
      KADR_TRY(
          const bool heard,
          end_claim(connection, job.fence,
                    {.state = StepState::Done, .run_at = clock.now(), .result = result, .finished_at = clock.now()}));
      EXPECT_TRUE(heard);
      return {};
    });
  }
  void set_job_state(const std::string& id, JobState state) const {
    write([&](Connection& connection) -> Result<> {
      KADR_TRY(const auto job, find_job(connection, id));
      KADR_TRY(const bool changed, change_job(connection, id, job->version, {.state = state}));
      EXPECT_TRUE(changed);
      return {};
    });
  }
  void set_outputs(const std::string& id, const std::vector<std::string>& artifacts) const {
    OutputRecord output{.job = id, .name = "a.mp4", .media_type = "video/mp4"};
    for (const std::string& sha256 : artifacts) output.pieces.push_back({.sha256 = sha256, .length = 1});
    write([&](Connection& connection) -> Result<> {
      KADR_CHECK(put_outputs(connection, {output}));
      return {};
    });
  }
  void add_purchase(const StepName& step, const std::string& artifact) const {
    write([&](Connection& connection) {
      return insert_purchase(connection, {.id = step.job + "-" + std::to_string(step.number),
                                          .step = step,
                                          .owner = "anna",
                                          .vendor = "v",
                                          .vendor_class = "A",
                                          .state = PurchaseState::Settled,
                                          .output = Json{{"sound", artifact}},
                                          .created_at = clock.now()});
    });
  }
  void remove_job(const std::string& id) const {
    write([&](Connection& connection) { return delete_job(connection, id); });
  }

  Collected collect(const GarbageRule& rule = {}) const { return collector.collect(rule).value(); }
  /// Long enough for all that is garbage now to go.
  void collect_all() {
    clock.advance(std::chrono::hours(2));
    collect();
    clock.advance(std::chrono::hours(1));
    collect();
  }
};

}  // namespace kadr::store
