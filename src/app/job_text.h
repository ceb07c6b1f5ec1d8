#pragma once

/// What a server says of jobs, as lines for people. Pure functions over the JSON of its API; what is missing or of
/// another type than expected is left out, and nothing in it can command a terminal.

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace kadr::app {

/// The text of a field; empty when it is no text.
[[nodiscard]] std::string text_in(const Json& object, const char* field);
/// The entries of a list; none when it is no list.
[[nodiscard]] std::vector<Json> list_in(const Json& object, const char* field);

/// Columns that line up; all texts are made printable.
[[nodiscard]] std::string text_table(const std::vector<std::vector<std::string>>& rows);

/// \param jobs as GET /v1/jobs gives them.
[[nodiscard]] std::string describe_jobs(const std::vector<Json>& jobs);

/// One job with all that belongs to it.
struct JobView {
  Json job;
  std::vector<Json> steps;
  std::vector<Json> approvals;
  std::vector<Json> outputs;
};
[[nodiscard]] std::string describe_job(const JobView& view);
[[nodiscard]] std::string describe_outputs(const std::vector<Json>& outputs);

/// "11:51:22  step.done  conform[3]".
[[nodiscard]] std::string describe_event(const Json& event);

[[nodiscard]] bool has_ended(const Json& job);
/// Why a job that has ended did not succeed; no error when it did.
[[nodiscard]] Result<> outcome_of(const Json& job);

}  // namespace kadr::app
