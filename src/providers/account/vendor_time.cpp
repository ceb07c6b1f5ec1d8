#include "providers/account/vendor_time.h"

#include <charconv>

namespace kadr::providers::account {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

/// Reads a text from its beginning.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  /// Exactly so many digits; -1 when they are not there.
  int digits(std::size_t count) {
    int number = 0;
    if (rest_.size() < count) return -1;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + count, number);
    if (error != std::errc() || end != rest_.data() + count || number < 0) return -1;
    rest_.remove_prefix(count);
    return number;
  }

  bool one_of(std::string_view characters) {
    if (rest_.empty() || characters.find(rest_.front()) == std::string_view::npos) return false;
    last_ = rest_.front();
    rest_.remove_prefix(1);
    return true;
  }

  [[nodiscard]] char last() const { return last_; }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
  char last_ = 0;
};

/// What follows the point; the digits after the third are not kept.
milliseconds fraction(Scanner& scanner) {
  milliseconds value{0};
  int place = 100;
  while (scanner.one_of("0123456789")) {
    value += milliseconds((scanner.last() - '0') * place);
    place /= 10;
  }
  return value;
}

/// How far the zone is ahead of UTC; none when it is no zone.
std::optional<minutes> zone(Scanner& scanner) {
  if (scanner.at_end() || scanner.one_of("Zz")) return minutes(0);
  if (!scanner.one_of("+-")) return std::nullopt;
  const int sign = scanner.last() == '-' ? -1 : 1;
  const int hours = scanner.digits(2);
  (void)scanner.one_of(":");
  const int rest = scanner.digits(2);
  if (hours < 0 || rest < 0) return std::nullopt;
  return sign * minutes(60 * hours + rest);
}

}  // namespace

std::optional<Instant> instant_from(std::string_view text) {
  Scanner scanner(text);
  const int year = scanner.digits(4);
  const bool month_follows = scanner.one_of("-");
  const int month = scanner.digits(2);
  const bool day_follows = scanner.one_of("-");
  const int day = scanner.digits(2);
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (year < 0 || !month_follows || !day_follows || !date.ok() || !scanner.one_of("Tt ")) return std::nullopt;
  const int hour = scanner.digits(2);
  const bool minute_follows = scanner.one_of(":");
  const int minute = scanner.digits(2);
  const bool second_follows = scanner.one_of(":");
  const int second = scanner.digits(2);
  if (hour < 0 || !minute_follows || minute < 0 || !second_follows || second < 0) return std::nullopt;
  Instant instant =
      std::chrono::sys_days(date) + std::chrono::hours(hour) + minutes(minute) + std::chrono::seconds(second);
  if (scanner.one_of(".")) instant += fraction(scanner);
  const auto ahead = zone(scanner);
  if (!ahead || !scanner.at_end()) return std::nullopt;
  return instant - *ahead;
}

}  // namespace kadr::providers::account
