#include "app/examination.h"

#include <array>
#include <filesystem>
#include <set>
#include <system_error>

#include <CLI/Version.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/mman.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "app/amounts.h"
#include "app/locations.h"
#include "app/version.h"
#include "base/file_descriptor.h"
#include "media/confinement.h"
#include "media/conform.h"
#include "media/draw_picture.h"
#include "media/speech.h"

namespace kadr::app {
namespace {

/// Less than this is soon used up by mezzanines and outputs.
constexpr std::int64_t kLittleSpace = 2'000'000'000;

constexpr const char* kCertificates = "/etc/ssl/certs/ca-certificates.crt";

void add_own_versions(DoctorReport& report) {
  report.versions.emplace_back("kadr", version());
  report.versions.emplace_back(
      "fmt", fmt::format("{}.{}.{}", FMT_VERSION / 10000, FMT_VERSION / 100 % 100, FMT_VERSION % 100));
  report.versions.emplace_back("nlohmann-json", fmt::format("{}.{}.{}", NLOHMANN_JSON_VERSION_MAJOR,
                                                            NLOHMANN_JSON_VERSION_MINOR, NLOHMANN_JSON_VERSION_PATCH));
  report.versions.emplace_back("CLI11", CLI11_VERSION);
}

std::string_view driver_of(media::VideoEncoder encoder) {
  switch (encoder) {
    case media::VideoEncoder::Nvenc:
      return "NVIDIA: apt install nvidia-driver libnvidia-encode1 (from non-free)";
    case media::VideoEncoder::Vaapi:
      return "AMD, Intel: apt install va-driver-all";
    case media::VideoEncoder::Qsv:
      return "Intel: apt install intel-media-va-driver libmfx1";
    case media::VideoEncoder::Libx264:
      break;
  }
  return "apt install --reinstall libavcodec59 libx264-164";
}

Finding finding_of(const media::EncoderState& state) {
  const std::string name(media::to_string(state.encoder));
  if (state.works) return {Health::Good, name, "works", ""};
  const bool needed = state.encoder == media::VideoEncoder::Libx264;
  return {needed ? Health::Missing : Health::Optional, name, fmt::format("not here: {}", state.reason),
          std::string(driver_of(state.encoder))};
}

/// In a darkroom of their own: drivers of hardware are let into no other.
void examine_encoders(media::DarkroomSettings settings, const std::stop_token& stop, DoctorReport& report) {
  settings.confinement.devices = media::Confinement::Devices::Encoders;
  media::Darkroom darkroom(std::move(settings));
  const auto encoders = media::try_encoders(darkroom, stop);
  if (!encoders) {
    report.findings.push_back({Health::Missing, "encoders", encoders.error().message, ""});
    return;
  }
  for (const media::EncoderState& state : *encoders) report.findings.push_back(finding_of(state));
}

void examine_voices(media::Darkroom& darkroom, const std::stop_token& stop, DoctorReport& report) {
  const auto voices = media::espeak_voices(darkroom, stop);
  if (!voices || voices->empty()) {
    report.findings.push_back({Health::Missing, "voices", voices ? "none are installed" : voices.error().message,
                               "apt install espeak-ng-data"});
    return;
  }
  std::set<std::string> languages;
  for (const media::EspeakVoice& voice : *voices) languages.insert(voice.language);
  report.findings.push_back({Health::Good, "voices",
                             fmt::format("{} in {}", counted(static_cast<std::int64_t>(voices->size()), "voice"),
                                         counted(static_cast<std::int64_t>(languages.size()), "language")),
                             ""});
}

/// What can be written in, by drawing a little of it.
struct Script {
  std::string_view name;
  std::string_view sample;
  std::string_view package;
};

constexpr std::array kScripts{
    Script{"Latin, Cyrillic and Greek", "Hello Привіт Γειά", "fonts-noto-core"},
    Script{"Arabic and Hebrew", "مرحبا שלום", "fonts-noto-core"},
    Script{"Indic and Thai", "नमस्ते สวัสดี", "fonts-noto-core"},
    Script{"Chinese, Japanese and Korean", "你好 こんにちは 안녕",
           "fonts-wqy-microhei, or fonts-noto-cjk for finer shapes"},
    Script{"emoji", "😀", "fonts-noto-color-emoji"},
};

void examine_fonts(media::Darkroom& darkroom, const std::stop_token& stop, DoctorReport& report) {
  std::size_t good = 0;
  for (const Script& script : kScripts) {
    const base::FileDescriptor picture(::memfd_create("kadr-fonts", MFD_CLOEXEC));
    const media::DrawPictureSpec spec{.width = 320,
                                      .height = 180,
                                      .kind = media::DrawPictureSpec::Kind::NamePlate,
                                      .title = std::string(script.sample)};
    const auto drawn = media::draw_picture(darkroom, picture.get(), spec, stop);
    if (drawn && drawn->missing_glyphs == 0) {
      ++good;
      continue;
    }
    const std::string what =
        drawn ? fmt::format("none for {}", script.name) : fmt::format("{}: {}", script.name, drawn.error().message);
    report.findings.push_back({Health::Optional, "fonts", what, fmt::format("apt install {}", script.package)});
  }
  if (good == kScripts.size())
    report.findings.push_back({Health::Good, "fonts", "for all scripts that were tried, and emoji", ""});
}

Finding examine_confinement(const media::DarkroomSettings& settings, const media::ConfinementReport& held,
                            const std::stop_token& stop) {
  constexpr std::string_view kName = "confinement";
  if (settings.confinement.mode == media::Confinement::Mode::Off) {
    return {Health::Optional, std::string(kName), "off: a hostile file may do whatever kadr may",
            "unset KADR_DARKROOM_UNCONFINED"};
  }
  const auto attempts = media::try_escapes(settings, stop);
  if (!attempts) return {Health::Missing, std::string(kName), attempts.error().message, ""};
  for (const media::EscapeAttempt& attempt : *attempts) {
    if (!attempt.refused) {
      return {Health::Missing, std::string(kName), fmt::format("broken: the darkroom could {}", attempt.name),
              "report it, with the versions above and the kernel's"};
    }
  }
  return {Health::Good, std::string(kName),
          fmt::format("{}; {} refused", media::describe(held),
                      counted(static_cast<std::int64_t>(attempts->size()), "escape")),
          ""};
}

void examine_darkroom(Session& session, DoctorReport& report) {
  auto settings = session.darkroom();
  if (!settings) {
    report.findings.push_back(
        {Health::Missing, "darkroom", settings.error().message, "./dev build makes both programs"});
    return;
  }
  const std::string path = settings->executable.string();
  media::Darkroom darkroom(*settings);
  const auto versions = media::library_versions(darkroom, session.stop);
  if (!versions) {
    report.findings.push_back(
        {Health::Missing, "darkroom", fmt::format("{}: {}", path, versions.error().message),
         "apt install libavformat59 libavfilter8 libswscale6 libebur128-1 libespeak-ng1 libpangocairo-1.0-0"});
    return;
  }
  report.versions.insert(report.versions.end(), versions->begin(), versions->end());
  report.findings.push_back({Health::Good, "darkroom", path, ""});
  report.findings.push_back(examine_confinement(*settings, darkroom.confinement(), session.stop));
  examine_encoders(*settings, session.stop, report);
  examine_voices(darkroom, session.stop, report);
  examine_fonts(darkroom, session.stop, report);
}

/// The folder itself or, where it does not exist yet, the nearest one above it that does.
std::filesystem::path existing_part(std::filesystem::path folder) {
  std::error_code ignored;
  folder = std::filesystem::absolute(folder, ignored);
  while (!std::filesystem::exists(folder, ignored) && folder.has_relative_path()) folder = folder.parent_path();
  return folder;
}

Finding examine_cache(const Session& session, const std::optional<std::string>& wanted) {
  const auto folder = cache_folder(wanted, session.variables);
  if (!folder) return {Health::Missing, "cache", folder.error().message, ""};
  const std::filesystem::path existing = existing_part(*folder);
  std::error_code ignored;
  if (!std::filesystem::is_directory(existing, ignored)) {
    return {Health::Missing, "cache", fmt::format("{} is no folder", existing.string()),
            "name another with KADR_CACHE"};
  }
  if (::access(existing.c_str(), W_OK | X_OK) != 0) {
    return {Health::Missing, "cache", fmt::format("{} may not be written", existing.string()),
            "name another with KADR_CACHE"};
  }
  struct statvfs disk{};
  if (::statvfs(existing.c_str(), &disk) != 0) {
    return {Health::Missing, "cache", base::from_errno(errno, existing.string()).message, ""};
  }
  const auto free_bytes = static_cast<std::int64_t>(disk.f_bavail * disk.f_frsize);
  const std::string text = fmt::format("{}, {} free", folder->string(), bytes_text(free_bytes));
  if (free_bytes >= kLittleSpace) return {Health::Good, "cache", text, ""};
  return {Health::Optional, "cache", text, "that is little: name a folder on a larger disk with KADR_CACHE"};
}

Finding examine_certificates() {
  if (::access(kCertificates, R_OK) == 0) return {Health::Good, "https", "certificates are installed", ""};
  return {Health::Optional, "https", "no certificates, so clips cannot be fetched from https addresses",
          "apt install ca-certificates"};
}

}  // namespace

DoctorReport examine(Session& session, const std::optional<std::string>& cache) {
  DoctorReport report;
  add_own_versions(report);
  examine_darkroom(session, report);
  report.findings.push_back(examine_cache(session, cache));
  report.findings.push_back(examine_certificates());
  return report;
}

}  // namespace kadr::app
