#pragma once

/// What a mix job asks its steps for, and which of its videos can be made of what they have given so far. Pure: only
/// what the records say.
///
/// Thread: one owner.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/replay.h"
#include "recipes/mix/films.h"
#include "recipes/mix/plan.h"
#include "recipes/mix/stock.h"

namespace kadr::recipes::mix {

/// "conform[3]", for number 2.
[[nodiscard]] std::string numbered(std::string_view name, std::size_t number);

/// A job as it is to be made: changed only when a clip turns out to be bad, or an encoder cannot be used.
struct Draw {
  const Json& request;
  MixPlan plan;
  Stock stock;
  Cast cast;
  SharedLengths lengths;
  Json voices = Json::array();  ///< {"id", "name"}, by line
  /// Why the encoder that was asked for makes no clip.
  std::optional<std::string> encoder_fault;
};

/// One thing to be made before the videos that need it.
struct Order {
  engine::StepRequest request;
  const Source* clip = nullptr;     ///< to be conformed
  std::optional<std::size_t> line;  ///< to be spoken
};
using Outcomes = std::vector<std::optional<Result<Json>>>;

/// Every clip and line that the combinations use, once, those of the first combination first. Borrows the draw.
[[nodiscard]] std::vector<Order> orders_of(const Draw& draw);
[[nodiscard]] std::vector<engine::StepRequest> requests_of(const std::vector<Order>& orders);

/// Draws anew when an outcome asks for it: all clips by libx264 where the encoder cannot be used; with skip_bad without
/// the clips that turned out to be bad. \return true when it did, and the orders are other ones now.
/// Errors: those of cast().
[[nodiscard]] Result<bool> redraw(Draw& draw, const std::vector<Order>& orders, const Outcomes& outcomes);

/// The videos in rounds, as their clips and lines come to be there. A round is one step: what is ready while it is at
/// work makes the next one.
class Rounds {
 public:
  /// Borrows the draw.
  Rounds(const Draw& draw, const std::vector<Order>& orders, const Outcomes& outcomes);

  /// Round n, from 0. \param before the input it was asked for with the last time: it is for the same videos again.
  /// \return nothing when it has no video, or not all it needs is there.
  [[nodiscard]] std::optional<engine::StepRequest> next(std::size_t round, const std::optional<Json>& before);

  /// True when every video is in a round.
  [[nodiscard]] bool complete() const { return given_.size() == draw_.cast.combinations.size(); }

 private:
  using Numbers = std::vector<std::size_t>;

  [[nodiscard]] bool is_made(const Combination& combination) const;
  [[nodiscard]] std::vector<bool> find_ready() const;
  [[nodiscard]] Numbers same_as(const Json& before) const;
  [[nodiscard]] Numbers all_new();
  [[nodiscard]] Json input_of(const Numbers& numbers) const;

  const Draw& draw_;
  std::map<std::string, std::string> clips_;  ///< SHA-256 of the conformed clip, by that of its source
  std::map<std::size_t, Json> lines_;         ///< what was spoken
  std::vector<bool> ready_;                   ///< by combination
  std::set<std::size_t> given_;
};

/// What was left out, file by file: its number as a source, and the sentence.
[[nodiscard]] std::map<std::size_t, std::string> files_left_out(const Draw& draw);

/// {"clips": sentences, "count", "combinations": the first hundred, as "intro 2 + main 1"}. Errors: those of line_up.
[[nodiscard]] Result<Json> left_out(const Draw& draw);

}  // namespace kadr::recipes::mix
