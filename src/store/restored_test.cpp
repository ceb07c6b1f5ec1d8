#include "store/restored.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "store/job_records.h"
#include "store/purchase_records.h"
#include "store/schema.h"
#include "store/step_records.h"
#include "support/temporary_folder.h"

namespace kadr::store {
namespace {

constexpr Instant kSent = base::from_milliseconds(1'800'000'000'000);
constexpr Instant kRestored = kSent + std::chrono::hours(30);

class RestoredTest : public testing::Test {
 protected:
  void SetUp() override { add_job("1", JobState::Running); }

  void add_job(const std::string& id, JobState state) {
    write([&](Connection& connection) {
      return insert_job(connection, {.id = id, .owner = "ann", .recipe = "r", .state = state, .created_at = kSent});
    });
  }

  std::string add_purchase(PurchaseState state) {
    const std::string id = "1." + std::to_string(++purchases_);
    write([&](Connection& connection) -> Result<> {
      KADR_TRY(const StepName step, insert_step(connection, {.name = {.job = "1"}, .owner = "ann", .key = id}));
      return insert_purchase(connection, {.id = id,
                                          .step = step,
                                          .owner = "ann",
                                          .vendor = "v",
                                          .vendor_class = "B",
                                          .state = state,
                                          .looks = 2,
                                          .first_look = kSent,
                                          .created_at = kSent});
    });
    return id;
  }

  /// Through a backup and back.
  void restore() {
    const auto backup = folder_.path() / "backup.db";
    ASSERT_TRUE(database_->backup(backup));
    const auto done = Database::restore({.backup = backup,
                                         .folder = folder_.path() / "restored",
                                         .migrations = schema(),
                                         .prepare = [this](Connection& connection) -> Result<> {
                                           KADR_TRY(counts_, mark_restored(connection, kRestored));
                                           return {};
                                         }});
    ASSERT_TRUE(done) << done.error().message;
    database_ = Database::open({.folder = folder_.path() / "restored", .migrations = schema()}).value();
  }

  PurchaseRecord purchase(const std::string& id) {
    const auto all = database_->read(all_purchases).value();
    return *std::ranges::find(all, id, &PurchaseRecord::id);
  }

  template <typename Work>
  void write(Work work) {
    const auto done = database_->write(work);
    ASSERT_TRUE(done) << done.error().message;
  }

  test::TemporaryFolder folder_;
  std::unique_ptr<Database> database_ = Database::in_memory(schema()).value();
  RestoredCounts counts_;
  int purchases_ = 0;
};

TEST_F(RestoredTest, what_may_have_been_sent_since_is_looked_for_from_the_beginning) {
  std::vector<std::string> ids;
  for (const PurchaseState state : {PurchaseState::Planned, PurchaseState::Sending, PurchaseState::Unknown})
    ids.push_back(add_purchase(state));

  restore();

  EXPECT_EQ(counts_.doubtful_purchases, 3);
  for (const std::string& id : ids) {
    const PurchaseRecord record = purchase(id);
    EXPECT_EQ(record.state, PurchaseState::Unknown);
    EXPECT_EQ(record.looks, 0);
    EXPECT_EQ(record.deadline, kRestored) << "it may have been sent until now";
    EXPECT_EQ(record.intent_at, kSent) << "and its key may be as old as its row";
  }
}

TEST_F(RestoredTest, what_was_accepted_is_waited_for_anew_and_what_has_ended_stays) {
  const std::string accepted = add_purchase(PurchaseState::Accepted);
  const std::string settled = add_purchase(PurchaseState::Settled);
  const std::string asked = add_purchase(PurchaseState::Attention);

  restore();

  EXPECT_EQ(purchase(accepted).intent_at, kRestored);
  EXPECT_EQ(purchase(accepted).state, PurchaseState::Accepted);
  EXPECT_EQ(purchase(settled).state, PurchaseState::Settled);
  EXPECT_EQ(purchase(asked).state, PurchaseState::Attention);
  EXPECT_EQ(counts_.doubtful_purchases, 0);
}

TEST_F(RestoredTest, jobs_that_had_not_ended_are_marked_until_they_end) {
  add_job("2", JobState::Succeeded);
  restore();
  const auto mark = [this](const std::string& id) {
    return database_->read([&](Connection& connection) { return find_job(connection, id); }).value()->restored_at;
  };
  EXPECT_EQ(counts_.jobs, 2);
  EXPECT_EQ(counts_.unfinished_jobs, 1);
  EXPECT_EQ(mark("1"), kRestored);
  EXPECT_EQ(mark("2"), std::nullopt);

  write([](Connection& connection) { return change_job(connection, "1", 1, {.state = JobState::Waiting}); });
  EXPECT_EQ(mark("1"), kRestored);
  write([](Connection& connection) { return change_job(connection, "1", 2, {.state = JobState::Failed}); });

  EXPECT_EQ(mark("1"), std::nullopt) << "a redo after that is a person's wish";
}

}  // namespace
}  // namespace kadr::store
