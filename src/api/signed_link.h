#pragma once

/// Addresses of outputs that work without a key, for a while: https://host/media/<job>/<number>/<name>?expires=…&
/// signature=…. The signature covers job, number and time.
///
/// Thread: any.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace kadr::api {

/// What is linked to.
struct LinkTarget {
  std::string job;
  std::int64_t number = 0;
};

class LinkSigner {
 public:
  /// \param secrets the first signs; all are accepted, so that a secret can be replaced while links made with the old
  /// one are about. None, or one shorter than 16 bytes, is a bug.
  LinkSigner(std::vector<std::string> secrets, std::chrono::seconds life);

  /// \param base "https://kadr.example", without a slash at the end. \param name of the file, for people.
  [[nodiscard]] std::string link(std::string_view base, const LinkTarget& target, std::string_view name,
                                 Instant now) const;

  /// \param expires, signature as the address has them. Errors: PermissionDenied, saying whether it is too late.
  [[nodiscard]] Result<> check(const LinkTarget& target, std::string_view expires, std::string_view signature,
                               Instant now) const;

 private:
  std::vector<std::string> secrets_;
  std::chrono::seconds life_;
};

/// Everything but letters, digits and -._~ as %XX.
[[nodiscard]] std::string percent_encoded(std::string_view text);

}  // namespace kadr::api
