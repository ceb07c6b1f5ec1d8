#pragma once

/// What `kadr make` says of a film before and after it is made: to people as lines, to programs as events. Pure.

#include <filesystem>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "models/catalog.h"
#include "store/job_records.h"
#include "store/purchase_records.h"
#include "timeline/rational.h"

namespace kadr::app {

/// What a recipe's estimate says that it costs at most; 0 when it says nothing.
[[nodiscard]] std::int64_t estimated_micros(const Json& estimate);
/// The models of the estimate that a vendor runs for a price that nobody here knows.
[[nodiscard]] std::vector<std::string> unpriced_models(const Json& estimate, const models::Catalog& catalog);
[[nodiscard]] std::string describe_estimate(const Json& estimate);
[[nodiscard]] Json estimate_event(const std::string& recipe, const Json& estimate);

/// What was spent and what is held: the vendor's word where there is one, else the ceiling.
[[nodiscard]] std::int64_t cost_of(const std::vector<store::PurchaseRecord>& purchases);

/// Why a job that has ended here did not succeed; no error when it did.
[[nodiscard]] Result<> outcome_of_local(const store::JobRecord& job);

struct MadeFile {
  std::filesystem::path path;
  std::string media_type;
  timeline::ByteCount bytes = 0;
  Json facts = Json::object();  ///< what the recipe tells of it
};
struct MadeFiles {
  std::vector<MadeFile> files;
  std::int64_t cost = 0;  ///< millionths of a US dollar
};
/// \param seconds that making them took.
[[nodiscard]] std::string describe_made(const MadeFiles& made, double seconds);
[[nodiscard]] std::vector<Json> made_events(const MadeFiles& made, double seconds);

}  // namespace kadr::app
