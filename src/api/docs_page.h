#pragma once

/// The files of /docs, from src/api/docs_page, built into the program so that the page works without the internet.

#include <string_view>

namespace kadr::api::docs_page {

extern const std::string_view kHtml;
extern const std::string_view kScript;
extern const std::string_view kStyle;

}  // namespace kadr::api::docs_page
