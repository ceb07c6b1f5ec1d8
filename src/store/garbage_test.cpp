#include "store/garbage.h"

#include <gmock/gmock.h>

#include "store/garbage_fixture.h"
#include "store/garbage_records.h"
#include "store/needed_artifacts.h"
#include "store/upload_records.h"
#include "support/child_process.h"

namespace kadr::store {
namespace {

namespace fs = std::filesystem;
using std::chrono::hours;
using std::chrono::minutes;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

class GarbageTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::size_t files_in(std::string_view folder) const {
    return test::files_below(world_.store.root() / folder).size();
  }

  GarbageWorld world_;
};

TEST_F(GarbageTest, what_nobody_needs_goes_after_its_time_and_the_grace) {
  const std::string garbage = world_.publish_result("work", "text");

  world_.clock.advance(minutes(59));
  EXPECT_EQ(world_.collect().marked.files, 0);
  world_.clock.advance(minutes(2));
  EXPECT_EQ(world_.collect().marked.files, 1);
  world_.clock.advance(minutes(14));
  EXPECT_THAT(world_.collect().removed, IsEmpty());
  EXPECT_TRUE(world_.is_there(garbage));
  world_.clock.advance(minutes(2));
  const Collected collected = world_.collect();

  EXPECT_FALSE(world_.is_there(garbage));
  EXPECT_EQ(files_in("results"), 0U);
  EXPECT_EQ(collected.removed.at(GarbageKind::Artifact).bytes, 4);
  EXPECT_EQ(collected.removed.at(GarbageKind::Result).files, 1);
  const auto marks =
      world_.database->read([&](Connection& connection) { return marks_until(connection, Instant::max(), "", 10); });
  EXPECT_THAT(*marks, IsEmpty());
}

TEST_F(GarbageTest, outputs_and_purchases_stay_until_their_job_is_deleted) {
  const JobAtWork job = world_.start_job("1");
  const std::string output = world_.publish("film");
  const std::string bought = world_.publish("bought");
  const std::string between = world_.publish("download");
  world_.add_purchase(job.fence.step, bought);
  world_.end_step(job, Json{{"file", between}});
  world_.set_outputs("1", {output});
  world_.collect_all();
  EXPECT_TRUE(world_.is_there(between)) << "the job has not ended";
  world_.set_job_state("1", JobState::Failed);

  world_.collect_all();

  EXPECT_TRUE(world_.is_there(output));
  EXPECT_TRUE(world_.is_there(bought));
  EXPECT_FALSE(world_.is_there(between));

  world_.remove_job("1");
  world_.collect_all();

  EXPECT_FALSE(world_.is_there(output));
  EXPECT_FALSE(world_.is_there(bought));
}

TEST_F(GarbageTest, a_use_between_the_phases_rescues) {
  const std::string artifact = world_.publish_result("work", "text");
  world_.clock.advance(hours(2));
  ASSERT_EQ(world_.collect().marked.files, 1);

  ASSERT_TRUE(*world_.store.find_result(base::sha256("work")));
  world_.clock.advance(minutes(20));

  EXPECT_THAT(world_.collect().removed, IsEmpty());
  EXPECT_TRUE(world_.is_there(artifact));
}

TEST_F(GarbageTest, publishing_the_same_bytes_again_rescues) {
  const std::string artifact = world_.publish("text");
  world_.clock.advance(hours(2));
  ASSERT_EQ(world_.collect().marked.files, 1);

  (void)world_.publish("text");
  world_.clock.advance(minutes(20));
  world_.collect();

  EXPECT_TRUE(world_.is_there(artifact));
}

TEST_F(GarbageTest, a_record_of_something_needed_stays_and_one_of_nothing_goes) {
  const JobAtWork job = world_.start_job("1");
  world_.set_outputs("1", {world_.publish_result("work", "film")});
  ASSERT_TRUE(world_.store.record_result(base::sha256("words"), {.artifact = std::nullopt, .value = "nothing"}));

  world_.collect_all();
  ASSERT_TRUE(*world_.store.find_result(base::sha256("words"))) << "the running step may use it yet";
  world_.end_step(job, Json::object());
  world_.set_job_state("1", JobState::Succeeded);
  world_.collect_all();

  EXPECT_TRUE(*world_.store.find_result(base::sha256("work")));
  EXPECT_FALSE(*world_.store.find_result(base::sha256("words")));
}

TEST_F(GarbageTest, old_downloads_and_drafts_go_unless_somebody_works_on_them) {
  const Draft mine = world_.store.resumable_draft(base::sha256("mine")).value();
  const Draft also_mine = world_.store.draft().value();
  test::write_text(mine.path().string() + ".meta", "etag");
  const fs::path left = world_.store.root() / "downloads" / base::sha256("left");
  test::write_text(left, "half");
  test::write_text(left.string() + ".meta", "etag");
  test::write_text(world_.store.root() / "temporary/draft-1", "half");
  world_.clock.advance(hours(2));

  const Collected collected = world_.collect();

  EXPECT_EQ(collected.removed.at(GarbageKind::Download).files, 1);
  EXPECT_EQ(collected.removed.at(GarbageKind::Draft).files, 1);
  EXPECT_THAT(test::files_below(world_.store.root() / "downloads"),
              UnorderedElementsAre(base::sha256("mine"), base::sha256("mine") + ".meta"));
  EXPECT_EQ(files_in("temporary"), 1U);
}

TEST_F(GarbageTest, what_uploads_need_stays_until_they_are_deleted_or_expire) {
  const auto insert = [&](const std::string& id, std::optional<std::string> sha256, Instant expires_at) {
    world_.write([&](Connection& connection) {
      return insert_upload(connection, {.id = id,
                                        .owner = "anna",
                                        .name = "a.mp4",
                                        .bytes = 4,
                                        .sha256 = std::move(sha256),
                                        .created_at = world_.clock.now(),
                                        .expires_at = expires_at});
    });
  };
  const std::string kept = world_.publish("kept");
  const std::string deleted = world_.publish("gone");
  const Instant later = world_.clock.now() + hours(24);
  insert("upl_kept", kept, later);
  insert("upl_deleted", deleted, later);
  insert("upl_open", std::nullopt, later);
  for (const std::string id : {"upl_open", "upl_dropped"})
    test::write_text(world_.store.root() / "uploads" / id, "half");
  world_.write([](Connection& connection) { return delete_upload(connection, "upl_deleted", "anna"); });

  world_.collect_all();

  EXPECT_TRUE(world_.is_there(kept));
  EXPECT_FALSE(world_.is_there(deleted));
  EXPECT_THAT(test::files_below(world_.store.root() / "uploads"), UnorderedElementsAre("upl_open"));

  world_.clock.advance(hours(24));
  world_.collect_all();

  EXPECT_FALSE(world_.is_there(kept));
  EXPECT_EQ(files_in("uploads"), 0U);
}

TEST_F(GarbageTest, a_survey_tells_what_would_go_and_changes_nothing) {
  (void)world_.publish_result("work", "text");
  test::write_text(world_.store.root() / "temporary/draft-1", "half of it");
  const Instant then = world_.clock.now();
  const JobAtWork job = world_.start_job("1");
  world_.set_outputs("1", {world_.publish("needed")});
  world_.end_step(job, Json::object());
  world_.clock.advance(hours(2));

  const GarbageSums sums = world_.collector.survey({}).value();

  EXPECT_EQ(sums.at(GarbageKind::Artifact).bytes, 4);
  EXPECT_EQ(sums.at(GarbageKind::Artifact).oldest, then);
  EXPECT_EQ(sums.at(GarbageKind::Result).files, 1);
  EXPECT_EQ(sums.at(GarbageKind::Draft).bytes, 10);
  EXPECT_EQ(total(sums).files, 3);
  EXPECT_EQ(files_in("artifacts"), 2U);
  EXPECT_EQ(files_in("temporary"), 1U);
}

TEST_F(GarbageTest, two_processes_do_not_collect_at_once) {
  std::optional<Error> refused;

  const auto done = world_.collector.collect({}, {}, [&](bool) -> Result<> { return {}; });
  ASSERT_TRUE(done);
  (void)world_.publish("text");
  world_.clock.advance(hours(2));
  ASSERT_TRUE(world_.collector.collect({}, {}, [&](bool) -> Result<> {
    const auto second = world_.collector.collect({});
    if (!second) refused = second.error();
    return {};
  }));

  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->code, ErrorCode::Unavailable);
  EXPECT_THAT(refused->message, HasSubstr("another process collects"));
}

