#pragma once

/// What a step of an offline model was asked, checked against its card; and what the parts of such a request mean here.
///
/// Thread: any.

#include <cstdint>
#include <string>

#include "engine/step_kinds.h"
#include "models/catalog.h"
#include "models/model.h"
#include "timeline/canvas.h"

namespace kadr::providers::offline {

struct OfflineOrder {
  const models::ModelCard& card;  ///< borrowed from the catalogue
  /// With the card's defaults in the gaps.
  Json asked;
  /// Of a text model.
  std::string task{};
  Json facts{};

  /// Empty when it was not asked for.
  [[nodiscard]] std::string text(const char* name) const;
};

/// Errors: NotFound when the catalogue has no such model any more; as models::fit_request.
[[nodiscard]] Result<OfflineOrder> read_order(const models::Catalog& catalog, models::ModelKind kind,
                                              const Json& step_input);

/// From "aspect" and "resolution": 1080p is 1080 lines across the shorter side, 4K is 2160. At 30 frames a second.
[[nodiscard]] timeline::Canvas canvas_of(const OfflineOrder& order);

/// The seed that was asked for, or one that the prompt gives.
[[nodiscard]] std::int64_t seed_of(const OfflineOrder& order);

/// The same number for the same text, on every machine.
[[nodiscard]] std::uint64_t number_of_text(std::string_view text);

}  // namespace kadr::providers::offline
