#include "media/confinement.h"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "media/darkroom.h"

namespace kadr::media {
namespace {

constexpr std::int64_t kMostMemory = std::int64_t{1} << 46;

constexpr std::array kModes{std::pair{Confinement::Mode::Required, std::string_view("required")},
                            std::pair{Confinement::Mode::Off, std::string_view("off")}};
constexpr std::array kDevices{std::pair{Confinement::Devices::None, std::string_view("none")},
                              std::pair{Confinement::Devices::Encoders, std::string_view("encoders")}};
constexpr std::array kFonts{std::pair{Confinement::Fonts::HandedIn, std::string_view("handed_in")},
                            std::pair{Confinement::Fonts::Installed, std::string_view("installed")}};
constexpr std::array kLayers{std::pair{Confinement::Layers::Both, std::string_view("both")},
                             std::pair{Confinement::Layers::Landlock, std::string_view("landlock")},
                             std::pair{Confinement::Layers::Seccomp, std::string_view("seccomp")}};

template <typename T, std::size_t N>
std::string_view name_of(T wanted, const std::array<std::pair<T, std::string_view>, N>& names) {
  for (const auto& [value, name] : names) {
    if (value == wanted) return name;
  }
  return names.front().second;
}

template <typename T, std::size_t N>
T value_of(base::JsonReader& reader, std::string_view key, const std::array<std::pair<T, std::string_view>, N>& names) {
  const std::string wanted = reader.required_string(key);
  for (const auto& [value, name] : names) {
    if (name == wanted) return value;
  }
  reader.reject(fmt::format("{} is \"{}\", which it cannot be", reader.path_of(key), wanted));
  return names.front().first;
}

Result<EscapeAttempt> attempt_from_json(const Json& value) {
  base::JsonReader reader(value, "escapes[]");
  EscapeAttempt attempt;
  attempt.name = reader.required_string("name");
  attempt.refused = reader.boolean("refused", false);
  attempt.reason = reader.string("reason");
  KADR_CHECK(reader.finish());
  return attempt;
}

}  // namespace

Result<std::vector<EscapeAttempt>> try_escapes(const DarkroomSettings& settings, std::stop_token stop) {
  Darkroom sacrificed(settings);
  KADR_TRY(const Reply reply, sacrificed.ask({.operation = "try_escapes", .stop = std::move(stop)}));
  if (!reply.body.is_array() || reply.body.empty())
    return fail(ErrorCode::Crashed, "the darkroom answered nonsense: no list of escapes");
  std::vector<EscapeAttempt> attempts;
  for (const Json& each : reply.body) {
    KADR_TRY(EscapeAttempt attempt, attempt_from_json(each));
    attempts.push_back(std::move(attempt));
  }
  return attempts;
}

Result<> check_confinement(const DarkroomSettings& settings, std::stop_token stop) {
  if (settings.confinement.mode == Confinement::Mode::Off) return {};
  KADR_TRY(const auto attempts, try_escapes(settings, std::move(stop)));
  for (const EscapeAttempt& attempt : attempts) {
    if (attempt.refused) continue;
    return fail(ErrorCode::PermissionDenied,
                fmt::format("the darkroom is not confined: it could {}; set KADR_DARKROOM_UNCONFINED=1 to work without "
                            "confinement",
                            attempt.name));
  }
  return {};
}

std::string describe(const ConfinementReport& report) {
  if (report.landlock == 0 && !report.seccomp) return "not confined";
  std::string text = report.landlock > 0 ? fmt::format("Landlock {}", report.landlock) : "no Landlock in this kernel";
  text += report.seccomp ? ", system calls filtered" : ", system calls not filtered";
  if (report.memory_limit == 0) return text + ", no limit of memory";
  return text + fmt::format(", {:.1f} GiB of memory", static_cast<double>(report.memory_limit) / (1 << 30));
}

Json to_json(const Confinement& confinement) {
  return {{"mode", name_of(confinement.mode, kModes)},
          {"devices", name_of(confinement.devices, kDevices)},
          {"fonts", name_of(confinement.fonts, kFonts)},
          {"layers", name_of(confinement.layers, kLayers)},
          {"memory_limit", confinement.memory_limit}};
}

Result<Confinement> confinement_from_json(const Json& value) {
  base::JsonReader reader(value, "confinement");
  Confinement confinement;
  confinement.mode = value_of(reader, "mode", kModes);
  confinement.devices = value_of(reader, "devices", kDevices);
  confinement.fonts = value_of(reader, "fonts", kFonts);
  confinement.layers = value_of(reader, "layers", kLayers);
  confinement.memory_limit = reader.required_integer("memory_limit", 0, kMostMemory);
  KADR_CHECK(reader.finish());
  return confinement;
}

Json to_json(const ConfinementReport& report) {
  return {{"landlock", report.landlock},
          {"seccomp", report.seccomp},
          {"memory_limit", report.memory_limit},
          {"fonts", report.fonts}};
}

Result<ConfinementReport> confinement_report_from_json(const Json& value) {
  base::JsonReader reader(value, "confinement");
  ConfinementReport report;
  report.landlock = static_cast<int>(reader.required_integer("landlock", 0, 1000));
  report.seccomp = reader.boolean("seccomp", false);
  report.memory_limit = reader.required_integer("memory_limit", 0, kMostMemory);
  report.fonts = reader.boolean("fonts", false);
  KADR_CHECK(reader.finish());
  return report;
}

}  // namespace kadr::media
