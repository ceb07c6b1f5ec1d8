#pragma once

/// Hides secrets in a text that goes out. It knows them by heart, and by their shape what looks like a key of kadr; it
/// is the last look at every line of the log, for the case that one has found its way there.
///
/// Thread: any, once all secrets are known.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"

namespace kadr::app {

class SecretMask {
 public:
  /// Only by their shape.
  SecretMask() = default;
  /// Also these, in every form in which they may come along: as they are, escaped as in JSON, encoded as in a URL; of
  /// an address also its password alone, of a text of several lines each one. Too short ones, which would be found in
  /// half of all words, are not looked for.
  explicit SecretMask(std::span<const Secret> secrets);

  /// The text with "[secret]" for each of them.
  [[nodiscard]] std::string masked(std::string_view text) const;

 private:
  void know(std::string_view text);

  /// Longest first, so that none leaves the rest of a longer one behind.
  std::vector<std::string> known_;
};

}  // namespace kadr::app
