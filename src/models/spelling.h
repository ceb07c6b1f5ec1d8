#pragma once

/// From what is asked for, in our words, to the request in the vendor's; and before that, whether the model can do it
/// at all. Driven by the card alone: a new model of a known vendor needs no code.
///
/// What is asked for is a flat object: {"prompt": "…", "seconds": 8, "aspect": "9:16", "first_frame": "sha256:…"}.
/// Absent and null mean the same: nothing is asked.
///
/// Thread: any.

#include "base/json.h"
#include "base/result.h"
#include "models/model_card.h"

namespace kadr::models {

/// What is asked for with the card's defaults in the gaps. Errors: InvalidArgument: what the model cannot do, with the
/// nearest that it can: "veo-3.1-fast makes no clips with seconds 5; nearest: 4 or 6".
[[nodiscard]] Result<Json> fit_request(const ModelCard& card, const Json& asked);

/// The vendor's request. \param fitted by fit_request. Files stay as they were named in `fitted`: who sends puts in
/// their place what the vendor can open.
[[nodiscard]] Json spell(const ModelCard& card, const Json& fitted);

/// Where in a spelt request files stand.
struct FilePlace {
  std::string path;      ///< as InputSpelling::path
  std::string artifact;  ///< what was named in the request
};
[[nodiscard]] std::vector<FilePlace> file_places(const ModelCard& card, const Json& fitted);

/// Sets the value at a path such as "promptImage[0].uri", making what is missing on the way.
void set_path(Json& document, std::string_view path, Json value);

/// The values that one input may have, in the card's order; empty when any goes, or there is no such input. Of an input
/// that shares its vendor's word with others, each value once.
[[nodiscard]] std::vector<Json> possible_values(const ModelCard& card, std::string_view input);

/// The allowed value nearest to a wanted one: of numbers the nearest (of two equally near the greater), of others the
/// same one or else the first. Null when the input does not exist; the wanted one when any value goes.
[[nodiscard]] Json nearest_allowed(const ModelCard& card, std::string_view input, const Json& wanted);

/// The most that a fitted request costs by the card's price list. \param characters and \param tokens where the price
/// goes by them.
struct Amount {
  double seconds = 0;
  double images = 1;
  double characters = 0;
  double input_tokens = 0;
  double output_tokens = 0;
};
[[nodiscard]] Micros price_of(const ModelCard& card, const Json& fitted, const Amount& amount);

}  // namespace kadr::models
