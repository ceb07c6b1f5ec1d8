#include "store/key_records.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/database.h"
#include "store/idempotency_records.h"
#include "store/rate_limit_records.h"
#include "store/schema.h"

namespace kadr::store {
namespace {

using ::testing::ElementsAre;
using ::testing::Eq;
using ::testing::Optional;

constexpr Instant kNow = base::from_milliseconds(1'000'000);

class KeyRecordsTest : public ::testing::Test {
 protected:
  template <typename F>
  auto run(F work) {
    auto done = database_->write(work);
    if (!done) throw std::runtime_error(done.error().message);
    return *std::move(done);
  }
  static KeyRecord key(std::string id, std::string owner) {
    return {.id = std::move(id),
            .hash = "abc",
            .name = "laptop",
            .owner = std::move(owner),
            .scopes = {"read", "write"},
            .created_at = kNow,
            .expires_at = kNow + std::chrono::hours(1)};
  }

  std::unique_ptr<Database> database_ = *Database::in_memory(schema());
};

TEST_F(KeyRecordsTest, a_key_is_found_as_it_was_made) {
  const auto found = run([](Connection& connection) -> Result<std::optional<KeyRecord>> {
    KADR_CHECK(insert_key(connection, key("one", "ann")));
    return find_key(connection, "one");
  });

  ASSERT_TRUE(found);
  EXPECT_EQ(found->hash, "abc");
  EXPECT_EQ(found->owner, "ann");
  EXPECT_THAT(found->scopes, ElementsAre("read", "write"));
  EXPECT_THAT(found->expires_at, Optional(Eq(kNow + std::chrono::hours(1))));
  EXPECT_FALSE(found->used_at);
  EXPECT_FALSE(found->revoked_at);
}

TEST_F(KeyRecordsTest, a_key_is_revoked_once) {
  const auto revoked = run([](Connection& connection) -> Result<std::vector<bool>> {
    KADR_CHECK(insert_key(connection, key("one", "ann")));
    KADR_TRY(const bool first, revoke_key(connection, "one", kNow));
    KADR_TRY(const bool again, revoke_key(connection, "one", kNow));
    KADR_TRY(const bool other, revoke_key(connection, "two", kNow));
    return std::vector<bool>{first, again, other};
  });

  EXPECT_THAT(revoked, ElementsAre(true, false, false));
}

TEST_F(KeyRecordsTest, a_list_holds_the_keys_of_one_owner_only) {
  const auto keys = run([](Connection& connection) -> Result<std::vector<KeyRecord>> {
    KADR_CHECK(insert_key(connection, key("one", "ann")));
    KADR_CHECK(insert_key(connection, key("two", "bob")));
    return list_keys(connection, "bob");
  });

  ASSERT_EQ(keys.size(), 1U);
  EXPECT_EQ(keys.front().id, "two");
}

TEST_F(KeyRecordsTest, what_is_idempotent_is_each_owners_own_and_is_forgotten_by_age) {
  const auto found = run([](Connection& connection) -> Result<std::vector<bool>> {
    KADR_CHECK(insert_idempotency(connection, {"ann", "k", "hash", "job", "{}", kNow}));
    KADR_TRY(const auto own, find_idempotency(connection, "ann", "k"));
    KADR_TRY(const auto others, find_idempotency(connection, "bob", "k"));
    KADR_CHECK(forget_idempotency(connection, kNow));
    KADR_TRY(const auto kept, find_idempotency(connection, "ann", "k"));
    KADR_CHECK(forget_idempotency(connection, kNow + std::chrono::milliseconds(1)));
    KADR_TRY(const auto gone, find_idempotency(connection, "ann", "k"));
    return std::vector<bool>{own.has_value(), others.has_value(), kept.has_value(), gone.has_value()};
  });

  EXPECT_THAT(found, ElementsAre(true, false, true, false));
}

TEST_F(KeyRecordsTest, an_arrival_is_remembered_for_its_owner_and_rule) {
  const auto arrivals = run([](Connection& connection) -> Result<std::vector<std::optional<Instant>>> {
    KADR_CHECK(remember_arrival(connection, {"ann", "minute"}, kNow));
    KADR_CHECK(remember_arrival(connection, {"ann", "minute"}, kNow + std::chrono::seconds(1)));
    KADR_TRY(const auto minute, find_arrival(connection, {"ann", "minute"}));
    KADR_TRY(const auto hour, find_arrival(connection, {"ann", "hour"}));
    return std::vector{minute, hour};
  });

  EXPECT_THAT(arrivals, ElementsAre(Optional(Eq(kNow + std::chrono::seconds(1))), Eq(std::nullopt)));
}

}  // namespace
}  // namespace kadr::store
