#include "app/picture_options.h"

#include <CLI/CLI.hpp>

#include "app/choices.h"

namespace kadr::app {

void add_picture_options(CLI::App& command, PictureOptions& options) {
  command.add_option("--canvas", options.canvas, "Size and rate: 1080x1920, 1280x720@25,\n9:16, 16:9 or 1:1")
      ->type_name("SIZE");
  command.add_option("--fit", options.fit, "How other shapes fill it: cover, contain,\nblur or stretch")
      ->type_name("FIT")
      ->check(one_of({"cover", "contain", "blur", "stretch"}));
  command.add_option("--background", options.background, "Colour beside or behind: #102030")->type_name("COLOUR");
  command.add_option("--encoder", options.encoder, "libx264, h264_nvenc, h264_vaapi or h264_qsv")
      ->type_name("NAME")
      ->check(one_of({"libx264", "h264_nvenc", "h264_vaapi", "h264_qsv"}));
  command.add_option("--preset", options.preset, "Speed against size: ultrafast … veryslow")
      ->type_name("NAME")
      ->check(one_of(
          {"ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow", "placebo"}));
  command.add_option("--quality", options.quality, "0 to 51, lower is finer")
      ->type_name("N")
      ->check(whole_number(0, 51));
}

Result<> apply(const PictureOptions& options, const PictureTargets& targets) {
  const auto named = [](const Error& error, std::string_view option) { return fail(error.about(option)); };
  if (!options.canvas.empty()) {
    const auto canvas = timeline::parse_canvas(options.canvas);
    if (!canvas) return named(canvas.error(), "--canvas");
    targets.canvas.width = canvas->width;
    targets.canvas.height = canvas->height;
    if (options.canvas.find('@') != std::string::npos) targets.canvas.rate = canvas->rate;
  }
  if (!options.fit.empty()) {
    KADR_TRY(targets.canvas.fit, timeline::parse_fit(options.fit));
  }
  if (!options.background.empty()) {
    const auto colour = media::parse_colour(options.background);
    if (!colour) return named(colour.error(), "--background");
    targets.background = *colour;
  }
  if (!options.encoder.empty()) {
    KADR_TRY(targets.profile.encoder, media::parse_video_encoder(options.encoder));
  }
  if (!options.preset.empty()) targets.profile.preset = options.preset;
  if (options.quality) targets.profile.quality = *options.quality;
  return {};
}

void override_fields(Json& plan, const PictureOptions& options) {
  const auto replace = [&plan](const char* field, const std::string& value) {
    if (!value.empty()) plan[field] = value;
  };
  replace("canvas", options.canvas);
  replace("fit", options.fit);
  replace("background", options.background);
  replace("encoder", options.encoder);
  replace("preset", options.preset);
  if (options.quality) plan["quality"] = *options.quality;
}

}  // namespace kadr::app
