#include "recipes/mix/manifest.h"

#include <fmt/format.h>

namespace kadr::recipes::mix {
namespace {

/// Seconds to the millisecond, for people; frames say it exactly.
double shown_seconds(const timeline::Rational& seconds) {
  return static_cast<double>(timeline::scale_round(seconds.numerator(), 1000, seconds.denominator())) / 1000;
}

Json voice_line_json(const MixPlan& plan, const Output& output) {
  if (!output.voice_line) return nullptr;
  return {
      {"number", *output.voice_line + 1}, {"text", plan.voice_lines[*output.voice_line].text}, {"voice", output.voice}};
}

Json file_json(const MixPlan& plan, const Output& output) {
  Json clips = Json::object();
  for (std::size_t block = 0; block < output.clips.size(); ++block) {
    clips[plan.video_blocks[block].name] = output.clips[block];
  }
  Json file = {{"file", output.file.filename().string()},
               {"clips", std::move(clips)},
               {"voice_line", voice_line_json(plan, output)},
               {"music", output.music ? Json(*output.music) : Json()},
               {"duration_seconds", shown_seconds(output.duration)},
               {"frames", output.frames},
               {"bytes", output.bytes}};
  if (!output.sha256.empty()) file["sha256"] = output.sha256;
  return file;
}

/// RFC 4180 quoting, after taking the sting out of formulas.
std::string cell(std::string text) {
  if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos) text.insert(0, "'");
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + "\"";
}

std::string line(const std::vector<std::string>& texts) {
  std::string line;
  for (const std::string& text : texts) line += (line.empty() && &text == &texts.front() ? "" : ",") + cell(text);
  return line + "\n";
}

}  // namespace

std::string manifest_json(const MixPlan& plan, const MixReport& report) {
  Json files = Json::array();
  timeline::Rational total;
  for (const Output& output : report.outputs) {
    files.push_back(file_json(plan, output));
    total = total + output.duration;
  }
  const Json manifest = {{"schema", kManifestSchema},
                         {"task_name", plan.task_name},
                         {"seed", plan.seed},
                         {"canvas",
                          {{"width", plan.canvas.width},
                           {"height", plan.canvas.height},
                           {"fps", plan.canvas.rate.exact()},
                           {"fit", timeline::to_string(plan.canvas.fit)}}},
                         {"count", report.outputs.size()},
                         {"total_seconds", shown_seconds(total)},
                         {"files", std::move(files)},
                         {"left_out", report.left_out}};
  return manifest.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string manifest_csv(const MixPlan& plan, const MixReport& report) {
  std::vector<std::string> names{"file"};
  for (const Block& block : plan.video_blocks) names.push_back("block " + block.name);
  for (const char* name : {"voice_line", "voice", "text", "music", "duration_seconds", "frames", "bytes", "sha256"})
    names.emplace_back(name);
  std::string csv = line(names);
  for (const Output& output : report.outputs) {
    std::vector<std::string> cells{output.file.filename().string()};
    cells.insert(cells.end(), output.clips.begin(), output.clips.end());
    cells.push_back(output.voice_line ? fmt::format("{}", *output.voice_line + 1) : "");
    cells.push_back(output.voice);
    cells.push_back(output.voice_line ? plan.voice_lines[*output.voice_line].text : "");
    cells.push_back(output.music.value_or(""));
    cells.push_back(fmt::format("{:.3f}", shown_seconds(output.duration)));
    cells.push_back(fmt::format("{}", output.frames));
    cells.push_back(fmt::format("{}", output.bytes));
    cells.push_back(output.sha256);
    csv += line(cells);
  }
  return csv;
}

}  // namespace kadr::recipes::mix
