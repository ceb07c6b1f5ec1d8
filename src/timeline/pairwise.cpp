#include "timeline/pairwise.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "timeline/combination_walk.h"

// How a small covering array is built ("in parameter order", Lei and Tai 1998, with an algebraic first guess).
//
// Blocks are taken by size, largest first. The two largest give one row for each of their pairs: no answer can have
// fewer rows. Each further block is then added in two moves:
//
//   grow across   every row gets the clip of the new block that makes most new pairs meet. On a tie the guess wins,
//                 (i + m·j) mod q for the row of pair (i, j) and the m-th further block: the rows of an orthogonal
//                 array, in which every clip meets every other exactly once when q is prime.
//   grow down     pairs that still have not met go into open places of rows, or make new rows, which leave the other
//                 blocks open.
//
//     sizes 3 2 2      A B        A B C                   A B C
//                      0 0        0 0 0  (0 + 0) mod 2    0 0 0   all 6 + 6 + 4 pairs have met:
//                      0 1        0 1 1                   0 1 1   six rows, the lower bound
//                      1 0   →    1 0 1              →    1 0 1
//                      1 1        1 1 0                   1 1 0
//                      2 0        2 0 0                   2 0 0
//                      2 1        2 1 1                   2 1 1
//
// Last, open places are filled, rows that the rules make impossible are dropped, their pairs get rows of their own
// where any allowed row has them, and rows whose pairs all meet elsewhere are taken out.

namespace kadr::timeline {
namespace {

/// How often each pair of clips meets.
class PairTable {
 public:
  explicit PairTable(const BlockSizes& sizes) : sizes_(sizes), start_(sizes.size() * sizes.size()) {
    std::size_t total = 0;
    for (std::size_t a = 0; a < sizes.size(); ++a) {
      for (std::size_t b = a + 1; b < sizes.size(); ++b) {
        start_[a * sizes.size() + b] = total;
        total += std::size_t{sizes[a]} * sizes[b];
      }
    }
    meetings_.resize(total);
  }

  [[nodiscard]] std::uint32_t& at(ClipPlace one, ClipPlace other) {
    if (one.block > other.block) std::swap(one, other);
    return meetings_[start_[one.block * sizes_.size() + other.block] + std::size_t{one.clip} * sizes_[other.block] +
                     other.clip];
  }

  /// Pairs of a clip with the clips already chosen that have not met yet.
  [[nodiscard]] int new_pairs(const Choice& row, ClipPlace place) {
    int count = 0;
    for (std::size_t block = 0; block < row.size(); ++block) {
      if (block != place.block && row[block] != kOpen && at({block, row[block]}, place) == 0) ++count;
    }
    return count;
  }

  /// Counts the pairs of a clip that has just been put into the row.
  void meet(const Choice& row, std::size_t placed) {
    for (std::size_t block = 0; block < row.size(); ++block) {
      if (block != placed && row[block] != kOpen) ++at({block, row[block]}, {placed, row[placed]});
    }
  }

  /// Adds a whole row, or takes it out.
  void count(const Choice& row, int by) {
    for (std::size_t a = 0; a < row.size(); ++a) {
      for (std::size_t b = a + 1; b < row.size(); ++b) at({a, row[a]}, {b, row[b]}) += static_cast<std::uint32_t>(by);
    }
  }

  [[nodiscard]] bool all_meet_elsewhere(const Choice& row) {
    for (std::size_t a = 0; a < row.size(); ++a) {
      for (std::size_t b = a + 1; b < row.size(); ++b) {
        if (at({a, row[a]}, {b, row[b]}) < 2) return false;
      }
    }
    return true;
  }

  void clear() { std::ranges::fill(meetings_, 0U); }

 private:
  const BlockSizes& sizes_;
  std::vector<std::size_t> start_;
  std::vector<std::uint32_t> meetings_;
};

std::uint32_t prime_from(std::uint32_t number) {
  const auto is_prime = [](std::uint32_t n) {
    for (std::uint32_t d = 2; d * d <= n; ++d) {
      if (n % d == 0) return false;
    }
    return n >= 2;
  };
  while (!is_prime(number)) ++number;
  return number;
}

class PairwiseBuilder {
 public:
  PairwiseBuilder(const BlockSizes& sizes, const ExclusionIndex& rules)
      : sizes_(sizes), rules_(rules), pairs_(sizes), order_(sizes.size()) {
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    std::ranges::sort(
        order_, [&](std::size_t a, std::size_t b) { return sizes_[a] != sizes_[b] ? sizes_[a] > sizes_[b] : a < b; });
  }

