#include "recipes/presenter/feed_time.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace kadr::recipes::presenter {
namespace {

using namespace std::string_view_literals;

constexpr std::array kMonths{"Jan"sv, "Feb"sv, "Mar"sv, "Apr"sv, "May"sv, "Jun"sv,
                             "Jul"sv, "Aug"sv, "Sep"sv, "Oct"sv, "Nov"sv, "Dec"sv};

/// Hours from UTC of the names that RFC 822 has.
constexpr std::array<std::pair<std::string_view, int>, 12> kZones{{{"UT"sv, 0},
                                                                   {"UTC"sv, 0},
                                                                   {"GMT"sv, 0},
                                                                   {"Z"sv, 0},
                                                                   {"EST"sv, -5},
                                                                   {"EDT"sv, -4},
                                                                   {"CST"sv, -6},
                                                                   {"CDT"sv, -5},
                                                                   {"MST"sv, -7},
                                                                   {"MDT"sv, -6},
                                                                   {"PST"sv, -8},
                                                                   {"PDT"sv, -7}}};

/// Takes text from the front; once something was not there, nothing is.
class TimeReader {
 public:
  explicit TimeReader(std::string_view text) : text_(text) {}

  /// A number of `least` to `most` digits.
  int number(std::size_t least, std::size_t most) {
    std::size_t digits = 0;
    while (digits < most && digits < text_.size() && text_[digits] >= '0' && text_[digits] <= '9') ++digits;
    int value = 0;
    std::from_chars(text_.data(), text_.data() + digits, value);
    ok_ = ok_ && digits >= least;
    text_.remove_prefix(digits);
    return value;
  }
  bool skip(char c) {
    if (!text_.starts_with(c)) return false;
    text_.remove_prefix(1);
    return true;
  }
  void expect(char c) { ok_ = skip(c) && ok_; }
  void skip_spaces() {
    while (skip(' ')) {
    }
  }
  std::string_view word() {
    std::size_t letters = 0;
    const auto is_letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
    while (letters < text_.size() && is_letter(text_[letters])) ++letters;
    const std::string_view taken = text_.substr(0, letters);
    text_.remove_prefix(letters);
    return taken;
  }
  void demand(bool holds) { ok_ = ok_ && holds; }
  [[nodiscard]] bool ok() const { return ok_; }

 private:
  std::string_view text_;
  bool ok_ = true;
};

struct TimeParts {
  int year = 0;
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  std::chrono::minutes from_utc{0};
};

/// "+02:00", "+0200", or a name; none is UTC.
std::chrono::minutes zone(TimeReader& reader) {
  const bool east = reader.skip('+');
  if (east || reader.skip('-')) {
    const int hours = reader.number(2, 2);
    reader.skip(':');
    const int minutes = reader.number(2, 2);
    reader.demand(hours < 24 && minutes < 60);
    const std::chrono::minutes away = std::chrono::hours(hours) + std::chrono::minutes(minutes);
    return east ? away : -away;
  }
  const auto* const named = std::ranges::find(kZones, reader.word(), &std::pair<std::string_view, int>::first);
  return std::chrono::hours(named == kZones.end() ? 0 : named->second);
}

TimeParts rfc822(TimeReader& reader) {
  TimeParts parts;
  reader.word();  // The name of the day says nothing new.
  reader.skip(',');
  reader.skip_spaces();
  parts.day = reader.number(1, 2);
  reader.skip_spaces();
  const auto* const month = std::ranges::find(kMonths, reader.word().substr(0, 3));
  reader.demand(month != kMonths.end());
  parts.month = static_cast<int>(month - kMonths.begin()) + 1;
  reader.skip_spaces();
  parts.year = reader.number(2, 4);
  if (parts.year < 100) parts.year += parts.year < 70 ? 2000 : 1900;
  reader.skip_spaces();
  parts.hour = reader.number(1, 2);
  reader.expect(':');
  parts.minute = reader.number(2, 2);
  if (reader.skip(':')) parts.second = reader.number(2, 2);
  reader.skip_spaces();
  parts.from_utc = zone(reader);
  return parts;
}

TimeParts rfc3339(TimeReader& reader) {
  TimeParts parts;
  parts.year = reader.number(4, 4);
  reader.expect('-');
  parts.month = reader.number(2, 2);
  reader.expect('-');
  parts.day = reader.number(2, 2);
  if (!reader.skip('T') && !reader.skip(' ')) return parts;
  parts.hour = reader.number(2, 2);
  reader.expect(':');
  parts.minute = reader.number(2, 2);
  if (reader.skip(':')) parts.second = reader.number(2, 2);
  if (reader.skip('.')) reader.number(1, 9);
  parts.from_utc = zone(reader);
  return parts;
}

}  // namespace

std::optional<Instant> parse_feed_time(std::string_view text) {
  TimeReader reader(text);
  const bool dashed = text.size() > 4 && text[4] == '-';
  const TimeParts parts = dashed ? rfc3339(reader) : rfc822(reader);
  const std::chrono::year_month_day date{std::chrono::year(parts.year),
                                         std::chrono::month(static_cast<unsigned>(parts.month)),
                                         std::chrono::day(static_cast<unsigned>(parts.day))};
  if (!reader.ok() || !date.ok() || parts.hour > 23 || parts.minute > 59 || parts.second > 60) return std::nullopt;
  return Instant(std::chrono::sys_days(date)) + std::chrono::hours(parts.hour) + std::chrono::minutes(parts.minute) +
         std::chrono::seconds(parts.second) - parts.from_utc;
}

}  // namespace kadr::recipes::presenter
