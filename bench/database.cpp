/// What a durable write and a read of the database cost, beside what the disk itself asks for an fsync.
///
/// The figures are of the disk that TMPDIR is on, and say nothing of another.

#include "store/database.h"

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <unistd.h>

namespace {

using kadr::Result;
using kadr::store::Connection;
using kadr::store::Database;
using kadr::store::Row;

constexpr std::int64_t kRows = 100'000;

std::vector<kadr::store::Migration> schema() {
  return {
      {1, "steps", {"CREATE TABLE steps (id BIGINT NOT NULL PRIMARY KEY, state TEXT NOT NULL, seen BIGINT NOT NULL)"}}};
}

/// A database of 100,000 rows in a folder of its own.
class Bench {
 public:
  Bench() {
    std::string name = (std::filesystem::temp_directory_path() / "kadr-bench-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder to work in");
    folder_ = name;
    database_ = Database::open({.folder = folder_, .migrations = schema()}).value();
    const auto filled = database_->write([](Connection& connection) -> Result<> {
      for (std::int64_t id = 0; id < kRows; ++id)
        KADR_CHECK(connection.execute("INSERT INTO steps (id, state, seen) VALUES ($1, $2, 0)",
                                      {id, std::string("waiting for the provider")}));
      return {};
    });
    if (!filled) throw std::runtime_error(filled.error().message);
  }
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;
  ~Bench() {
    database_.reset();
    std::filesystem::remove_all(folder_);
  }
  [[nodiscard]] Database& database() { return *database_; }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

 private:
  std::filesystem::path folder_;
  std::unique_ptr<Database> database_;
};

std::unique_ptr<Bench> shared;

void open_shared(const benchmark::State&) {
  shared = std::make_unique<Bench>();
}
void close_shared(const benchmark::State&) {
  shared.reset();
}

/// The bar for one write at a time: 4 KiB over a page that is there, as in a log that began anew, and fdatasync.
void fsync_alone(benchmark::State& state) {
  constexpr std::int64_t kPages = 1024;
  const std::string path = shared->folder() / "bare";
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT, 0666);
  const std::string all(kPages * 4096, 'x');
  bool good = ::write(file, all.data(), all.size()) > 0 && ::fsync(file) == 0;
  std::int64_t page = 0;
  for (auto _ : state) {
    page = (page + 1) % kPages;
    good = good && ::pwrite(file, all.data(), 4096, page * 4096) == 4096 && ::fdatasync(file) == 0;
  }
  ::close(file);
  if (!good) state.SkipWithError("the disk failed");
  state.SetItemsProcessed(state.iterations());
}

void durable_write(benchmark::State& state) {
  std::int64_t id = state.thread_index() * 1000;
  for (auto _ : state) {
    id = (id + 7919) % kRows;
    const auto done = shared->database().write([&](Connection& connection) {
      return connection.execute("UPDATE steps SET seen = seen + 1 WHERE id = $1", {id});
    });
    if (!done) state.SkipWithError(done.error().message.c_str());
  }
  state.SetItemsProcessed(state.iterations());
}

void read_one_row(benchmark::State& state) {
  std::int64_t id = state.thread_index() * 1000;
  for (auto _ : state) {
    id = (id + 7919) % kRows;
    const auto row = shared->database().read([&](Connection& connection) {
      return connection.query_one("SELECT state, seen FROM steps WHERE id = $1", {id});
    });
    if (!row) state.SkipWithError(row.error().message.c_str());
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(fsync_alone)->Setup(open_shared)->Teardown(close_shared)->UseRealTime();
BENCHMARK(durable_write)->Setup(open_shared)->Teardown(close_shared)->UseRealTime()->Threads(1)->Threads(64);
BENCHMARK(read_one_row)->Setup(open_shared)->Teardown(close_shared)->UseRealTime()->Threads(1)->Threads(2)->Threads(8);

}  // namespace

BENCHMARK_MAIN();
