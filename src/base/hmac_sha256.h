#pragma once

/// HMAC with SHA-256: shows that a message comes from somebody who knows a secret.
///
/// Thread: any.

#include <string>
#include <string_view>

namespace kadr::base {

/// \return 32 bytes.
[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view message);

/// Compares in a time that tells nothing of where they differ; only that their sizes do.
[[nodiscard]] bool equal_in_constant_time(std::string_view one, std::string_view other);

}  // namespace kadr::base
