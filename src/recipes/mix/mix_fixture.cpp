#include "recipes/mix/mix_fixture.h"

#include <array>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <numbers>

#include <fcntl.h>
#include <fmt/format.h>
#include <stdio.h>
#include <unistd.h>

namespace kadr::recipes::mix {
namespace {

namespace fs = std::filesystem;

void run_program(const std::string& command) {
  ASSERT_EQ(std::system(command.c_str()), 0) << command;  // NOLINT: the command line is the test's own
}

/// What a command writes to its standard output.
std::string output_of(const std::string& command) {
  std::string output;
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return output;
  std::array<char, 1 << 16> buffer{};
  while (const std::size_t got = ::fread(buffer.data(), 1, buffer.size(), pipe)) output.append(buffer.data(), got);
  EXPECT_EQ(::pclose(pipe), 0) << command;
  return output;
}

constexpr std::string_view kFfmpeg = "timeout -s KILL 60 ffmpeg -nostdin -loglevel error -y ";

/// A mono WAV of 16 bits.
std::string wav(const std::vector<std::int16_t>& samples) {
  const auto number = [](std::uint32_t value, int bytes) {
    std::string text;
    for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i) & 0xFFU);
    return text;
  };
  const auto size = static_cast<std::uint32_t>(samples.size() * 2);
  std::string file = "RIFF" + number(36 + size, 4) + "WAVEfmt " + number(16, 4) + number(1, 2) + number(1, 2) +
                     number(timeline::kSampleRate, 4) + number(timeline::kSampleRate * 2, 4) + number(2, 2) +
                     number(16, 2) + "data" + number(size, 4);
  file.append(reinterpret_cast<const char*>(samples.data()), size);
  return file;
}

}  // namespace

void RememberingListener::stage_began(Stage stage, std::size_t items, std::size_t reused) {
  began[stage] = {.items = items, .reused = reused, .times = began[stage].times + 1};
  open_[stage] = true;
  if (on_began) on_began(stage);
}

void RememberingListener::stage_progress(Stage stage, const base::Progress& progress) {
  EXPECT_TRUE(open_.contains(stage)) << "progress of a stage that has not begun or has ended";
  last[stage] = progress;
}

Result<std::vector<models::Voice>> ToneSpeech::voices(std::stop_token /*stop*/) {
  return std::vector<models::Voice>{{"700", "Low", "en"}, {"1900", "High", "en"}};
}

Result<models::SpokenSound> ToneSpeech::speak(const models::SpeechRequest& request, int output,
                                              std::stop_token /*stop*/) {
  ++spoken;
  const double tone = std::stod(request.voice_id);
  std::vector<std::int16_t> samples(timeline::kSampleRate / 2);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double phase = 2 * std::numbers::pi * tone * static_cast<double>(i) / timeline::kSampleRate;
    samples[i] = static_cast<std::int16_t>(8000 * std::sin(phase));
  }
  const std::string file = wav(samples);
  // Less than all is a full disk as well.
  errno = ENOSPC;
  if (::pwrite(output, file.data(), file.size(), 0) != static_cast<ssize_t>(file.size()))
    return fail(base::from_errno(errno, "cannot write the spoken line"));
  return models::SpokenSound{.duration = timeline::Rational(1, 2),
                             .words = {{request.text, timeline::Rational(), timeline::Rational(1, 2)}}};
}

media::DarkroomSettings MixTest::darkroom_settings() {
  return {.executable = fs::path(std::getenv("KADR_BUILD")) / "kadr-darkroom"};
}

MixTest::MixTest()
    : darkrooms_(darkroom_settings(), 2), store_(store::ArtifactStore::open(folder_.path() / "store").value()) {
  fs::create_directory(clips());
  options_ = {.base_folder = clips(), .output_folder = out()};
}

void MixTest::make_clip(const std::string& name, const std::string& colour, int frames, int tone) const {
  const double seconds = frames / 10.0;
  const std::string sound =
      tone == 0 ? std::string() : fmt::format("-f lavfi -i sine=f={}:r=48000:d={} -c:a aac -b:a 128k ", tone, seconds);
  run_program(
      fmt::format("{} -f lavfi -i color=c={}:s=96x160:r=10:d={} {} -c:v libx264 -preset ultrafast "
                  "-pix_fmt yuv420p {}",
                  kFfmpeg, colour, seconds, sound, (clips() / name).string()));
}

void MixTest::make_music(const std::string& name, int tone, double seconds) const {
  run_program(
      fmt::format("{} -f lavfi -i sine=f={}:r=44100:d={} -ac 2 {}", kFfmpeg, tone, seconds, (clips() / name).string()));
}

Result<MixReport> MixTest::run(const std::string& plan_json, std::stop_token stop) {
  KADR_TRY(const MixPlan plan, parse_plan(plan_json));
  listener_.began.clear();
  const Services services{.darkrooms = darkrooms_,
                          .store = store_,
                          .speech = speech_,
                          .download_limits = {.guard = net::FetchGuard::anything()}};
  return run_mix(plan, options_, services, listener_, {}, std::move(stop));
}

MixReport MixTest::made(const std::string& plan_json) {
  auto report = run(plan_json);
  EXPECT_TRUE(report) << (report ? "" : report.error().message);
  return report ? std::move(*report) : MixReport{};
}

std::vector<std::string> MixTest::files_out() const {
  return fs::exists(out()) ? test::files_below(out()) : std::vector<std::string>{};
}

media::MediaInfo MixTest::probed(const fs::path& file) {
  const base::FileDescriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  const auto darkroom = darkrooms_.take({});
  auto info = media::probe(**darkroom, descriptor.get(), {}, {});
  EXPECT_TRUE(info) << file << ": " << (info ? "" : info.error().message);
  return info ? *info : media::MediaInfo{};
}

std::string colour_at(const fs::path& file, int frame) {
  const std::string pixels =
      output_of(fmt::format("{} -i '{}' -vf \"select='eq(n,{})',scale=1:1,format=rgb24\" -frames:v 1 -f rawvideo -",
                            kFfmpeg, file.string(), frame));
  if (pixels.size() != 3) return "nothing";
  const auto is_on = [&](std::size_t i) { return static_cast<unsigned char>(pixels[i]) > 90; };
  if (is_on(0) && is_on(1) && is_on(2)) return "white";
  if (is_on(0)) return "red";
  if (is_on(1)) return "green";
  return is_on(2) ? "blue" : "black";
}

double tone_level(const fs::path& file, int tone, double from, double to) {
  const std::string bytes = output_of(
      fmt::format("{} -i '{}' -vn -ac 1 -ar 48000 -f s16le -af atrim={}:{} -", kFfmpeg, file.string(), from, to));
  // One bin of a Fourier transform: what of the sound is this very tone.
  double cosine = 0;
  double sine = 0;
  const std::size_t count = bytes.size() / 2;
  for (std::size_t i = 0; i < count; ++i) {
    const auto low = static_cast<unsigned char>(bytes[2 * i]);
    const auto high = static_cast<signed char>(bytes[2 * i + 1]);
    const double sample = (high * 256 + low) / 32768.0;
    const double phase = 2 * std::numbers::pi * tone * static_cast<double>(i) / timeline::kSampleRate;
    cosine += sample * std::cos(phase);
    sine += sample * std::sin(phase);
  }
  return count == 0 ? 0 : 2 * std::hypot(cosine, sine) / static_cast<double>(count);
}

}  // namespace kadr::recipes::mix
