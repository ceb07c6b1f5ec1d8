#include "store/answer_spool.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "support/small_disk.h"
#include "support/temporary_folder.h"

namespace kadr::store {
namespace {

const SpooledAnswer kFirst{.step = {.job = "job-1", .number = 3}, .attempt = 1, .vendor_id = "v-1"};
const SpooledAnswer kSecond{.step = {.job = "job-2", .number = 4}, .attempt = 2, .vendor_id = "v-\n-2"};
const SpooledAnswer kEnded{.step = {.job = "job-3", .number = 5},
                           .vendor_id = "v-3",
                           .end = SpooledEnd{.output = {{"text", "Кава — \n"}, {"words", {1, 2}}}, .cost = 70}};

class AnswerSpoolTest : public testing::Test {
 protected:
  std::unique_ptr<AnswerSpool> open() { return AnswerSpool::open(folder_.path()).value(); }
  std::string content() const { return test::read_text(folder_.path() / "answers.spool"); }

  test::TemporaryFolder folder_;
};

TEST_F(AnswerSpoolTest, what_is_kept_is_found_by_the_next_process) {
  ASSERT_TRUE(open()->keep(kFirst));
  ASSERT_TRUE(open()->keep(kSecond));

  EXPECT_EQ(open()->kept(), (std::vector{kFirst, kSecond}));
}

TEST_F(AnswerSpoolTest, the_end_that_an_answer_was_is_kept_with_it) {
  SpooledAnswer unpriced = kEnded;
  unpriced.end->cost.reset();
  ASSERT_TRUE(open()->keep(kEnded));
  ASSERT_TRUE(open()->keep(unpriced));

  EXPECT_EQ(open()->kept(), (std::vector{kEnded, unpriced}));
}

TEST_F(AnswerSpoolTest, what_is_forgotten_is_gone_and_leaves_its_room) {
  const auto spool = open();
  const std::size_t room = content().size();
  ASSERT_TRUE(spool->keep(kFirst));
  ASSERT_TRUE(spool->keep(kSecond));
  ASSERT_TRUE(spool->forget({kFirst}));
  EXPECT_EQ(spool->kept(), std::vector{kSecond});

  ASSERT_TRUE(spool->forget({kSecond}));

  EXPECT_TRUE(open()->kept().empty());
  EXPECT_EQ(content(), std::string(room, '\0'));
}

/// Cut at every byte, as by a kill or a power cut in the middle of the write.
TEST_F(AnswerSpoolTest, a_line_that_was_not_written_to_its_end_counts_as_none) {
  ASSERT_TRUE(open()->keep(kFirst));
  const std::size_t first = content().find('\0');
  ASSERT_TRUE(open()->keep(kSecond));
  const std::string whole = content();
  for (std::size_t cut = first; cut < whole.find('\0'); ++cut) {
    test::write_text(folder_.path() / "answers.spool", whole.substr(0, cut) + std::string(whole.size() - cut, '\0'));
    const auto spool = open();
    ASSERT_EQ(spool->kept(), std::vector{kFirst}) << cut;
    ASSERT_TRUE(spool->keep(kSecond));
    EXPECT_EQ(open()->kept(), (std::vector{kFirst, kSecond})) << cut;
  }
}

TEST(AnswerSpoolOnASmallDisk, keeps_answers_when_the_disk_is_full) {
  const auto disk = test::SmallDisk::mount(1 << 20);
  if (!disk) GTEST_SKIP() << "only root can mount a small disk";
  const auto spool = AnswerSpool::open(disk->path()).value();
  disk->fill(0);
  ASSERT_FALSE(std::ofstream(disk->path() / "more") << "x" << std::flush);

  EXPECT_TRUE(spool->keep(kFirst));

  EXPECT_EQ(AnswerSpool::open(disk->path()).value()->kept(), std::vector{kFirst});
}

}  // namespace
}  // namespace kadr::store
