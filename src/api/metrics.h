#pragma once

/// Figures of the server as Prometheus reads them.
///
/// Thread: any.

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "api/http/server.h"
#include "store/job_records.h"

namespace kadr::api {

class Metrics {
 public:
  Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;
  ~Metrics();

  void note(const http::Finished& finished);

  /// What is looked up when somebody asks.
  struct Queue {
    std::map<store::JobState, std::int64_t> jobs;
    /// How long the oldest queued job has waited.
    std::chrono::milliseconds oldest{};
    /// Attempts to deliver webhooks since the start, by what came of them.
    std::map<std::string, std::int64_t> deliveries{};
  };
  struct Backups {
    std::optional<Instant> newest;
    std::int64_t failures = 0;
  };
  /// The text format, version 0.0.4.
  [[nodiscard]] std::string text(const Queue& queue, const Backups& backups);

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace kadr::api
