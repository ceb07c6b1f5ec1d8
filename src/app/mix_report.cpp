#include "app/mix_report.h"

#include <algorithm>

#include <fmt/format.h>

#include "app/amounts.h"
#include "app/text_width.h"

namespace kadr::app {
namespace {

using recipes::mix::Estimate;
using recipes::mix::MixReport;
using recipes::mix::Output;

constexpr std::size_t kManyCombinations = 200;
constexpr timeline::ByteCount kManyBytes = 10'000'000'000;

/// More than this are not listed one by one: the manifest has them all.
constexpr std::size_t kMostListed = 20;

std::int64_t number(std::size_t count) {
  return static_cast<std::int64_t>(count);
}

std::string product_text(const Estimate& estimate) {
  if (estimate.product == estimate.combinations) return {};
  if (estimate.product > static_cast<std::uint64_t>(INT64_MAX)) return " of a product too large to count";
  return fmt::format(" of {} possible", grouped(static_cast<std::int64_t>(estimate.product)));
}

std::string clips_text(const Estimate& estimate) {
  std::string text = counted(number(estimate.clips), "clip");
  if (estimate.clips_reused > 0) text += fmt::format(", {} conformed before", grouped(number(estimate.clips_reused)));
  return text;
}

std::string to_encode_text(const Estimate& estimate) {
  if (estimate.seconds_to_encode == timeline::Rational()) return "nothing";
  return duration_text(estimate.seconds_to_encode.to_double()) + " of clips";
}

/// One line a file, its facts aligned.
std::string list_text(const std::vector<Output>& outputs) {
  std::size_t width = 0;
  for (const Output& output : outputs) width = std::max(width, text_width(printable(output.file.string())));
  std::string text;
  for (const Output& output : outputs) {
    text += fmt::format("  {}  {:>6}  {}\n", pad_to_width(printable(output.file.string()), width),
                        duration_text(output.duration.to_double()), bytes_text(output.bytes));
  }
  return text;
}

}  // namespace

std::string describe(const Estimate& estimate) {
  std::string text =
      fmt::format("Plan\n  videos       {}{}\n", grouped(number(estimate.combinations)), product_text(estimate));
  text += fmt::format("  length       {} in all\n", duration_text(estimate.total_seconds.to_double()));
  text += fmt::format("  clips        {}\n", clips_text(estimate));
  if (estimate.voice_lines > 0) text += fmt::format("  voice lines  {}\n", grouped(number(estimate.voice_lines)));
  text += fmt::format("  to encode    {}\n", to_encode_text(estimate));
  text += fmt::format("  to write     about {}", bytes_text(estimate.bytes_to_write));
  return text;
}

Json plan_event(const Estimate& estimate) {
  return {{"event", "plan"},
          {"combinations", estimate.combinations},
          {"product", estimate.product},
          {"total_seconds", estimate.total_seconds.to_double()},
          {"seconds_to_encode", estimate.seconds_to_encode.to_double()},
          {"bytes_to_write", estimate.bytes_to_write},
          {"clips", estimate.clips},
          {"clips_reused", estimate.clips_reused},
          {"voice_lines", estimate.voice_lines}};
}

bool is_large(const Estimate& estimate) {
  return estimate.combinations > kManyCombinations || estimate.bytes_to_write > kManyBytes;
}

std::string describe(const MixReport& report, double seconds) {
  double length = 0;
  timeline::ByteCount bytes = 0;
  for (const Output& output : report.outputs) {
    length += output.duration.to_double();
    bytes += output.bytes;
  }
  std::string text = report.outputs.size() <= kMostListed ? list_text(report.outputs) : std::string();
  text += fmt::format("{} ({}, {}) in {}", counted(number(report.outputs.size()), "video"), duration_text(length),
                      bytes_text(bytes), duration_text(seconds));
  // Why each was left out has been said as it was found.
  if (!report.left_out.empty()) text += fmt::format(", {} left out", counted(number(report.left_out.size()), "clip"));
  return text + fmt::format("; the list is {}", printable(report.manifest_csv.string()));
}

Json output_event(const Output& output) {
  Json event = {{"event", "output"}, {"file", output.file.string()}, {"clips", output.clips}};
  event["voice_line"] = output.voice_line ? Json(*output.voice_line + 1) : Json();
  event["music"] = output.music ? Json(*output.music) : Json();
  if (!output.voice.empty()) event["voice"] = output.voice;
  event["frames"] = output.frames;
  event["seconds"] = output.duration.to_double();
  event["bytes"] = output.bytes;
  if (!output.sha256.empty()) event["sha256"] = output.sha256;
  return event;
}

Json done_event(const MixReport& report, double seconds) {
  return {{"event", "done"},
          {"outputs", report.outputs.size()},
          {"left_out", report.left_out},
          {"manifest_json", report.manifest_json.string()},
          {"manifest_csv", report.manifest_csv.string()},
          {"seconds", seconds}};
}

}  // namespace kadr::app
