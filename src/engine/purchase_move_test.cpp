#include "engine/purchase_move.h"

#include <vector>

#include <gtest/gtest.h>

namespace kadr::engine {

void PrintTo(const NextMove& next, std::ostream* out) {
  *out << "move " << static_cast<int>(next.move) << " at " << base::to_string(next.at);
}

namespace {

using std::chrono::seconds;
using store::PurchaseRecord;
using store::PurchaseState;

constexpr Instant kSent = base::from_milliseconds(1'000'000'000);

struct Row {
  const char* why;
  PurchaseState state;
  VendorClass vendor_class;
  seconds later;  ///< since the intent
  NextMove expected;
  int looks = 0;
  bool cancelled = false;
  std::string on_doubt = "ask";
  std::int64_t ceiling = 1'000'000;
};

/// Deadline after 60 s, settle window of 120 s, three looks 30 s apart, keys live 23 h, patience of 900 s.
NextMove move_of(const Row& row) {
  PurchaseRecord purchase{.state = row.state,
                          .ceiling = row.ceiling,
                          .intent_at = kSent,
                          .deadline = kSent + seconds(60),
                          .looks = row.looks,
                          .created_at = kSent};
  if (row.looks > 0) purchase.first_look = kSent + seconds(180);
  return next_move(purchase,
                   {.now = kSent + row.later,
                    .vendor_class = row.vendor_class,
                    .job_cancelled = row.cancelled,
                    .on_doubt = row.on_doubt},
                   {});
}

TEST(PurchaseMove, is_this_table) {
  using enum VendorClass;
  const NextMove window{.move = Move::Wait, .at = kSent + seconds(180)};
  const std::vector<Row> table{
      {"first", PurchaseState::Planned, Silent, seconds(0), {.move = Move::WriteIntent}},
      {"never bought for nobody", PurchaseState::Planned, Silent, seconds(0), {.move = Move::Drop}, 0, true},
      {"another's intent", PurchaseState::Sending, Findable, seconds(0), {.move = Move::MarkUnknown}},
      {"another's intent, keyed", PurchaseState::Sending, IdempotencyKey, seconds(0), {.move = Move::MarkUnknown}},
      {"key lives", PurchaseState::Unknown, IdempotencyKey, seconds(1), {.move = Move::SendAgain}},
      {"key died", PurchaseState::Unknown, IdempotencyKey, seconds(23 * 3600), {.move = Move::AskPerson}},
      {"may still arrive", PurchaseState::Unknown, Findable, seconds(179), window},
      {"window over", PurchaseState::Unknown, Findable, seconds(180), {.move = Move::Look}},
      {"too soon for a second look",
       PurchaseState::Unknown,
       Findable,
       seconds(200),
       {.move = Move::Wait, .at = kSent + seconds(210)},
       1},
      {"second look", PurchaseState::Unknown, Findable, seconds(210), {.move = Move::Look}, 1},
      {"third look", PurchaseState::Unknown, Findable, seconds(240), {.move = Move::Look}, 2},
      {"three times nothing", PurchaseState::Unknown, Findable, seconds(240), {.move = Move::CallNotCreated}, 3},
      {"silent, may arrive", PurchaseState::Unknown, Silent, seconds(100), window},
      {"silent", PurchaseState::Unknown, Silent, seconds(180), {.move = Move::AskPerson}},
      {"silent, told to fail",
       PurchaseState::Unknown,
       Silent,
       seconds(180),
       {.move = Move::GiveUpInDoubt},
       0,
       false,
       "fail"},
      {"silent, told to retry, dear",
       PurchaseState::Unknown,
       Silent,
       seconds(180),
       {.move = Move::AskPerson},
       0,
       false,
       "retry"},
      {"silent, told to retry, cheap",
       PurchaseState::Unknown,
       Silent,
       seconds(180),
       {.move = Move::CallNotCreated},
       0,
       false,
       "retry",
       20'000},
      {"silent, cancelled", PurchaseState::Unknown, Silent, seconds(180), {.move = Move::GiveUpInDoubt}, 0, true},
      {"at work", PurchaseState::Accepted, Silent, seconds(5000), {.move = Move::Poll}},
      {"done", PurchaseState::Succeeded, Silent, seconds(5000), {.move = Move::Fetch}},
      {"asked", PurchaseState::Attention, Silent, seconds(5000), {.move = Move::AskPerson}},
      {"settled", PurchaseState::Settled, Silent, seconds(5000), {.move = Move::Finish}},
      {"rejected", PurchaseState::Rejected, Silent, seconds(5000), {.move = Move::Finish}},
      {"failed", PurchaseState::Failed, Silent, seconds(5000), {.move = Move::Finish}},
  };

  for (const Row& row : table) EXPECT_EQ(move_of(row), row.expected) << row.why;
}

}  // namespace
}  // namespace kadr::engine