  std::vector<Choice> build() {
    start_with_two_largest();
    for (std::size_t column = 2; column < order_.size(); ++column) {
      grow_across(column);
      grow_down(column);
    }
    complete_rows();
    add_missing_pairs();
    drop_spare_rows();
    std::ranges::sort(rows_);
    return std::move(rows_);
  }

 private:
  void start_with_two_largest() {
    for (std::uint32_t i = 0; i < sizes_[order_[0]]; ++i) {
      for (std::uint32_t j = 0; j < sizes_[order_[1]]; ++j) add_row({order_[0], i}, {order_[1], j});
    }
  }

  /// A new row with only this pair. Nothing happens when the rules forbid it.
  bool add_row(ClipPlace one, ClipPlace other) {
    Choice row(sizes_.size(), kOpen);
    row[one.block] = one.clip;
    row[other.block] = other.clip;
    if (!rules_.allows(row)) return false;
    rows_.push_back(std::move(row));
    pairs_.meet(rows_.back(), one.block);
    return true;
  }

  void grow_across(std::size_t column) {
    const std::size_t block = order_[column];
    const std::uint32_t second = sizes_[order_[1]];
    const auto factor = static_cast<std::uint32_t>(column - 1);
    const std::uint32_t modulus = column == 2 ? second : prime_from(second);
    for (Choice& row : rows_) {
      const std::uint32_t i = row[order_[0]] == kOpen ? 0 : row[order_[0]];
      const std::uint32_t j = row[order_[1]] == kOpen ? 0 : row[order_[1]];
      if (choose_best(row, block, static_cast<std::uint32_t>((i + std::uint64_t{factor} * j) % modulus)))
        pairs_.meet(row, block);
    }
  }

  /// Puts the allowed clip that makes most new pairs into the row; leaves the block open when none is allowed.
  bool choose_best(Choice& row, std::size_t block, std::uint32_t guess) {
    std::uint32_t best = kOpen;
    int most = -1;
    for (std::uint32_t step = 0; step < sizes_[block]; ++step) {
      const std::uint32_t clip = (guess + step) % sizes_[block];
      const int gained = pairs_.new_pairs(row, {block, clip});
      if (gained <= most) continue;
      row[block] = clip;
      if (!rules_.allows_at(row, block)) continue;
      best = clip;
      most = gained;
    }
    row[block] = best;
    return best != kOpen;
  }

  void grow_down(std::size_t column) {
    const std::size_t block = order_[column];
    std::erase_if(open_rows_, [&](std::size_t row) { return is_full(rows_[row], column); });
    for (std::size_t earlier = 0; earlier < column; ++earlier) {
      for (std::uint32_t one = 0; one < sizes_[order_[earlier]]; ++one) {
        for (std::uint32_t other = 0; other < sizes_[block]; ++other) {
          if (pairs_.at({order_[earlier], one}, {block, other}) == 0) add_pair({order_[earlier], one}, {block, other});
        }
      }
    }
  }

  /// True when the row has a clip of every block up to this column.
  bool is_full(const Choice& row, std::size_t column) const {
    return std::ranges::none_of(order_.begin(), order_.begin() + static_cast<std::ptrdiff_t>(column) + 1,
                                [&](std::size_t block) { return row[block] == kOpen; });
  }

  /// Into the open places of a row where it fits, else as a new row.
  void add_pair(ClipPlace one, ClipPlace other) {
    for (const std::size_t row : open_rows_) {
      if (try_put(rows_[row], one, other)) return;
    }
    if (add_row(one, other)) open_rows_.push_back(rows_.size() - 1);
  }

  bool try_put(Choice& row, ClipPlace one, ClipPlace other) {
    const auto fits = [&](ClipPlace place) { return row[place.block] == kOpen || row[place.block] == place.clip; };
    if (!fits(one) || !fits(other)) return false;
    Choice filled = row;
    filled[one.block] = one.clip;
    filled[other.block] = other.clip;
    if (!rules_.allows(filled)) return false;
    for (const ClipPlace place : {one, other}) {
      if (row[place.block] == place.clip) continue;
      row[place.block] = place.clip;
      pairs_.meet(row, place.block);
    }
    return true;
  }

