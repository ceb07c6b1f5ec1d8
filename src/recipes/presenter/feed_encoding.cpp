#include "recipes/presenter/feed_encoding.h"

#include <array>
#include <memory>

#include <fmt/format.h>
#include <iconv.h>

#include "base/utf8.h"

namespace kadr::recipes::presenter {
namespace {

using namespace std::string_view_literals;

/// What feeds of our users come in; no name of a stranger's goes to iconv, which would load whatever it has for it.
constexpr std::array kKnown{"windows-1250"sv, "windows-1251"sv, "windows-1252"sv, "iso-8859-1"sv, "iso-8859-2"sv,
                            "iso-8859-5"sv,   "iso-8859-15"sv,  "koi8-r"sv,       "koi8-u"sv,     "utf-16"sv};

struct CloseConverter {
  void operator()(void* converter) const { iconv_close(converter); }
};
using Converter = std::unique_ptr<void, CloseConverter>;

std::string lowered(std::string_view text) {
  std::string lower;
  for (const char c : text) lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower;
}

/// `encoding="…"` of the declaration; empty when there is none.
std::string declared_encoding(std::string_view document) {
  if (!document.starts_with("<?xml")) return {};
  const std::string_view declaration = document.substr(0, document.find("?>"));
  const auto at = declaration.find("encoding");
  if (at == std::string_view::npos) return {};
  const auto open = declaration.find_first_of("\"'", at);
  if (open == std::string_view::npos) return {};
  const auto close = declaration.find(declaration[open], open + 1);
  if (close == std::string_view::npos) return {};
  return lowered(declaration.substr(open + 1, close - open - 1));
}

Result<std::string> converted(std::string_view document, const std::string& encoding) {
  iconv_t raw = iconv_open("UTF-8", encoding.c_str());
  // NOLINTNEXTLINE(performance-no-int-to-ptr): how iconv says that it has none
  if (raw == reinterpret_cast<iconv_t>(-1)) {
    return fail(ErrorCode::UnsupportedMedia, fmt::format("is written in {}, which this machine cannot read", encoding));
  }
  const Converter converter(raw);
  std::string text(document.size() * 4 + 16, '\0');
  // iconv does not write to its input, whatever its signature says.
  char* in = const_cast<char*>(document.data());
  std::size_t in_left = document.size();
  char* out = text.data();
  std::size_t out_left = text.size();
  if (iconv(converter.get(), &in, &in_left, &out, &out_left) == static_cast<std::size_t>(-1) || in_left > 0)
    return fail(ErrorCode::UnsupportedMedia, fmt::format("says that it is written in {} and is not", encoding));
  text.resize(text.size() - out_left);
  return text;
}

}  // namespace

Result<std::string> feed_in_utf8(std::string_view document) {
  if (document.starts_with("\xEF\xBB\xBF")) document.remove_prefix(3);
  const bool wide = document.starts_with("\xFF\xFE") || document.starts_with("\xFE\xFF");
  const std::string encoding = wide ? "utf-16" : declared_encoding(document);
  if (encoding.empty() || encoding == "utf-8" || encoding == "us-ascii") {
    if (base::is_utf8(document)) return std::string(document);
    return fail(ErrorCode::UnsupportedMedia, "is not written in UTF-8 and names no other encoding");
  }
  for (const std::string_view known : kKnown) {
    if (known == encoding) return converted(document, encoding);
  }
  return fail(ErrorCode::UnsupportedMedia, "is written in an encoding that is not known; use UTF-8");
}

}  // namespace kadr::recipes::presenter
