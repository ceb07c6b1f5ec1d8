#include "app/stage_line.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "app/amounts.h"
#include "app/text_width.h"

namespace kadr::app {
namespace {

constexpr std::size_t kNameColumns = 9;
constexpr std::size_t kNarrowestBar = 8;
constexpr std::size_t kWidestBar = 30;

constexpr std::string_view kGreen = "\x1B[32m";
constexpr std::string_view kRed = "\x1B[31m";
constexpr std::string_view kCyan = "\x1B[36m";
constexpr std::string_view kDim = "\x1B[2m";
constexpr std::string_view kPlain = "\x1B[0m";

std::string coloured(std::string_view text, std::string_view colour, const LineStyle& style) {
  if (!style.colour || text.empty()) return std::string(text);
  return fmt::format("{}{}{}", colour, text, kPlain);
}

std::string repeated(std::string_view piece, std::size_t times) {
  std::string result;
  for (std::size_t i = 0; i < times; ++i) result += piece;
  return result;
}

std::string bar(double fraction, std::size_t columns, const LineStyle& style) {
  const auto full = static_cast<std::size_t>(std::lround(fraction * static_cast<double>(columns)));
  const std::string done = repeated(style.unicode ? "━" : "#", full);
  const std::string open = repeated(style.unicode ? "╌" : "-", columns - full);
  return coloured(done, kCyan, style) + coloured(open, kDim, style);
}

std::string percent(const StageView& stage) {
  if (stage.progress.total <= 0) return {};
  return fmt::format("{:3} %", static_cast<int>(fraction_done(stage) * 100));
}

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
  std::string result;
  for (const std::string& part : parts) {
    if (part.empty()) continue;
    if (!result.empty()) result += between;
    result += part;
  }
  return result;
}

/// What stands after the bar, the most telling first; as many parts as fit.
std::string facts_within(const StageView& stage, std::size_t columns) {
  const bool unknown = stage.progress.total <= 0 && stage.progress.done == 0;
  if (unknown && stage.items > 0) return cut_to_width(items_text(stage), columns);
  std::vector<std::string> parts{percent(stage), amount_text(stage), speed_text(stage), left_text(stage)};
  while (parts.size() > 1 && text_width(joined(parts, "  ")) > columns) parts.pop_back();
  return cut_to_width(joined(parts, "  "), columns);
}

double seconds_of(const StageView& stage) {
  return std::chrono::duration<double>(stage.elapsed).count();
}

std::string summary(const StageView& stage) {
  const bool counts_items = stage.label.unit == Unit::Items || stage.label.unit == Unit::Shares;
  const bool counts_more = !counts_items && stage.progress.done > 0;
  const StageView whole{.label = stage.label, .progress = {.done = stage.progress.done}};
  const std::string facts =
      joined({stage.items > 0 ? items_text(stage) : "", counts_more ? amount_text(whole) : ""}, ", ");
  return fmt::format("{} in {}", facts, duration_text(seconds_of(stage)));
}

std::string stopped_text(const StageView& stage) {
  const std::string where = stage.progress.done > 0 ? fmt::format("at {} ", amount_text(stage)) : std::string();
  return fmt::format("stopped {}after {}", where, duration_text(seconds_of(stage)));
}

}  // namespace

std::string running_line(const StageView& stage, const LineStyle& style) {
  const std::string name = "  " + pad_to_width(printable(stage.label.name), kNameColumns);
  const std::size_t name_width = text_width(name);
  if (style.columns <= name_width + 2) return cut_to_width(name, style.columns);
  const std::size_t after_name = style.columns - name_width - 1;
  const std::string facts = facts_within(stage, after_name);
  const std::size_t taken = text_width(facts) + 2;
  if (stage.progress.total <= 0 || after_name < taken + kNarrowestBar) return fmt::format("{} {}", name, facts);
  const std::size_t bar_columns = std::min(kWidestBar, after_name - taken);
  return fmt::format("{} {}  {}", name, bar(fraction_done(stage), bar_columns, style), facts);
}

std::string ended_line(const StageView& stage, const LineStyle& style) {
  if (style.columns < 2) return {};
  const std::string text = fmt::format(" {} {}", pad_to_width(printable(stage.label.name), kNameColumns),
                                       stage.stopped ? stopped_text(stage) : summary(stage));
  const std::string_view good = style.unicode ? "✓" : "*";
  const std::string_view bad = style.unicode ? "✗" : "x";
  return coloured(stage.stopped ? bad : good, stage.stopped ? kRed : kGreen, style) +
         cut_to_width(text, style.columns - 1);
}

std::string plain_running_line(const StageView& stage) {
  const std::string facts = joined({percent(stage), amount_text(stage), speed_text(stage), left_text(stage)}, ", ");
  return fmt::format("{}: {}", printable(stage.label.name),
                     facts.substr(std::min(facts.size(), facts.find_first_not_of(' '))));
}

std::string plain_ended_line(const StageView& stage) {
  const std::string name = printable(stage.label.name);
  if (stage.stopped) return fmt::format("{}: {}", name, stopped_text(stage));
  const std::string items = stage.items > 0 ? fmt::format(" ({})", items_text(stage)) : "";
  return fmt::format("{}: done in {}{}", name, duration_text(seconds_of(stage)), items);
}

}  // namespace kadr::app
