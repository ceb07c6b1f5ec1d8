#include "engine/budget.h"

#include <array>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace kadr::engine {
namespace {

std::string dollars(std::int64_t micros) {
  const std::int64_t cents = micros / 10'000;
  return fmt::format("${}.{:02}", cents / 100, cents % 100);
}

struct Purse {
  std::string_view whose;
  std::optional<std::int64_t> budget;
  std::int64_t held;
};

}  // namespace

std::optional<Error> over_budget(std::int64_t ceiling, const store::Spending& spent, const Budgets& budgets) {
  const std::array purses{Purse{"job's", budgets.job, spent.job},
                          Purse{"user's daily", budgets.owner_a_day, spent.owner},
                          Purse{"server's daily", budgets.all_a_day, spent.all}};
  for (const Purse& purse : purses) {
    if (!purse.budget || purse.held + ceiling <= *purse.budget) continue;
    return Error{ErrorCode::PermissionDenied,
                 fmt::format("this costs up to {}, and of the {} budget of {} {} are spent or held; raise the budget "
                             "and redo the step",
                             dollars(ceiling), purse.whose, dollars(*purse.budget), dollars(purse.held))};
  }
  return std::nullopt;
}

}  // namespace kadr::engine
