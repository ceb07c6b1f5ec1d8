#pragma once

/// The files of /docs as they stand in the program, gzipped. They come from the npm registry (deps/npm) and from this
/// folder; see src/api/CMakeLists.txt.
///
/// Thread: any.

#include <string_view>

namespace kadr::api::docs_page {

/// swagger-ui-bundle.js and swagger-ui.css, as they are published.
[[nodiscard]] std::string_view bundle();
[[nodiscard]] std::string_view style();
/// start.js and page.css of this folder.
[[nodiscard]] std::string_view start();
[[nodiscard]] std::string_view own_style();

}  // namespace kadr::api::docs_page
