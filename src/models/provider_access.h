#pragma once

/// How a provider is reached: what the rooms of vendors are given by whoever puts kadr together.
///
/// Thread: values.

#include <chrono>
#include <string>

#include "base/secret.h"

namespace kadr::models {

struct ProviderAccess {
  Secret key;            ///< empty: none
  std::string base_url;  ///< "https://api.replicate.com/v1", without a slash at the end
};

/// How long work at a provider is waited for.
struct ProviderPatience {
  std::chrono::seconds between_polls{10};
  std::chrono::seconds most{900};
};

/// Whether jobs can use a provider here.
struct ProviderState {
  std::string name;  ///< as cards have it: "replicate"
  bool usable = false;
  /// What would make it usable: "set REPLICATE_API_TOKEN".
  std::string remedy;
};

}  // namespace kadr::models
