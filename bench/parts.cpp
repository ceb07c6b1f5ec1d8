// What composing and writing cost once the clips are conformed, and what a darkroom that runs already takes for a last
// frame and for joining. The folder KADR_BENCH_CLIPS holds conformed clips
// (clip_*.mp4), KADR_BENCH_CLIP is one of 8 s among them, and KADR_DARKROOM names the kadr-darkroom executable.
// bench/run makes the clips and names all three.

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "media/compose.h"
#include "media/conform.h"
#include "media/still.h"

extern char** environ;

namespace {

using namespace kadr;
namespace fs = std::filesystem;

[[noreturn]] void give_up(const std::string& why) {
  fmt::print(stderr, "kadr_bench: {}\n", why);
  std::exit(1);
}

template <typename T>
T value_or_exit(Result<T> result) {
  if (!result) give_up(result.error().message);
  return std::move(*result);
}

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr) give_up(fmt::format("{} is not set; start this through bench/run", name));
  return value;
}

struct Clip {
  base::FileDescriptor file;
  timeline::PictureRun pictures;
};

/// The darkroom and the clips, made once.
struct Workplace {
  media::Darkroom darkroom{{.executable = environment("KADR_DARKROOM")}};
  fs::path folder = environment("KADR_BENCH_CLIPS");
  std::vector<Clip> clips;

  Workplace() {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (entry.path().filename().string().starts_with("clip_")) files.push_back(entry.path());
    }
    std::ranges::sort(files);
    for (const fs::path& path : files) {
      base::FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
      timeline::PictureRun pictures = value_or_exit(media::index_pictures(darkroom, file.get(), {}));
      clips.push_back({std::move(file), std::move(pictures)});
    }
    if (clips.size() < 3) give_up("there are fewer than three clips");
  }
};

Workplace& workplace() {
  static Workplace place;
  return place;
}

media::Assembly three_clips(std::size_t first) {
  const auto& clips = workplace().clips;
  media::Assembly assembly;
  for (std::size_t i = 0; i < 3; ++i) assembly.pictures.push_back(&clips[(first + i) % clips.size()].pictures);
  return assembly;
}

/// One more composition that is not written: the bar is 2 ms.
void compose_one(benchmark::State& state) {
  media::Composer composer(workplace().darkroom);
  const media::Assembly assembly = three_clips(0);
  for (auto _ : state) benchmark::DoNotOptimize(value_or_exit(composer.compose(assembly, {})).header.data());
}
BENCHMARK(compose_one)->Unit(benchmark::kMillisecond)->UseRealTime();

/// 10 × 10 × 10 compositions: the bar is 3 s. Ten runs stand for thirty clips when there are fewer.
void compose_thousand(benchmark::State& state) {
  const auto& clips = workplace().clips;
  std::vector<timeline::PictureRun> runs;
  for (std::size_t i = 0; i < 30; ++i) runs.push_back(clips[i % clips.size()].pictures);
  for (auto _ : state) {
    media::Composer composer(workplace().darkroom);
    for (std::size_t i = 0; i < 1000; ++i) {
      const media::Assembly assembly{.pictures = {&runs[i / 100], &runs[10 + i / 10 % 10], &runs[20 + i % 10]}};
      benchmark::DoNotOptimize(value_or_exit(composer.compose(assembly, {})).header.data());
    }
  }
}
BENCHMARK(compose_thousand)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(3);

