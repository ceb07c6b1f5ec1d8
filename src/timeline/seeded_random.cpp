#include "timeline/seeded_random.h"

namespace kadr::timeline {

std::uint64_t SeededRandom::next() {
  state_ += 0x9E3779B97F4A7C15U;
  std::uint64_t mixed = state_;
  mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
  return mixed ^ (mixed >> 31U);
}

std::uint64_t SeededRandom::below(std::uint64_t bound) {
  // The first 2^64 mod bound numbers would make the small results likelier, so they are drawn again.
  const std::uint64_t surplus = (0 - bound) % bound;
  std::uint64_t drawn = next();
  while (drawn < surplus) drawn = next();
  return drawn % bound;
}

std::uint64_t derive_seed(std::uint64_t seed, std::uint64_t value) {
  SeededRandom first(seed);
  return SeededRandom(first.next() ^ value).next();
}

}  // namespace kadr::timeline
