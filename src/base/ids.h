#pragma once

/// Names for new things, as an interface, so that a simulated run makes the same ones again.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace kadr::base {

/// A source of random 64-bit numbers. Thread: any.
class RandomSource {
 public:
  virtual ~RandomSource() = default;
  [[nodiscard]] virtual std::uint64_t next() = 0;
};

/// Random numbers of the operating system, fit for secrets.
class SystemRandom final : public RandomSource {
 public:
  /// A failing generator ends the process: there is nothing safe to go on with.
  [[nodiscard]] std::uint64_t next() override;
};

/// Makes UUIDs of version 7 (RFC 9562): they sort by the time they were made, to the millisecond.
///
/// Thread: any, as its clock and source are.
class Ids {
 public:
  /// Borrows both.
  Ids(const Clock& clock, RandomSource& random) : clock_(clock), random_(random) {}

  /// "0193f2a1-7c3e-7b5d-9f00-1a2b3c4d5e6f".
  [[nodiscard]] std::string next();

 private:
  const Clock& clock_;
  RandomSource& random_;
};

/// True for exactly what Ids::next makes, in lower case, of any version.
[[nodiscard]] bool is_uuid(std::string_view text);

}  // namespace kadr::base
