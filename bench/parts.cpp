// What composing and writing cost once the clips are conformed. The folder KADR_BENCH_CLIPS holds conformed clips
// (clip_*.mp4); KADR_DARKROOM names the kadr-darkroom executable. bench/run makes the one and passes the other.

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
