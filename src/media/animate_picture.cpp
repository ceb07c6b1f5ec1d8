#include "media/animate_picture.h"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "media/protocol.h"

namespace kadr::media {
namespace {

constexpr std::int64_t kMaxSeconds = 3600;
/// Views smaller than this show nothing but a blur.
constexpr double kSmallestView = 0.05;

constexpr std::array kMotions{std::pair{Motion::Still, std::string_view("still")},
                              std::pair{Motion::PushIn, std::string_view("push_in")},
                              std::pair{Motion::PullOut, std::string_view("pull_out")},
                              std::pair{Motion::PanLeft, std::string_view("pan_left")},
                              std::pair{Motion::PanRight, std::string_view("pan_right")},
                              std::pair{Motion::TiltUp, std::string_view("tilt_up")},
                              std::pair{Motion::TiltDown, std::string_view("tilt_down")},
                              std::pair{Motion::Parallax, std::string_view("parallax")},
                              std::pair{Motion::Views, std::string_view("views")}};

Json to_json(const ViewBox& view) {
  return {{"x", view.x}, {"y", view.y}, {"width", view.width}, {"height", view.height}};
}

Result<ViewBox> view_from_json(const Json* value, std::string_view path) {
  if (value == nullptr) return ViewBox{};
  base::JsonReader reader(*value, std::string(path));
  ViewBox view;
  view.x = reader.number("x", 0, 0, 1);
  view.y = reader.number("y", 0, 0, 1);
  view.width = reader.number("width", 1, kSmallestView, 1);
  view.height = reader.number("height", 1, kSmallestView, 1);
  constexpr double kRounding = 1e-9;
  if (view.x + view.width > 1 + kRounding || view.y + view.height > 1 + kRounding)
    reader.reject(fmt::format("{} reaches past the edge of the picture", path));
  KADR_CHECK(reader.finish());
  return view;
}

}  // namespace

std::string_view to_string(Motion motion) {
  for (const auto& [value, name] : kMotions) {
    if (value == motion) return name;
  }
  return "still";
}

Result<Motion> parse_motion(std::string_view text) {
  for (const auto& [value, name] : kMotions) {
    if (name == text) return value;
  }
  return fail(ErrorCode::InvalidArgument,
              fmt::format("\"{}\" is not a motion; use still, push_in, pull_out, pan_left, pan_right, tilt_up, "
                          "tilt_down, parallax or views",
                          text));
}

Json to_json(const AnimatePictureSpec& spec) {
  return {{"film", to_json(spec.film)},
          {"frames", spec.frames},
          {"motion", to_string(spec.motion)},
          {"seed", spec.seed},
          {"start", to_json(spec.start)},
          {"end", to_json(spec.end)},
          {"top_layer_stays", spec.top_layer == AnimatePictureSpec::TopLayer::Stays}};
}

Result<AnimatePictureSpec> animate_picture_spec_from_json(const Json& value) {
  base::JsonReader reader(value, "animation");
  const Json missing;
  AnimatePictureSpec spec;
  const Json* film = reader.find("film");
  spec.frames = reader.required_integer("frames", 1, INT64_MAX);
  const std::string motion = reader.required_string("motion");
  spec.seed = reader.integer("seed", 0);
  const Json* start = reader.find("start");
  const Json* end = reader.find("end");
  using enum AnimatePictureSpec::TopLayer;
  spec.top_layer = reader.boolean("top_layer_stays", false) ? Stays : Moves;
  KADR_CHECK(reader.finish());
  KADR_TRY(spec.film, conform_spec_from_json(film == nullptr ? missing : *film));
  KADR_TRY(spec.motion, parse_motion(motion));
  KADR_TRY(spec.start, view_from_json(start, "animation.start"));
  KADR_TRY(spec.end, view_from_json(end, "animation.end"));
  const timeline::FrameRate& rate = spec.film.canvas.rate;
  if (spec.frames > kMaxSeconds * rate.numerator / rate.denominator)
    return fail(ErrorCode::TooLarge, "the clip would be longer than an hour; make it shorter");
  return spec;
}

Result<timeline::PictureRun> check_run(Result<timeline::PictureRun> run, const timeline::Canvas& canvas,
                                       timeline::FrameCount frames) {
  if (!run) return fail(ErrorCode::Crashed, fmt::format("the darkroom answered nonsense: {}", run.error().message));
  if (run->width == canvas.width && run->height == canvas.height && run->rate == canvas.rate && run->frames() == frames)
    return run;
  return fail(ErrorCode::Crashed, "the darkroom answered nonsense: a clip that was not asked for");
}

Result<timeline::PictureRun> animate_picture(Darkroom& darkroom, const std::vector<int>& layers, int output,
                                             const AnimatePictureSpec& spec, base::ProgressSink progress,
                                             std::stop_token stop) {
  Json parameters = to_json(spec);
  KADR_CHECK(animate_picture_spec_from_json(parameters));
  std::vector<int> descriptors = layers;
  descriptors.push_back(output);
  KADR_TRY(const Reply reply, darkroom.ask({.operation = "animate_picture",
                                            .parameters = std::move(parameters),
                                            .descriptors = std::move(descriptors),
                                            .progress = std::move(progress),
                                            .stop = std::move(stop)}));
  return check_run(picture_run_from_json(reply.body), spec.film.canvas, spec.frames);
}

}  // namespace kadr::media
