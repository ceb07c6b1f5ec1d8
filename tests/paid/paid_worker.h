#pragma once

/// Engine, database, artifacts and the three vendors put together, as the server does it, without everything that costs
/// no money. Times are short, the law is whole, unless a test wants to see a rule broken.
///
/// Thread: one owner.

#include <filesystem>
#include <memory>
#include <string>

#include "base/json.h"
#include "engine/settings.h"

namespace kadr::paid {

struct PaidWorkerSettings {
  std::filesystem::path data;
  /// "http://127.0.0.1:8080".
  std::string vendor;
  engine::Law law;
};

class PaidWorker {
 public:
  /// Opens everything and goes on with what an earlier process left. Errors: those of the folder and the database.
  [[nodiscard]] static Result<std::unique_ptr<PaidWorker>> start(const PaidWorkerSettings& settings);
  PaidWorker(const PaidWorker&) = delete;
  PaidWorker& operator=(const PaidWorker&) = delete;
  ~PaidWorker();

  /// Does what a line of the standard input asks, and gives the line that answers it:
  ///
  ///     {"do": "submit", "name": "film-1", "scenes": 3}   what is there already stays
  ///     {"do": "answer", "job": …, "step": …, "vendor_id": …}   a person decides a doubt; without vendor_id: send
  ///     again
  ///     {"do": "tell"}   {"jobs": […], "questions": […], "purchases": […]}
  ///
  /// Errors: those of the engine's commands; InvalidArgument.
  [[nodiscard]] Result<Json> obey(const Json& order);

 private:
  struct Inside;
  explicit PaidWorker(std::unique_ptr<Inside> inside);

  std::unique_ptr<Inside> inside_;
};

}  // namespace kadr::paid
