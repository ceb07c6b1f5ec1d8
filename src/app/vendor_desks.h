#pragma once

/// The vendors' accounts, opened with the keys and addresses of the settings, and their part in jobs. A new vendor is a
/// function here and a line in the provider book.
///
/// Thread: one owner; what jobs use of it is for any thread.

#include <memory>

#include "app/settings/server_settings.h"
#include "base/clock.h"
#include "base/result.h"
#include "engine/step_kinds.h"
#include "models/catalog.h"
#include "store/artifact_store.h"

namespace kadr::app {

/// All borrowed; they outlive the desks.
struct VendorNeeds {
  const settings::ServerSettings& settings;
  const models::Catalog& catalog;
  const store::ArtifactStore& artifacts;
  const base::Clock& clock;
};

class VendorDesks {
 public:
  /// Adds the kinds of steps that the vendors' cards make. A vendor without a key is there too: what was bought when
  /// there was one can be told of, and new work is refused with what to set. Calls nobody.
  /// Errors: InvalidArgument for an address that is none.
  [[nodiscard]] static Result<std::unique_ptr<VendorDesks>> open(const VendorNeeds& needs, engine::StepKinds& kinds);
  VendorDesks(const VendorDesks&) = delete;
  VendorDesks& operator=(const VendorDesks&) = delete;
  ~VendorDesks();

 private:
  struct Inside;
  explicit VendorDesks(std::unique_ptr<Inside> inside);

  std::unique_ptr<Inside> inside_;
};

}  // namespace kadr::app
