#include "app/doctor_report.h"

#include <algorithm>

#include <fmt/format.h>

#include "app/text_width.h"

namespace kadr::app {
namespace {

std::string_view health_name(Health health) {
  switch (health) {
    case Health::Good:
      return "good";
    case Health::Optional:
      return "optional";
    case Health::Missing:
      break;
  }
  return "missing";
}

std::string mark(Health health, const DoctorStyle& style) {
  const std::string_view sign = health == Health::Good      ? (style.unicode ? "✓" : "+")
                                : health == Health::Missing ? (style.unicode ? "✗" : "x")
                                                            : (style.unicode ? "·" : "-");
  if (!style.colour || health == Health::Optional) return std::string(sign);
  return fmt::format("\x1B[{}m{}\x1B[0m", health == Health::Good ? 32 : 31, sign);
}

std::string versions_text(const DoctorReport& report) {
  std::string text;
  for (const auto& [name, version] : report.versions) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", printable(name), printable(version));
  }
  return text;
}

}  // namespace

bool DoctorReport::healthy() const {
  return std::ranges::none_of(findings, [](const Finding& finding) { return finding.health == Health::Missing; });
}

std::string describe(const DoctorReport& report, const DoctorStyle& style) {
  constexpr std::size_t kNameColumns = 12;
  std::string text = versions_text(report) + "\n";
  for (const Finding& finding : report.findings) {
    text += fmt::format("\n{} {}{}", mark(finding.health, style), pad_to_width(finding.name, kNameColumns),
                        printable(finding.text));
    if (!finding.remedy.empty()) text += fmt::format("\n  {}{}", pad_to_width("", kNameColumns), finding.remedy);
  }
  return text + (report.healthy() ? "\n\nEverything needed is here." : "\n\nSomething needed is missing.");
}

Json to_json(const DoctorReport& report) {
  Json versions = Json::object();
  for (const auto& [name, version] : report.versions) versions[name] = version;
  Json findings = Json::array();
  for (const Finding& finding : report.findings) {
    findings.push_back({{"name", finding.name},
                        {"health", health_name(finding.health)},
                        {"text", finding.text},
                        {"remedy", finding.remedy}});
  }
  return {{"healthy", report.healthy()}, {"versions", std::move(versions)}, {"findings", std::move(findings)}};
}

}  // namespace kadr::app
