#pragma once

/// Ownership of every Cairo, Pango and fontconfig object the darkroom uses, as unique_ptr aliases. The only place that
/// names a free function of theirs.

#include <memory>

#include <cairo.h>
#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>

namespace kadr::darkroom {

template <auto Free>
struct FreeDrawing {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};

using Surface = std::unique_ptr<cairo_surface_t, FreeDrawing<cairo_surface_destroy>>;
using Drawing = std::unique_ptr<cairo_t, FreeDrawing<cairo_destroy>>;
using Pattern = std::unique_ptr<cairo_pattern_t, FreeDrawing<cairo_pattern_destroy>>;
using FontOptions = std::unique_ptr<cairo_font_options_t, FreeDrawing<cairo_font_options_destroy>>;
using FontMap = std::unique_ptr<PangoFontMap, FreeDrawing<g_object_unref>>;
using TextContext = std::unique_ptr<PangoContext, FreeDrawing<g_object_unref>>;
using TextLayout = std::unique_ptr<PangoLayout, FreeDrawing<g_object_unref>>;
using FontDescription = std::unique_ptr<PangoFontDescription, FreeDrawing<pango_font_description_free>>;
using FontConfig = std::unique_ptr<FcConfig, FreeDrawing<FcConfigDestroy>>;

}  // namespace kadr::darkroom
