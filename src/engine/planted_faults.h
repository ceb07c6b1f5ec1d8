#pragma once

/// What an engine does that breaks the law: for simulations, which must notice it.

#include <optional>
#include <string>

#include "engine/settings.h"
#include "engine/vendor.h"

namespace kadr::engine {

/// Sends a request before its intent is written, where the law does not forbid it. Nothing where it does.
[[nodiscard]] std::optional<SendAnswer> send_too_early(const Law& law, Vendor& vendor, const VendorRequest& request,
                                                       const std::string& tag);

}  // namespace kadr::engine
