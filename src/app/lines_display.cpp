#include "app/lines_display.h"

#include <fmt/format.h>

#include "app/stage_line.h"
#include "app/text_width.h"

namespace kadr::app {
namespace {

constexpr auto kBetweenLines = std::chrono::seconds(5);

}  // namespace

void LinesDisplay::stage_began(const StageLabel& label, std::size_t items, std::size_t reused) {
  const Clock::time_point now = surface_.now();
  stages_.begin(label, items, reused, now);
  written_[label.name] = now;
  if (items > 0)
    line(fmt::format("{}: {}", label.name, items_text({.label = label, .items = items, .reused = reused})));
}

void LinesDisplay::stage_progress(const std::string& stage, const base::Progress& progress) {
  const Clock::time_point now = surface_.now();
  if (!stages_.update(stage, progress, now) || now - written_[stage] < kBetweenLines) return;
  written_[stage] = now;
  line(plain_running_line(*stages_.view(stage, now)));
}

void LinesDisplay::stage_ended(const std::string& stage, Ending ending) {
  const auto ended = stages_.end(stage, ending, surface_.now());
  if (ended && !is_empty(*ended)) line(plain_ended_line(*ended));
}

void LinesDisplay::notice(const std::string& text) {
  for (std::string& each : printable_lines(text)) line(std::move(each));
}

void LinesDisplay::line(std::string text) {
  text += '\n';
  surface_.write(text);
}

}  // namespace kadr::app
