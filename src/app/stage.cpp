#include "app/stage.h"

#include <algorithm>

#include <fmt/format.h>

#include "app/amounts.h"

namespace kadr::app {
namespace {

constexpr double kSamplesPerSecond = 48'000;
constexpr std::int64_t kSharesOfItem = 1'000;

std::string one_amount(std::int64_t value, Unit unit) {
  if (unit == Unit::Bytes) return bytes_text(value);
  if (unit == Unit::Samples) return number_text(static_cast<double>(value) / kSamplesPerSecond, 0);
  return grouped(unit == Unit::Shares ? value / kSharesOfItem : value);
}

std::string noun(const StageLabel& label, std::int64_t number) {
  if (label.unit == Unit::Bytes) return {};
  if (label.unit == Unit::Samples) return " s of sound";
  if (label.unit == Unit::Shares) number /= kSharesOfItem;
  const std::string_view singular = label.unit == Unit::Frames ? "frame" : std::string_view(label.item);
  return fmt::format(" {}{}", singular, number == 1 ? "" : "s");
}

}  // namespace

std::string amount_text(const StageView& stage) {
  const auto& [done, total] = stage.progress;
  const std::string first = one_amount(done, stage.label.unit);
  if (total <= 0) return first + noun(stage.label, done);
  // "done" may pass an estimated total; the total then follows it rather than looking absurd.
  return fmt::format("{}/{}{}", first, one_amount(std::max(done, total), stage.label.unit), noun(stage.label, total));
}

std::string speed_text(const StageView& stage) {
  if (stage.per_second <= 0) return {};
  const double speed = stage.per_second;
  switch (stage.label.unit) {
    case Unit::Bytes:
      return bytes_text(static_cast<std::int64_t>(speed)) + "/s";
    case Unit::Samples:
      return fmt::format("{}x", number_text(speed / kSamplesPerSecond, speed < 10 * kSamplesPerSecond ? 1 : 0));
    case Unit::Frames:
      return fmt::format("{} frames/s", number_text(speed, speed < 10 ? 1 : 0));
    case Unit::Items:
      return fmt::format("{} {}s/s", number_text(speed, speed < 10 ? 1 : 0), stage.label.item);
    case Unit::Shares:
      return {};  // of work that differs from item to item it would say nothing
  }
  return {};
}

std::string left_text(const StageView& stage) {
  if (stage.per_second <= 0 || stage.progress.total <= 0) return {};
  const auto left = static_cast<double>(std::max<std::int64_t>(0, stage.progress.total - stage.progress.done));
  return clock_text(left / stage.per_second) + " left";
}

std::string items_text(const StageView& stage) {
  const std::string all = counted(static_cast<std::int64_t>(stage.items), stage.label.item);
  if (stage.reused == 0) return all;
  if (stage.reused >= stage.items) return all + ", already there";
  return fmt::format("{}, {} already there", all, grouped(static_cast<std::int64_t>(stage.reused)));
}

bool is_empty(const StageView& stage) {
  return stage.items == 0 && stage.progress.done == 0;
}

double fraction_done(const StageView& stage) {
  if (stage.progress.total <= 0) return 0;
  return std::clamp(static_cast<double>(stage.progress.done) / static_cast<double>(stage.progress.total), 0.0, 1.0);
}

}  // namespace kadr::app
