#include "store/feed_records.h"

#include <gtest/gtest.h>

#include "store/database.h"
#include "store/job_records.h"
#include "store/schema.h"

namespace kadr::store {
namespace {

constexpr Instant kNow = base::from_milliseconds(1'000'000);

class FeedRecordsTest : public ::testing::Test {
 protected:
  template <typename F>
  auto run(F work) {
    auto done = database_->write(work);
    if (!done) throw std::runtime_error(done.error().message);
    if constexpr (!std::is_void_v<typename decltype(done)::value_type>) return *std::move(done);
  }
  void make_job(const std::string& id, const std::string& owner = "anna") {
    run([&](Connection& connection) {
      return insert_job(
          connection, {.id = id, .owner = owner, .recipe = "presenter", .request = Json::object(), .created_at = kNow});
    });
  }
  void end_job(const std::string& id, const std::string& state) {
    run([&](Connection& connection) {
      return connection.execute("UPDATE jobs SET state = $2 WHERE id = $1", {id, state});
    });
  }
  /// The item that the job's step gets of three; "none".
  std::string claimed(const std::string& job, std::int64_t step = 1, const std::string& owner = "anna") {
    const std::vector<std::string> items{"new", "older", "oldest"};
    const auto number = run([&](Connection& connection) {
      return claim_feed_item(
          connection,
          {.owner = owner, .feed = "feed", .items = items, .step = {.job = job, .number = step}, .now = kNow});
    });
    return number ? items[*number] : "none";
  }

  std::unique_ptr<Database> database_ = *Database::in_memory(schema());
};

TEST_F(FeedRecordsTest, every_job_gets_the_newest_item_that_is_left) {
  for (const char* id : {"1", "2", "3", "4"}) make_job(id);

  EXPECT_EQ(claimed("1"), "new");
  EXPECT_EQ(claimed("2"), "older");
  EXPECT_EQ(claimed("3"), "oldest");
  EXPECT_EQ(claimed("4"), "none");
}

TEST_F(FeedRecordsTest, owners_do_not_take_from_each_other) {
  make_job("1");
  make_job("2", "boris");

  EXPECT_EQ(claimed("1"), "new");
  EXPECT_EQ(claimed("2", 1, "boris"), "new");
}

TEST_F(FeedRecordsTest, a_step_that_is_done_again_after_a_crash_takes_one_item_in_all) {
  make_job("1");
  make_job("2");

  EXPECT_EQ(claimed("1"), "new");
  EXPECT_EQ(claimed("1"), "new");
  EXPECT_EQ(claimed("2"), "older");
}

TEST_F(FeedRecordsTest, another_take_of_a_step_gets_another_item) {
  make_job("1");

  EXPECT_EQ(claimed("1", 1), "new");
  EXPECT_EQ(claimed("1", 2), "older");
}

TEST_F(FeedRecordsTest, what_a_failed_or_cancelled_job_took_is_free_again) {
  for (const char* id : {"1", "2", "3", "4", "5"}) make_job(id);
  EXPECT_EQ(claimed("1"), "new");
  EXPECT_EQ(claimed("2"), "older");
  EXPECT_EQ(claimed("3"), "oldest");

  end_job("1", "succeeded");
  end_job("2", "failed");
  end_job("3", "cancelled");

  EXPECT_EQ(claimed("4"), "older");
  EXPECT_EQ(claimed("5"), "oldest");
}

TEST_F(FeedRecordsTest, an_item_stays_taken_when_its_job_is_gone) {
  make_job("1");
  make_job("2");
  EXPECT_EQ(claimed("1"), "new");

  run([&](Connection& connection) { return connection.execute("DELETE FROM jobs WHERE id = $1", {"1"}); });

  EXPECT_EQ(claimed("2"), "older");
}

}  // namespace
}  // namespace kadr::store