/// An output that has no name and is overwritten each time.
base::FileDescriptor scratch_file() {
  base::FileDescriptor file(::open(workplace().folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (!file) give_up("the folder of the clips holds no unnamed files");
  return file;
}

base::FileDescriptor open_clip() {
  base::FileDescriptor clip(::open(environment("KADR_BENCH_CLIP").c_str(), O_RDONLY | O_CLOEXEC));
  if (!clip) give_up("KADR_BENCH_CLIP cannot be opened");
  return clip;
}

/// Each run is measured by itself, and the median told: one of many that was disturbed does not count.
void each_by_itself(benchmark::internal::Benchmark* measured) {
  measured->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(1)->Repetitions(15)->ReportAggregatesOnly();
}

/// What a whole process pays before the first answer; a server pays it once.
void start_darkroom(benchmark::State& state) {
  for (auto _ : state) {
    media::Darkroom darkroom({.executable = environment("KADR_DARKROOM")});
    benchmark::DoNotOptimize(value_or_exit(media::library_versions(darkroom, {})).data());
  }
}
BENCHMARK(start_darkroom)->Apply(each_by_itself);

/// The last frame of a clip: the bar is 50 ms.
void last_frame(benchmark::State& state, media::StillFormat format) {
  const base::FileDescriptor clip = open_clip();
  const base::FileDescriptor output = scratch_file();
  const media::StillSpec spec{.which = media::StillSpec::Which::Last, .format = format};
  media::Darkroom& darkroom = workplace().darkroom;
  for (auto _ : state)
    benchmark::DoNotOptimize(value_or_exit(media::still(darkroom, clip.get(), output.get(), spec, {})));
}
BENCHMARK_CAPTURE(last_frame, jpeg, media::StillFormat::Jpeg)->Apply(each_by_itself);
BENCHMARK_CAPTURE(last_frame, png, media::StillFormat::Png)->Apply(each_by_itself);

/// Three clips indexed, joined, written and brought to disk: the bar is 60 ms.
void join_three(benchmark::State& state) {
  const base::FileDescriptor clip = open_clip();
  const std::vector<int> sources(3, clip.get());
  media::Darkroom& darkroom = workplace().darkroom;
  for (auto _ : state) {
    std::vector<timeline::PictureRun> runs;
    for (const int source : sources) runs.push_back(value_or_exit(media::index_pictures(darkroom, source, {})));
    media::Composer composer(darkroom);
    const auto film = value_or_exit(composer.compose({.pictures = {&runs[0], &runs[1], &runs[2]}}, {}));
    const base::FileDescriptor output = scratch_file();
    if (auto wrote = media::write_composition(film, sources, output.get(), {}, {}); !wrote)
      give_up(wrote.error().message);
    if (::fsync(output.get()) != 0) give_up("the film cannot be brought to disk");
  }
}
BENCHMARK(join_three)->Apply(each_by_itself);

double milliseconds_since(std::chrono::steady_clock::time_point began) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count();
}

/// Composes and writes one combination, under a temporary name that is then changed, as the mix does.
double write_once(media::Composer& composer, const media::Assembly& assembly, const fs::path& path) {
  const auto began = std::chrono::steady_clock::now();
  const timeline::Composition composition = value_or_exit(composer.compose(assembly, {}));
  std::vector<int> sources;
  for (std::size_t i = 0; i < 3; ++i) sources.push_back(workplace().clips[i].file.get());
  const fs::path temporary = path.string() + ".part";
  const base::FileDescriptor output(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (auto written = media::write_composition(composition, sources, output.get(), {}, {}); !written)
    give_up(written.error().message);
  fs::rename(temporary, path);
  return milliseconds_since(began);
}

double run_cp(const fs::path& from, const fs::path& to) {
  const auto began = std::chrono::steady_clock::now();
  std::string program = "cp";
  std::string source = from.string();
  std::string target = to.string();
  const std::array<char*, 4> arguments{program.data(), source.data(), target.data(), nullptr};
  pid_t child = -1;
  if (::posix_spawnp(&child, "cp", nullptr, nullptr, arguments.data(), environ) != 0) give_up("cannot start cp");
  int status = 0;
  ::waitpid(child, &status, 0);
  return milliseconds_since(began);
}

/// cp without the start of a process: the harder comparison.
double copy_in_process(const fs::path& from, const fs::path& to) {
  const auto began = std::chrono::steady_clock::now();
  const base::FileDescriptor source(::open(from.c_str(), O_RDONLY | O_CLOEXEC));
  const base::FileDescriptor target(::open(to.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  while (::copy_file_range(source.get(), nullptr, target.get(), nullptr, std::size_t{1} << 30, 0) > 0) {
  }
  return milliseconds_since(began);
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

/// One more combination on disk against a copy of the same file, taken in turn: the bar is 1.2.
void write_against_copy() {
  constexpr int kRounds = 50;
  media::Composer composer(workplace().darkroom);
  const media::Assembly assembly = three_clips(0);
  const fs::path film = workplace().folder / "film.mp4";
  const fs::path copy = workplace().folder / "copy.mp4";
  std::vector<double> write;
  std::vector<double> cp;
  std::vector<double> plain;
  (void)write_once(composer, assembly, film);
  for (int round = 0; round < kRounds; ++round) {
    fs::remove(workplace().folder / "next.mp4");
    write.push_back(write_once(composer, assembly, workplace().folder / "next.mp4"));
    fs::remove(copy);
    cp.push_back(run_cp(film, copy));
    fs::remove(copy);
    plain.push_back(copy_in_process(film, copy));
  }
  fmt::print(
      "one more combination on disk, {:.1f} MB, median of {}: {:.2f} ms; cp {:.2f} ms; copying in process {:.2f} ms\n",
      static_cast<double>(fs::file_size(film)) / 1e6, kRounds, median(write), median(cp), median(plain));
  fmt::print("  against cp: {:.2f} (bar: at most 1.2); against copying in process: {:.2f}\n",
             median(write) / median(cp), median(write) / median(plain));
  for (const char* name : {"film.mp4", "copy.mp4", "next.mp4"}) fs::remove(workplace().folder / name);
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  write_against_copy();
  return 0;
}
