#include "darkroom/typesetter.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include <pango/pangofc-fontmap.h>

namespace kadr::darkroom {
namespace {

/// The folders of Debian and of an administrator, and the caches that installing fonts has made; none is written. The
/// included file makes pictures of emoji as large as the letters around them.
constexpr const char* kSettings = R"(<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<dir>/usr/share/fonts</dir>
<dir>/usr/local/share/fonts</dir>
<cachedir>/var/cache/fontconfig</cachedir>
<include ignore_missing="yes">/usr/share/fontconfig/conf.avail/10-scale-bitmap-fonts.conf</include>
</fontconfig>)";

constexpr const char* kSans =
    "Noto Sans,Noto Sans Display,DejaVu Sans,Noto Sans Arabic,Noto Sans Hebrew,Noto Sans CJK SC,WenQuanYi Micro Hei,"
    "Noto Color Emoji";
constexpr const char* kSerif =
    "Noto Serif Display,Noto Serif,DejaVu Serif,Noto Naskh Arabic,Noto Serif Hebrew,Noto Sans CJK SC,"
    "WenQuanYi Micro Hei,Noto Color Emoji";

/// Sizes are tried in steps of this factor, down from the largest.
constexpr double kStep = 0.94;

double pixels(int pango_units) {
  return static_cast<double>(pango_units) / PANGO_SCALE;
}

int units(double length) {
  return static_cast<int>(std::floor(length * PANGO_SCALE));
}

struct Size {
  double width = 0;
  double height = 0;
};

Size size_of(PangoLayout& layout) {
  int width = 0;
  int height = 0;
  pango_layout_get_size(&layout, &width, &height);
  return {pixels(width), pixels(height)};
}

void set_size(PangoLayout& layout, const TypeStyle& style, double size) {
  const bool serif = style.face == TypeStyle::Face::Serif;
  const FontDescription font(pango_font_description_new());
  pango_font_description_set_family_static(font.get(), serif ? kSerif : kSans);
  pango_font_description_set_weight(font.get(),
                                    style.weight == TypeStyle::Weight::Bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_font_description_set_absolute_size(font.get(), size * PANGO_SCALE);
  pango_layout_set_font_description(&layout, font.get());
  pango_layout_set_line_spacing(&layout, static_cast<float>(style.leading));
}

/// Narrows the lines as far as their number allows, so that they are about equally long.
void balance(PangoLayout& layout, double width) {
  const int lines = pango_layout_get_line_count(&layout);
  if (lines < 2 || pango_layout_is_ellipsized(&layout) != 0) return;
  double low = width / 3;
  double high = width;
  while (high - low > width / 100) {
    const double middle = (low + high) / 2;
    pango_layout_set_width(&layout, units(middle));
    const bool fits = pango_layout_get_line_count(&layout) <= lines && size_of(layout).width <= middle;
    (fits ? high : low) = middle;
  }
  pango_layout_set_width(&layout, units(high));
}

/// Finds the largest size at which no word is broken and all lines fit.
void fit(PangoLayout& layout, const TypeStyle& style, double width, double height) {
  pango_layout_set_wrap(&layout, PANGO_WRAP_WORD);
  for (double size = style.largest; size >= style.smallest; size *= kStep) {
    set_size(layout, style, size);
    const Size taken = size_of(layout);
    if (taken.width <= width && taken.height <= height) return;
  }
  set_size(layout, style, style.smallest);
  pango_layout_set_wrap(&layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_ellipsize(&layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_height(&layout, units(height));
}

bool is_blank(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; });
}

}  // namespace

SetText::SetText(TextLayout layout, int missing_glyphs) : layout_(std::move(layout)), missing_glyphs_(missing_glyphs) {
  const Size size = size_of(*layout_);
  const int wrapped = pango_layout_get_width(layout_.get());
  width_ = wrapped < 0 ? size.width : pixels(wrapped);
  height_ = size.height;
}

media::PixelBox SetText::draw(cairo_t* drawing, double x, double y, const Rgb& colour) const {
  if (empty()) return {};
  cairo_set_source_rgb(drawing, colour.red, colour.green, colour.blue);
  cairo_move_to(drawing, x, y);
  pango_cairo_show_layout(drawing, layout_.get());
  PangoRectangle ink{};
  pango_layout_get_pixel_extents(layout_.get(), &ink, nullptr);
  return {.x = static_cast<int>(std::floor(x)) + ink.x,
          .y = static_cast<int>(std::floor(y)) + ink.y,
          .width = ink.width + 1,
          .height = ink.height + 1};
}

Result<Typesetter> Typesetter::create() {
  Typesetter typesetter;
  typesetter.fonts_.reset(FcConfigCreate());
  const auto* settings = reinterpret_cast<const FcChar8*>(kSettings);
  if (FcConfigParseAndLoadFromMemory(typesetter.fonts_.get(), settings, FcTrue) == FcFalse ||
      FcConfigBuildFonts(typesetter.fonts_.get()) == FcFalse) {
    return fail(ErrorCode::Unavailable, "the machine's fonts cannot be read; install the package fonts-noto-core");
  }
  const FcFontSet* found = FcConfigGetFonts(typesetter.fonts_.get(), FcSetSystem);
  if (found == nullptr || found->nfont == 0) {
    return fail(ErrorCode::Unavailable,
                "this machine has no fonts, and words cannot be drawn; install the package fonts-noto-core");
  }
  // Cairo asks for the current settings on its own; without these it would look for the machine's.
  FcConfigSetCurrent(typesetter.fonts_.get());
  typesetter.map_.reset(pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT));
  pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(typesetter.map_.get()), typesetter.fonts_.get());
  typesetter.context_.reset(pango_font_map_create_context(typesetter.map_.get()));
  const FontOptions options(cairo_font_options_create());
  cairo_font_options_set_antialias(options.get(), CAIRO_ANTIALIAS_GRAY);
  cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options(typesetter.context_.get(), options.get());
  pango_context_set_round_glyph_positions(typesetter.context_.get(), 0);
  return typesetter;
}

SetText Typesetter::set(const std::string& text, const TypeStyle& style, double width, double height) const {
  if (is_blank(text)) return {};
  TextLayout layout(pango_layout_new(context_.get()));
  pango_layout_set_text(layout.get(), text.data(), static_cast<int>(text.size()));
  const bool centred = style.alignment == TypeStyle::Alignment::Centre;
  pango_layout_set_alignment(layout.get(), centred ? PANGO_ALIGN_CENTER : PANGO_ALIGN_LEFT);
  pango_layout_set_width(layout.get(), units(width));
  fit(*layout, style, width, height);
  if (centred) {
    balance(*layout, width);
  } else {
    // No wider than its lines: what is written from right to left ends where they do.
    pango_layout_set_width(layout.get(), units(size_of(*layout).width + 1));
  }
  const int missing = pango_layout_get_unknown_glyphs_count(layout.get());
  return {std::move(layout), missing};
}

}  // namespace kadr::darkroom
