#include "timeline/canvas.h"

#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

namespace kadr::timeline {
namespace {

constexpr std::array kFits{
    std::pair{Fit::Cover, std::string_view("cover")}, std::pair{Fit::Contain, std::string_view("contain")},
    std::pair{Fit::Blur, std::string_view("blur")}, std::pair{Fit::Stretch, std::string_view("stretch")}};

bool read_side(std::string_view text, int& side) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), side);
  return error == std::errc{} && end == text.data() + text.size();
}

}  // namespace

std::string_view to_string(Fit fit) {
  for (const auto& [value, name] : kFits) {
    if (value == fit) return name;
  }
  return "cover";
}

Result<Fit> parse_fit(std::string_view text) {
  for (const auto& [value, name] : kFits) {
    if (name == text) return value;
  }
  return fail(ErrorCode::InvalidArgument,
              fmt::format("\"{}\" is not a fit; use cover, contain, blur or stretch", text));
}

std::string Canvas::display() const {
  return fmt::format("{}x{}@{}", width, height, rate.display());
}

Result<> check_canvas(const Canvas& canvas) {
  const auto side_ok = [](int side) { return side >= kMinCanvasSide && side <= kMaxCanvasSide && side % 2 == 0; };
  if (side_ok(canvas.width) && side_ok(canvas.height)) return {};
  return fail(ErrorCode::InvalidArgument,
              fmt::format("a canvas of {}x{} cannot be made; both sides must be even and from {} to {}", canvas.width,
                          canvas.height, kMinCanvasSide, kMaxCanvasSide));
}

Result<Canvas> parse_canvas(std::string_view text) {
  Canvas canvas;
  std::string_view size = text;
  if (const auto at = text.find('@'); at != std::string_view::npos) {
    KADR_TRY(canvas.rate, parse_frame_rate(text.substr(at + 1)));
    size = text.substr(0, at);
  }
  if (size == "9:16") {
    canvas.width = 1080, canvas.height = 1920;
  } else if (size == "16:9") {
    canvas.width = 1920, canvas.height = 1080;
  } else if (size == "1:1") {
    canvas.width = 1080, canvas.height = 1080;
  } else if (const auto cross = size.find('x'); cross == std::string_view::npos ||
                                                !read_side(size.substr(0, cross), canvas.width) ||
                                                !read_side(size.substr(cross + 1), canvas.height)) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("\"{}\" is not a canvas; write it as 1080x1920, 1080x1920@30, 9:16, 16:9 or 1:1", text));
  }
  KADR_CHECK(check_canvas(canvas));
  return canvas;
}

}  // namespace kadr::timeline
