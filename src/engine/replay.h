#pragma once

/// One run of a recipe over the records of its job: which steps have answers, which are asked for and have none yet.
/// Pure: it reads no clock and writes nothing; engine/advance does something about what it finds.
///
/// Thread: one owner.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "store/step_records.h"

namespace kadr::engine {

/// A step as a recipe asks for it.
struct StepRequest {
  std::string key;   ///< unique in the job: "conform[3]"
  std::string kind;  ///< what is to be done: a name in StepKinds
  Json input = Json::object();
};

/// Kinds that the engine itself provides.
inline constexpr std::string_view kTimerKind = "timer";
inline constexpr std::string_view kApprovalKind = "approval";
/// Done as soon as it is asked for: something the recipe has to say.
inline constexpr std::string_view kNoteKind = "note";

/// The identity of a step besides its key: SHA-256 of kind and input.
[[nodiscard]] std::string input_hash(const StepRequest& request);

/// A step that is asked for and has no record.
struct WantedStep {
  StepRequest request;
  std::string input_hash;
  std::int64_t take = 1;
};

class Replay {
 public:
  explicit Replay(std::vector<store::StepRecord> records);

  /// What the records say about a step that the recipe asks for. A null pointer: nothing yet.
  /// Ownership: points into the replay.
  [[nodiscard]] const store::StepRecord* ended(const StepRequest& request);

  /// The input with which a step of this key was recorded the last time. A null pointer: never.
  /// Ownership: points into the replay.
  [[nodiscard]] const Json* last_input(const std::string& key) const;

  /// A failure that the recipe did not ask about: the first one is the job's.
  void fail_with(Error error);

  [[nodiscard]] const std::vector<WantedStep>& wanted() const { return wanted_; }
  [[nodiscard]] const std::optional<Error>& failure() const { return failure_; }
  /// Open steps in whose place the recipe now asks for others: their inputs have changed. An open step that the recipe
  /// did not come to in this run is none of them: it may still be asked for.
  [[nodiscard]] std::vector<store::StepName> superseded() const;
  /// Open steps that the recipe waits for.
  [[nodiscard]] std::vector<const store::StepRecord*> awaited() const;

 private:
  /// The takes of one identity, oldest first.
  using Takes = std::vector<const store::StepRecord*>;

  [[nodiscard]] static const store::StepRecord* governing(const Takes& takes);

  std::vector<store::StepRecord> records_;
  std::map<std::pair<std::string, std::string>, Takes> takes_;  ///< by key and input hash
  std::map<std::string, const store::StepRecord*> newest_;      ///< by key
  std::map<std::string, std::string> asked_;                    ///< hash by key, in this run
  std::vector<WantedStep> wanted_;
  std::optional<Error> failure_;
};

}  // namespace kadr::engine
