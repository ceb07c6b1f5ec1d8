/// Servers killed in the middle of their work, and what the next one finds.

#include <array>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <random>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/database_fixture.h"
#include "support/child_process.h"

namespace kadr::store {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

/// KADR_KILLS asks for more than a quick run has.
int kills() {
  const char* wanted = std::getenv("KADR_KILLS");
  return wanted == nullptr ? 40 : std::atoi(wanted);
}

/// Opens the database and writes numbers from `first` on until it is killed, telling each one that was acknowledged.
[[noreturn]] void write_until_killed(const DatabaseSettings& settings, std::int64_t first, int told) {
  const auto database = Database::open(settings);
  if (!database) ::_exit(1);
  for (std::int64_t number = first;; ++number) {
    if (!(*database)->write(add_number(number, "x"))) ::_exit(2);
    if (::write(told, &number, sizeof number) != sizeof number) ::_exit(3);
  }
}

/// Kills such a writer after it told of so many numbers. \return the last one it told of, 0 if none.
std::int64_t kill_a_writer(const DatabaseSettings& settings, std::int64_t first, int after) {
  std::array<int, 2> ends{};
  EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  const pid_t child = ::fork();
  if (child == 0) write_until_killed(settings, first, ends[1]);
  ::close(ends[1]);
  std::int64_t last = 0;
  for (int i = 0; i < after; ++i) EXPECT_EQ(::read(ends[0], &last, sizeof last), ssize_t{sizeof last});
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  while (::read(ends[0], &last, sizeof last) == ssize_t{sizeof last}) {
  }
  ::close(ends[0]);
  return last;
}

class RecoveryTest : public DatabaseFixture {
 protected:
  /// A server that is killed while it has the database open and does nothing.
  void leave_unclean() const {
    test::WaitingChild server([this] {
      static std::unique_ptr<Database> held;
      held = DatabaseFixture::open();
    });
  }

  /// Destroys a page in the middle of the rows.
  void damage() const {
    std::fstream file(folder_ / "kadr.db", std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(20 * 4096) << std::string(4096, '\x55');
  }

  void fill() const {
    const auto database = DatabaseFixture::open();
    ASSERT_TRUE(database->write([](Connection& connection) -> Result<> {
      for (std::int64_t number = 0; number < 200; ++number)
        KADR_CHECK(add_number(number, std::string(1000, 'x'))(connection));
      return {};
    }));
  }
};

TEST_F(RecoveryTest, a_killed_server_has_lost_nothing_that_it_acknowledged) {
  DatabaseSettings busy = settings();
  busy.checkpoints = {.passive_bytes = 32 << 10, .truncate_bytes = 128 << 10, .idle = std::chrono::milliseconds{1}};
  std::mt19937 random(7);
  std::int64_t count = 0;

  for (int round = 0; round < kills(); ++round) {
    const int after = std::uniform_int_distribution(0, 30)(random);
    const std::int64_t acknowledged = kill_a_writer(busy, count + 1, after);

    const auto database = DatabaseFixture::open(busy);
    const std::int64_t found = database->read(count_numbers).value();
    ASSERT_GE(found, acknowledged) << "in round " << round;
    ASSERT_LE(found, std::max(count, acknowledged) + 1) << "in round " << round;
    count = found;
  }

  EXPECT_TRUE(DatabaseFixture::open()->check_integrity());
}

TEST_F(RecoveryTest, after_a_kill_a_damaged_database_is_refused_before_it_is_used) {
  fill();
  leave_unclean();
  damage();

  const auto opened = Database::open(settings());

  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().message,
              AllOf(HasSubstr((folder_ / "kadr.db").string()), HasSubstr("damaged"), HasSubstr("restore a backup")));
  EXPECT_FALSE(Database::open(settings())) << "a second try is no more lenient";
}

TEST_F(RecoveryTest, after_a_stop_in_order_the_file_is_not_read_through) {
  fill();
  damage();

  const auto opened = Database::open(settings());

  ASSERT_TRUE(opened);
  EXPECT_FALSE((*opened)->check_integrity());
}

TEST_F(RecoveryTest, a_database_that_turns_out_damaged_stops) {
  fill();
  damage();
  const auto database = DatabaseFixture::open();

  const auto read =
      database->read([](Connection& connection) { return connection.query("SELECT number, note FROM numbers"); });

  EXPECT_THAT(read.error().message, HasSubstr("restore a backup"));
  EXPECT_THAT(database->write(add_number(1000)).error().message, HasSubstr("has stopped"));
}

TEST_F(RecoveryTest, a_second_server_is_refused_naming_the_first) {
  const auto database = DatabaseFixture::open();
  const std::string first = std::to_string(::getpid());

  EXPECT_TRUE(test::holds_in_child([&] {
    const auto second = Database::open(settings());
    return !second && second.error().code == ErrorCode::Unavailable &&
           second.error().message.contains("process id " + first);
  }));
  EXPECT_TRUE(database->write(add_number(1)));
}

TEST_F(RecoveryTest, a_file_that_is_no_database_is_refused_by_name) {
  fs::create_directories(folder_);
  test::write_text(folder_ / "kadr.db", std::string(8192, 'x'));

  EXPECT_THAT(Database::open(settings()).error().message, HasSubstr("kadr.db"));
}

TEST_F(RecoveryTest, a_database_in_a_folder_that_may_not_be_written_is_refused_with_what_to_do) {
  fill();
  fs::permissions(temporary_.path(), fs::perms{0755});
  fs::permissions(folder_, fs::perms{0555});

  EXPECT_TRUE(test::holds_in_child([&] {
    if (::geteuid() == 0 && ::setresuid(65534, 65534, 65534) != 0) return false;
    const auto opened = Database::open(settings());
    return !opened && opened.error().code == ErrorCode::PermissionDenied &&
           opened.error().message.contains("allow this user to write");
  }));
}

}  // namespace
}  // namespace kadr::store
