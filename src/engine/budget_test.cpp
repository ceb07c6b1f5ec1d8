#include "engine/budget.h"

#include <gtest/gtest.h>

namespace kadr::engine {
namespace {

TEST(Budget, that_is_met_exactly_is_not_overrun) {
  EXPECT_FALSE(over_budget(1'000'000, {.job = 2'000'000}, {.job = 3'000'000}));
  EXPECT_TRUE(over_budget(1'000'001, {.job = 2'000'000}, {.job = 3'000'000}));
}

TEST(Budget, without_one_anything_may_be_bought) {
  EXPECT_FALSE(over_budget(1'000'000'000, {.job = 1'000'000'000, .owner = 1'000'000'000, .all = 1'000'000'000}, {}));
}

TEST(Budget, the_first_that_is_overrun_is_named_with_its_figures) {
  const Budgets budgets{.job = 9'000'000, .owner_a_day = 5'000'000, .all_a_day = 1'000'000};

  const auto refusal = over_budget(1'500'000, {.job = 0, .owner = 4'050'000, .all = 900'000}, budgets);

  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->code, ErrorCode::PermissionDenied);
  EXPECT_EQ(refusal->message,
            "this costs up to $1.50, and of the user's daily budget of $5.00 $4.05 are spent or held; raise the budget "
            "and redo the step");
}

TEST(Budget, of_everybody_counts_where_the_others_leave_room) {
  const auto refusal = over_budget(200'000, {.all = 900'000}, {.job = 1'000'000, .all_a_day = 1'000'000});

  ASSERT_TRUE(refusal);
  EXPECT_NE(refusal->message.find("server's daily"), std::string::npos);
}

}  // namespace
}  // namespace kadr::engine
