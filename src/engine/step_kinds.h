#pragma once

/// What kinds of steps there are, and who does them. Filled once at the start by the composition root, then only read.
///
/// Thread: any, once filled. Handlers are called on worker threads, several at a time.

#include <functional>
#include <map>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/progress.h"
#include "base/result.h"
#include "engine/vendor.h"
#include "store/step_records.h"

namespace kadr::engine {

/// The classes of work: each has its own number of workers.
inline constexpr std::string_view kCpuClass = "cpu";
inline constexpr std::string_view kIoClass = "io";
inline constexpr std::string_view kVendorClass = "vendor";
/// Short work that somebody waits for: it stands in no queue behind the long work of `cpu`.
inline constexpr std::string_view kQuickClass = "quick";
/// Classes that no worker claims.
inline constexpr std::string_view kTimerClass = "timer";
inline constexpr std::string_view kPersonClass = "person";
inline constexpr std::string_view kNoteClass = "note";

/// One attempt at a step.
struct StepRun {
  store::StepName step;
  std::string owner;
  std::string key;
  Json input;
  /// Grows with every claim on the step: what is written elsewhere can be marked with it, and an older mark refused.
  std::int64_t fence = 0;
  base::ProgressSink progress;
  std::stop_token stop;
};

/// Does the work and gives its result. May be called again for the same step after a crash, so what it does outside
/// the database must be repeatable. Errors decide what follows: see retry_rule.h.
using StepHandler = std::function<Result<Json>(const StepRun& run)>;

struct StepKind {
  std::string step_class;
  StepHandler work;          ///< for cpu and io
  Vendor* vendor = nullptr;  ///< for vendor; borrowed
};

class StepKinds {
 public:
  void add(std::string name, std::string_view step_class, StepHandler work);
  void add(std::string name, Vendor& vendor);
  /// Null when there is no such kind.
  [[nodiscard]] const StepKind* find(const std::string& name) const;

 private:
  std::map<std::string, StepKind> kinds_;
};

}  // namespace kadr::engine
