#include "app/json_display.h"

namespace kadr::app {
namespace {

constexpr auto kBetweenEvents = std::chrono::milliseconds(500);

std::string_view unit_name(const StageLabel& label) {
  switch (label.unit) {
    case Unit::Bytes:
      return "bytes";
    case Unit::Frames:
      return "frames";
    case Unit::Samples:
      return "samples";
    case Unit::Shares:
      return "thousandths of items";
    case Unit::Items:
      break;
  }
  return "items";
}

}  // namespace

std::string json_line(const Json& object) {
  return object.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

void JsonDisplay::stage_began(const StageLabel& label, std::size_t items, std::size_t reused) {
  stages_.begin(label, items, reused, surface_.now());
  written_.erase(label.name);
  surface_.write(json_line({{"event", "stage_began"},
                            {"stage", label.name},
                            {"items", items},
                            {"reused", reused},
                            {"unit", unit_name(label)}}));
}

void JsonDisplay::stage_progress(const std::string& stage, const base::Progress& progress) {
  const Clock::time_point now = surface_.now();
  if (!stages_.update(stage, progress, now)) return;
  const auto written = written_.find(stage);
  if (written != written_.end() && now - written->second < kBetweenEvents) return;
  written_[stage] = now;
  surface_.write(
      json_line({{"event", "progress"}, {"stage", stage}, {"done", progress.done}, {"total", progress.total}}));
}

void JsonDisplay::stage_ended(const std::string& stage, Ending ending) {
  const auto ended = stages_.end(stage, ending, surface_.now());
  if (!ended) return;
  surface_.write(json_line({{"event", "stage_ended"},
                            {"stage", stage},
                            {"complete", !ended->stopped},
                            {"done", ended->progress.done},
                            {"total", ended->progress.total},
                            {"seconds", std::chrono::duration<double>(ended->elapsed).count()}}));
}

void JsonDisplay::notice(const std::string& text) {
  surface_.write(json_line({{"event", "notice"}, {"text", text}}));
}

}  // namespace kadr::app
