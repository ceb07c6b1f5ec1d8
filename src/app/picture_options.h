#pragma once

/// The options with which commands choose how pictures are brought to a canvas and encoded. What is not given stays as
/// it was: the plan's, or the default.

#include <cstdint>
#include <optional>
#include <string>

#include "base/json.h"
#include "base/result.h"
#include "media/conform.h"
#include "timeline/canvas.h"

namespace CLI {
class App;
}

namespace kadr::app {

struct PictureOptions {
  std::string canvas;
  std::string fit;
  std::string encoder;
  std::string preset;
  std::string background;
  std::optional<int> quality;
};

/// Adds --canvas, --fit, --encoder, --preset, --quality and --background. \param options outlives the parsing.
void add_picture_options(CLI::App& command, PictureOptions& options);

/// Where the choices go.
struct PictureTargets {
  timeline::Canvas& canvas;
  media::EncoderProfile& profile;
  media::Colour& background;
};

/// A canvas without a rate keeps the rate there was. Errors: InvalidArgument naming the option.
[[nodiscard]] Result<> apply(const PictureOptions& options, const PictureTargets& targets);

/// The same for a plan that is still JSON: the options replace its fields.
void override_fields(Json& plan, const PictureOptions& options);

}  // namespace kadr::app
