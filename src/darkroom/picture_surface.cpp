#include "darkroom/picture_surface.h"

#include <algorithm>

#include <fmt/format.h>

#include "darkroom/av_error.h"
#include "darkroom/shapes.h"
#include "timeline/seeded_random.h"

namespace kadr::darkroom {
namespace {

/// Steps of 8-bit colour, each way.
constexpr int kGrain = 3;

std::uint32_t* row_of(cairo_surface_t* surface, int y) {
  unsigned char* row =
      cairo_image_surface_get_data(surface) + static_cast<std::ptrdiff_t>(y) * cairo_image_surface_get_stride(surface);
  return reinterpret_cast<std::uint32_t*>(row);
}

/// Adds to each colour of an opaque pixel; the alpha byte is the highest.
std::uint32_t lighter(std::uint32_t pixel, int by) {
  std::uint32_t changed = 0xFF000000U;
  for (int shift = 0; shift < 24; shift += 8) {
    const int value = std::clamp(static_cast<int>(pixel >> shift & 255U) + by, 0, 255);
    changed |= static_cast<std::uint32_t>(value) << shift;
  }
  return changed;
}

std::uint8_t without_alpha(std::uint32_t premultiplied, std::uint32_t alpha) {
  if (alpha == 255) return static_cast<std::uint8_t>(premultiplied);
  return alpha == 0 ? std::uint8_t{0}
                    : static_cast<std::uint8_t>(std::min(255U, (premultiplied * 255U + alpha / 2) / alpha));
}

}  // namespace

Result<Surface> make_surface(int width, int height) {
  Surface surface(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width, height));
  if (cairo_surface_status(surface.get()) == CAIRO_STATUS_SUCCESS) return surface;
  return fail(out_of_memory(fmt::format("drawing {}x{} pixels", width, height)));
}

void darken_edges(cairo_t* drawing, double width, double height, double strength) {
  cairo_save(drawing);
  cairo_translate(drawing, width / 2, height / 2);
  cairo_scale(drawing, width / 2, height / 2);
  const Pattern vignette(cairo_pattern_create_radial(0, 0, 0.55, 0, 0, 1.42));
  for (const double at : {0.0, 0.25, 0.5, 0.75, 1.0})
    cairo_pattern_add_color_stop_rgba(vignette.get(), at, 0, 0, 0, strength * at * at);
  cairo_set_source(drawing, vignette.get());
  cairo_rectangle(drawing, -1, -1, 2, 2);
  cairo_fill(drawing);
  cairo_restore(drawing);
}

void add_grain(cairo_surface_t* surface, std::uint64_t seed) {
  cairo_surface_flush(surface);
  timeline::SeededRandom random(seed);
  const int width = cairo_image_surface_get_width(surface);
  for (int y = 0; y < cairo_image_surface_get_height(surface); ++y) {
    std::uint32_t* row = row_of(surface, y);
    std::uint64_t drawn = 0;
    for (int x = 0; x < width; ++x) {
      // One draw serves eight pixels. The sum of two is likelier to be small than large.
      if (x % 8 == 0) drawn = random.next();
      const int noise = static_cast<int>((drawn & 15U) + (drawn >> 4U & 15U)) - 15;
      drawn >>= 8U;
      if (row[x] >> 24U == 255U) row[x] = lighter(row[x], noise * kGrain / 15);
    }
  }
  cairo_surface_mark_dirty(surface);
}

Result<Frame> to_frame(cairo_surface_t* surface, Transparency transparency) {
  cairo_surface_flush(surface);
  const bool alpha_kept = transparency == Transparency::Kept;
  Frame frame = make_frame();
  frame->format = alpha_kept ? AV_PIX_FMT_RGBA : AV_PIX_FMT_RGB24;
  frame->width = cairo_image_surface_get_width(surface);
  frame->height = cairo_image_surface_get_height(surface);
  if (const int code = av_frame_get_buffer(frame.get(), 0); code < 0)
    return fail(from_av(code, "cannot hold the drawn picture"));
  for (int y = 0; y < frame->height; ++y) {
    const std::uint32_t* row = row_of(surface, y);
    std::uint8_t* out = frame->data[0] + static_cast<std::ptrdiff_t>(y) * frame->linesize[0];
    for (int x = 0; x < frame->width; ++x) {
      const std::uint32_t alpha = row[x] >> 24U;
      for (int shift = 16; shift >= 0; shift -= 8) *out++ = without_alpha(row[x] >> shift & 255U, alpha);
      if (alpha_kept) *out++ = static_cast<std::uint8_t>(alpha);
    }
  }
  return frame;
}

}  // namespace kadr::darkroom
