#pragma once

/// Numbers that look random and are the same on every machine for the same seed: SplitMix64 (Steele, Lea, Flood 2014).
/// The distributions of <random> differ between standard libraries, so none of them is used where a result is kept.
///
/// Thread: one owner.

#include <cstdint>

namespace kadr::timeline {

class SeededRandom {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}

  [[nodiscard]] std::uint64_t next();

  /// A number from 0 to bound − 1, each equally likely. \param bound not 0.
  [[nodiscard]] std::uint64_t below(std::uint64_t bound);

 private:
  std::uint64_t state_;
};

/// A seed of its own for each value: equal inputs give equal results, neighbouring ones unrelated results.
[[nodiscard]] std::uint64_t derive_seed(std::uint64_t seed, std::uint64_t value);

}  // namespace kadr::timeline
