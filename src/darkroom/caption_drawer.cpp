#include "darkroom/caption_drawer.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <set>

#include <ass/ass.h>
#include <fmt/format.h>
#include <ft2build.h>
#include <sys/stat.h>
#include <unistd.h>
#include FT_FREETYPE_H

#include "darkroom/av_error.h"
#include "darkroom/bitmap_blend.h"

namespace kadr::darkroom {
namespace {

using Library = std::unique_ptr<ASS_Library, FreeByPointer<ass_library_done>>;
using Renderer = std::unique_ptr<ASS_Renderer, FreeByPointer<ass_renderer_done>>;
using Track = std::unique_ptr<ASS_Track, FreeByPointer<ass_free_track>>;
using FreeType = std::unique_ptr<FT_LibraryRec_, FreeByPointer<FT_Done_FreeType>>;
using Face = std::unique_ptr<FT_FaceRec_, FreeByPointer<FT_Done_Face>>;

/// A font of all Chinese, Japanese and Korean characters takes some 20 MiB, a collection of its weights 120.
constexpr std::int64_t kLargestFont = std::int64_t{128} << 20;
constexpr std::size_t kMostMissing = 64;
/// What libass keeps of glyphs and of drawn bitmaps.
constexpr int kCachedGlyphs = 2000;
constexpr int kCachedBitmapsMiB = 64;
/// The clock of a script: a frame is a hundredth of a second, which libass counts in milliseconds.
constexpr int kFrame = 10;

/// What libass says, as far as it says which characters have no font: that is nowhere else to be learnt.
struct Heard {
  std::set<char32_t> missing;
  bool no_font = false;
};

void hear(int level, const char* format, va_list arguments, void* heard) {
  constexpr int kInformation = 4;
  if (level > kInformation) return;
  std::array<char, 512> line{};
  std::vsnprintf(line.data(), line.size(), format, arguments);
  auto& what = *static_cast<Heard*>(heard);
  constexpr std::string_view kNoGlyph = "failed to find any fallback with glyph 0x";
  const std::string_view text(line.data());
  if (const auto at = text.find(kNoGlyph); at != std::string_view::npos && what.missing.size() < kMostMissing)
    what.missing.insert(static_cast<char32_t>(std::strtoul(line.data() + at + kNoGlyph.size(), nullptr, 16)));
  if (text.find("can't find selected font provider") != std::string_view::npos) what.no_font = true;
}

std::string utf8(char32_t character) {
  const auto tail = [&](int shift) { return static_cast<char>(0x80 | (character >> shift & 0x3F)); };
  if (character < 0x80) return {static_cast<char>(character)};
  if (character < 0x800) return {static_cast<char>(0xC0 | character >> 6), tail(0)};
  if (character < 0x10000) return {static_cast<char>(0xE0 | character >> 12), tail(6), tail(0)};
  return {static_cast<char>(0xF0 | character >> 18), tail(12), tail(6), tail(0)};
}

Result<std::vector<char>> read_font(int descriptor) {
  struct stat status{};
  if (::fstat(descriptor, &status) != 0) return fail(base::from_errno(errno, "cannot look at a font"));
  if (!S_ISREG(status.st_mode) || status.st_size == 0)
    return fail(ErrorCode::InvalidArgument, "a font is empty or not a regular file");
  if (status.st_size > kLargestFont)
    return fail(ErrorCode::TooLarge, fmt::format("a font is larger than {} MiB", kLargestFont >> 20));
  std::vector<char> bytes(static_cast<std::size_t>(status.st_size));
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t got = ::pread(descriptor, bytes.data() + done, bytes.size() - done, static_cast<std::int64_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(base::from_errno(errno, "cannot read a font"));
    if (got == 0) return fail(ErrorCode::InvalidArgument, "a font became shorter while it was read");
    done += static_cast<std::size_t>(got);
  }
  return bytes;
}

/// libass finds a font by its family's name, which only the font itself knows.
Result<std::string> family_of(const std::vector<char>& font) {
  FT_Library raw = nullptr;
  if (FT_Init_FreeType(&raw) != 0) return fail(out_of_memory("looking at a font"));
  const FreeType library(raw);
  FT_Face raw_face = nullptr;
  const auto* bytes = reinterpret_cast<const FT_Byte*>(font.data());
  if (FT_New_Memory_Face(library.get(), bytes, static_cast<FT_Long>(font.size()), 0, &raw_face) != 0)
    return fail(ErrorCode::InvalidArgument, "this is not a font, or it is damaged; use TrueType or OpenType");
  const Face face(raw_face);
  if (face->family_name == nullptr || !FT_IS_SCALABLE(face.get()))
    return fail(ErrorCode::InvalidArgument, "the font has no name or no outlines; use TrueType or OpenType");
  return std::string(face->family_name);
}

}  // namespace

struct CaptionDrawer::Parts {
  Heard heard;
  // Each lives in the one before it, and goes first.
  Library library;
  Renderer renderer;
  Track track;