TEST(ArtifactNamesInText, are_runs_of_64_digits) {
  const std::string name = base::sha256("a");
  ArtifactNames names;

  add_names_in("{\"a\":\"" + name + "\",\"b\":[\"" + base::sha256("b") + "0\",\"" + base::sha256("c").substr(1) +
                   "\"],\"url\":\"artifact:" + base::sha256("d") + "\"}",
               names);

  EXPECT_THAT(names, UnorderedElementsAre(name, base::sha256("d")));
}

TEST(NeededArtifacts, are_read_over_many_jobs_and_rows) {
  GarbageWorld world;
  for (int job = 0; job < 120; ++job) {
    const std::string id = "job-" + std::to_string(1000 + job);
    world.write([&](Connection& connection) {
      return insert_job(connection, {.id = id,
                                     .owner = "anna",
                                     .recipe = "r",
                                     .request = Json{{"upload", base::sha256(id)}},
                                     .created_at = world.clock.now()});
    });
  }
  std::vector<OutputRecord> outputs;
  for (int number = 1; number <= 1200; ++number) {
    outputs.push_back({.job = "job-1077",
                       .number = number,
                       .name = "a.mp4",
                       .media_type = "video/mp4",
                       .pieces = {{.sha256 = base::sha256(std::to_string(number)), .length = 1}}});
  }
  world.write([&](Connection& connection) -> Result<> {
    KADR_CHECK(put_outputs(connection, outputs));
    return {};
  });

  const ArtifactNames names = needed_artifacts(*world.database).value();

  EXPECT_THAT(names, SizeIs(1320));
}

}  // namespace
}  // namespace kadr::store
