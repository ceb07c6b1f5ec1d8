#include "app/session.h"

#include <charconv>

#include <fmt/format.h>

#include "app/locations.h"

namespace kadr::app {
namespace {

constexpr std::int64_t kMebibyte = 1 << 20;
/// Less does not even start.
constexpr std::int64_t kLeastMebibytes = 64;

Result<std::int64_t> memory_limit(const std::string& text) {
  std::int64_t mebibytes = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), mebibytes);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (whole && (mebibytes == 0 || (mebibytes >= kLeastMebibytes && mebibytes <= kMebibyte)))
    return mebibytes * kMebibyte;
  return fail(ErrorCode::InvalidArgument,
              fmt::format("KADR_DARKROOM_MEMORY is \"{}\"; give it whole MiB, at least {}, or 0 for no limit", text,
                          kLeastMebibytes));
}

}  // namespace

Result<media::DarkroomSettings> Session::darkroom(media::VideoEncoder encoder) const {
  KADR_TRY(std::filesystem::path executable, find_darkroom(own_folder(), variables));
  media::DarkroomSettings settings{.executable = std::move(executable)};
  if (variables("KADR_DARKROOM_UNCONFINED") == "1") settings.confinement.mode = media::Confinement::Mode::Off;
  if (encoder != media::VideoEncoder::Libx264) settings.confinement.devices = media::Confinement::Devices::Encoders;
  if (const auto memory = variables("KADR_DARKROOM_MEMORY")) {
    KADR_TRY(settings.confinement.memory_limit, memory_limit(*memory));
  }
  return settings;
}

}  // namespace kadr::app