  [[nodiscard]] Result<std::string> add_fonts(std::span<const int> fonts);
  [[nodiscard]] Result<> read(const std::string& script, const std::string& family);
};

/// \return the family of the first, empty without any.
Result<std::string> CaptionDrawer::Parts::add_fonts(std::span<const int> fonts) {
  std::string family;
  for (const int font : fonts) {
    KADR_TRY(const std::vector<char> bytes, read_font(font));
    KADR_TRY(std::string name, family_of(bytes));
    if (family.empty()) family = std::move(name);
    ass_add_font(library.get(), "handed-in", bytes.data(), static_cast<int>(bytes.size()));
  }
  return family;
}

Result<> CaptionDrawer::Parts::read(const std::string& script, const std::string& family) {
  std::string copy = script;  // libass wants to write to it
  track.reset(ass_read_memory(library.get(), copy.data(), copy.size(), nullptr));
  if (!track || track->n_styles == 0)
    return fail(ErrorCode::InvalidArgument, "the captions' script is none that libass can read");
  // Right-to-left text is one line to a reader, however many pieces of it have colours of their own.
  ass_track_set_feature(track.get(), ASS_FEATURE_WHOLE_TEXT_LAYOUT, 1);
  ass_track_set_feature(track.get(), ASS_FEATURE_BIDI_BRACKETS, 1);
  if (family.empty()) return {};
  for (int i = 0; i < track->n_styles; ++i) {
    std::free(track->styles[i].FontName);
    track->styles[i].FontName = ::strdup(family.c_str());
  }
  return {};
}

CaptionDrawer::CaptionDrawer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
CaptionDrawer::CaptionDrawer(CaptionDrawer&&) noexcept = default;
CaptionDrawer& CaptionDrawer::operator=(CaptionDrawer&&) noexcept = default;
CaptionDrawer::~CaptionDrawer() = default;

Result<CaptionDrawer> CaptionDrawer::create(const Plan& plan) {
  if (plan.fonts.empty() && plan.allowed == Fonts::HandedIn) {
    return fail(ErrorCode::Unavailable,
                "there is no font to draw captions with; hand one in, or let the darkroom read the machine's");
  }
  auto parts = std::make_unique<Parts>();
  parts->library.reset(ass_library_init());
  if (!parts->library) return fail(out_of_memory("drawing captions"));
  ass_set_message_cb(parts->library.get(), &hear, &parts->heard);
  KADR_TRY(const std::string family, parts->add_fonts(plan.fonts));
  parts->renderer.reset(ass_renderer_init(parts->library.get()));
  if (!parts->renderer) return fail(out_of_memory("drawing captions"));
  ASS_Renderer* renderer = parts->renderer.get();
  ass_set_storage_size(renderer, plan.width, plan.height);
  ass_set_frame_size(renderer, plan.width, plan.height);
  ass_set_shaper(renderer, ASS_SHAPING_COMPLEX);
  ass_set_cache_limits(renderer, kCachedGlyphs, kCachedBitmapsMiB);
  const bool installed = plan.allowed == Fonts::Installed;
  ass_set_fonts(renderer, nullptr, installed ? "sans-serif" : family.c_str(),
                installed ? ASS_FONTPROVIDER_FONTCONFIG : ASS_FONTPROVIDER_NONE, nullptr, 1);
  KADR_CHECK(parts->read(plan.script, family));
  if (installed && parts->heard.no_font && family.empty())
    return fail(ErrorCode::Unavailable, "no fonts are installed on this machine; install fonts-dejavu-core or others");
  return CaptionDrawer(std::move(parts));
}

std::vector<FrameSpan> CaptionDrawer::shown() const {
  std::vector<FrameSpan> spans;
  for (int i = 0; i < parts_->track->n_events; ++i) {
    const ASS_Event& event = parts_->track->events[i];
    if (event.Duration <= 0) continue;
    spans.push_back({event.Start / kFrame, (event.Start + event.Duration + kFrame - 1) / kFrame});
  }
  std::ranges::sort(spans, {}, &FrameSpan::begin);
  std::vector<FrameSpan> merged;
  for (const FrameSpan& span : spans) {
    if (!merged.empty() && span.begin <= merged.back().end) {
      merged.back().end = std::max(merged.back().end, span.end);
    } else {
      merged.push_back(span);
    }
  }
  return merged;
}

Result<> CaptionDrawer::draw(AVFrame& picture, timeline::FrameCount frame) {
  const ASS_Image* image = ass_render_frame(parts_->renderer.get(), parts_->track.get(), frame * kFrame, nullptr);
  if (image == nullptr) return {};
  // The decoder may still predict other pictures from this one.
  if (const int code = av_frame_make_writable(&picture); code < 0) return fail(from_av(code, "cannot draw captions"));
  for (; image != nullptr; image = image->next) {
    const auto channel = [&](unsigned shift) { return static_cast<std::uint8_t>(image->color >> shift & 255U); };
    blend(picture,
          {.pixels = image->bitmap,
           .stride = image->stride,
           .width = image->w,
           .height = image->h,
           .x = image->dst_x,
           .y = image->dst_y},
          {.red = channel(24),
           .green = channel(16),
           .blue = channel(8),
           .opacity = static_cast<std::uint8_t>(255 - channel(0))});
  }
  return {};
}

std::vector<std::string> CaptionDrawer::missing() const {
  std::vector<std::string> characters;
  for (const char32_t character : parts_->heard.missing) characters.push_back(utf8(character));
  return characters;
}

}  // namespace kadr::darkroom
