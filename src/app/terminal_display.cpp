#include "app/terminal_display.h"

#include <algorithm>

#include <fmt/format.h>

#include "app/text_width.h"

namespace kadr::app {
namespace {

constexpr auto kBetweenDrawings = std::chrono::milliseconds(100);

/// The last column stays free: some terminals wrap as soon as it is written.
constexpr std::size_t kFreeColumns = 1;

/// Columns of a line that may hold colour sequences.
std::size_t drawn_width(std::string_view line) {
  std::string bare;
  for (std::size_t at = 0; at < line.size();) {
    if (line[at] != '\x1B') {
      bare += line[at++];
      continue;
    }
    at = std::min(line.size(), line.find('m', at) + 1);
  }
  return text_width(bare);
}

}  // namespace

void TerminalDisplay::stage_began(const StageLabel& label, std::size_t items, std::size_t reused) {
  stages_.begin(label, items, reused, surface_.now());
  redraw({});
}

void TerminalDisplay::stage_progress(const std::string& stage, const base::Progress& progress) {
  const Clock::time_point now = surface_.now();
  if (stages_.update(stage, progress, now) && now - drawn_ >= kBetweenDrawings) redraw({});
}

void TerminalDisplay::stage_ended(const std::string& stage, Ending ending) {
  const auto ended = stages_.end(stage, ending, surface_.now());
  if (ended) redraw(is_empty(*ended) ? "" : ended_line(*ended, style()) + "\n");
}

void TerminalDisplay::notice(const std::string& text) {
  std::string lines;
  for (const std::string& line : printable_lines(text))
    lines += fmt::format("{} {}\n", surface_.unicode ? "·" : "-", line);
  redraw(lines);
}

void TerminalDisplay::finish() {
  const std::string erase = erasure();
  if (!erase.empty()) surface_.write(erase);
}

LineStyle TerminalDisplay::style() const {
  const std::size_t columns = surface_.columns();
  return {.columns = columns - std::min(columns, kFreeColumns), .colour = surface_.colour, .unicode = surface_.unicode};
}

std::string TerminalDisplay::erasure() {
  if (live_widths_.empty()) return {};
  // A window made narrower since the drawing has wrapped the lines: they take more rows than there are lines.
  const std::size_t columns = std::max<std::size_t>(1, surface_.columns());
  std::size_t rows = 0;
  for (const std::size_t width : live_widths_) rows += std::max<std::size_t>(1, (width + columns - 1) / columns);
  live_widths_.clear();
  return rows > 1 ? fmt::format("\r\x1B[{}A\x1B[J", rows - 1) : "\r\x1B[J";
}

void TerminalDisplay::redraw(const std::string& above) {
  const Clock::time_point now = surface_.now();
  std::string text = erasure() + above;
  for (const StageView& stage : stages_.views(now)) {
    if (is_empty(stage)) continue;
    if (!live_widths_.empty()) text += "\n";
    const std::string line = running_line(stage, style());
    live_widths_.push_back(drawn_width(line));
    text += line;
  }
  drawn_ = now;
  if (!text.empty()) surface_.write(text);
}

}  // namespace kadr::app