  /// Fills the open places: the best clip for each, or, where that runs into a rule, the first allowed filling.
  bool complete(Choice& row, std::int64_t max_tries) {
    Choice greedy = row;
    bool whole = true;
    for (const std::size_t block : order_) {
      if (greedy[block] != kOpen) continue;
      whole = whole && choose_best(greedy, block, turn_++ % sizes_[block]);
    }
    if (whole && rules_.allows(greedy)) {
      row = std::move(greedy);
      return true;
    }
    CombinationWalk walk(sizes_, rules_, row, max_tries);
    if (!walk.advance()) return false;
    row = walk.current();
    return true;
  }

  void complete_rows() {
    std::erase_if(rows_, [&](Choice& row) { return !complete(row, kTriesPerRow); });
    pairs_.clear();
    for (const Choice& row : rows_) pairs_.count(row, 1);
  }

  void add_missing_pairs() {
    if (rules_.empty()) return;
    for (std::size_t a = 0; a < sizes_.size(); ++a) {
      for (std::size_t b = a + 1; b < sizes_.size(); ++b) add_missing_pairs(a, b);
    }
  }

  void add_missing_pairs(std::size_t a, std::size_t b) {
    for (std::uint32_t one = 0; one < sizes_[a]; ++one) {
      for (std::uint32_t other = 0; other < sizes_[b]; ++other) {
        if (pairs_.at({a, one}, {b, other}) != 0) continue;
        Choice row(sizes_.size(), kOpen);
        row[a] = one;
        row[b] = other;
        if (!rules_.allows(row) || !complete(row, kTriesPerRow)) continue;
        pairs_.count(row, 1);
        rows_.push_back(std::move(row));
      }
    }
  }

  void drop_spare_rows() {
    pairs_.clear();
    std::ranges::sort(rows_);
    const auto repeated = std::ranges::unique(rows_);
    rows_.erase(repeated.begin(), repeated.end());
    for (const Choice& row : rows_) pairs_.count(row, 1);
    std::erase_if(rows_, [&](const Choice& row) {
      const bool spare = pairs_.all_meet_elsewhere(row);
      if (spare) pairs_.count(row, -1);
      return spare;
    });
  }

  static constexpr std::int64_t kTriesPerRow = 100'000;

  const BlockSizes& sizes_;
  const ExclusionIndex& rules_;
  PairTable pairs_;
  std::vector<std::size_t> order_;
  std::vector<Choice> rows_;
  /// Rows that grow_down made: they may have open places in blocks that are already added.
  std::vector<std::size_t> open_rows_;
  /// Clips of an open place take turns where nothing else decides.
  std::uint32_t turn_ = 0;
};

std::uint64_t pair_count(const BlockSizes& sizes) {
  std::uint64_t before = 0;
  std::uint64_t pairs = 0;
  for (const std::uint32_t size : sizes) {
    pairs += before * size;
    before += size;
  }
  return pairs;
}

}  // namespace

std::uint64_t pairwise_lower_bound(const BlockSizes& sizes) {
  BlockSizes largest = sizes;
  std::ranges::sort(largest, std::greater{});
  if (largest.size() > 2) largest.resize(2);
  return product_count(largest);
}

Result<std::vector<Choice>> pairwise_combinations(const BlockSizes& sizes, const std::vector<Exclusion>& exclusions) {
  if (pair_count(sizes) > kMaxPairs) {
    return fail(ErrorCode::TooLarge,
                fmt::format("the blocks have {} pairs of clips, more than the {} that \"pairwise\" can arrange; set "
                            "\"pick\" to {{\"sample\": N}}",
                            pair_count(sizes), kMaxPairs));
  }
  const ExclusionIndex rules(exclusions);
  if (sizes.size() >= 2) return PairwiseBuilder(sizes, rules).build();
  std::vector<Choice> each;
  for (CombinationWalk walk(sizes, rules); walk.advance();) each.push_back(walk.current());
  return each;
}

}  // namespace kadr::timeline
