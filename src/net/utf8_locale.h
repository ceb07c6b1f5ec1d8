#pragma once

/// Thread: changes the calling thread's only.

#include <clocale>

#include <locale.h>

namespace kadr::net {

/// libcurl reads a host name with letters beyond ASCII in the charset of the thread's locale; in the "C" locale it
/// refuses it. Sets UTF-8 for this thread only, for as long as it lives.
class Utf8Locale {
 public:
  Utf8Locale() : before_(::uselocale(utf8())) {}
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;
  ~Utf8Locale() { ::uselocale(before_); }

 private:
  /// Made once and kept until the process ends, as others may still use it then.
  static locale_t utf8() {
    static const locale_t made = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    return made;
  }

  locale_t before_;
};

}  // namespace kadr::net
