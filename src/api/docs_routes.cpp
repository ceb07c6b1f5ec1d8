#include "api/docs_routes.h"

#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "api/docs_page/files.h"
#include "base/sha256.h"

namespace kadr::api {
namespace {

/// The page's own scripts, styles and requests, and nothing else. Pictures that stand in the style are data; an answer
/// that is a picture or a sound is shown out of memory.
constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data: blob:; "
    "media-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// Relative, so that the page may lie below a path of a proxy.
constexpr std::string_view kPage = R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>kadr: API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/{style}">
<link rel="stylesheet" href="docs/{own_style}">
<script src="docs/{bundle}" defer></script>
<script src="docs/{start}" defer></script>
</head>
<body>
<div id="page"></div>
<noscript>This page needs JavaScript. The same for programs: <a href="openapi.json">openapi.json</a>.</noscript>
</body>
</html>
)";

/// A file under a name that holds a part of its hash: what is under a name never changes.
struct PageFile {
  std::string name;
  std::string media_type;
  std::string etag;
  /// Gzipped.
  http::ByteSource content;
};

PageFile page_file(std::string_view stem, std::string_view extension, std::string_view type, std::string_view content) {
  const std::string etag = base::sha256(content);
  PageFile file{.name = fmt::format("{}.{}.{}", stem, etag.substr(0, 16), extension),
                .media_type = fmt::format("{}; charset=utf-8", type),
                .etag = etag,
                .content = {}};
  file.content.add_text(std::string(content));
  return file;
}

struct Page {
  std::string html;
  std::string etag;
  std::vector<PageFile> files;
};

std::shared_ptr<const Page> make_page() {
  auto page = std::make_shared<Page>();
  const auto add = [&](std::string_view stem, std::string_view extension, std::string_view type,
                       std::string_view content) {
    page->files.push_back(page_file(stem, extension, type, content));
    return page->files.back().name;
  };
  using fmt::arg;
  const std::string bundle = add("swagger-ui-bundle", "js", "text/javascript", docs_page::bundle());
  const std::string style = add("swagger-ui", "css", "text/css", docs_page::style());
  const std::string start = add("start", "js", "text/javascript", docs_page::start());
  const std::string own_style = add("page", "css", "text/css", docs_page::own_style());
  page->html =
      fmt::format(kPage, arg("bundle", bundle), arg("style", style), arg("start", start), arg("own_style", own_style));
  page->etag = base::sha256(page->html);
  return page;
}

http::Response html_of(const Page& page) {
  http::Response response{200, {{"Content-Type", "text/html; charset=utf-8"}}, page.html, page.etag};
  response.headers.set("Content-Security-Policy", std::string(kPolicy));
  response.headers.set("Cache-Control", "no-cache");
  return response;
}

http::Response response_of(const PageFile& file) {
  http::Response response = http::Response::bytes(file.content, file.media_type);
  response.headers.set("Content-Encoding", "gzip");
  response.headers.set("Cache-Control", "public, max-age=31536000, immutable");
  response.etag = file.etag;
  return response;
}

Answer show_page(std::shared_ptr<const Page> page) {
  co_return html_of(*page);
}

Answer show_file(std::shared_ptr<const Page> page, const Call& call) {
  const std::string_view name = call.request.parameter("file");
  const auto found = std::ranges::find(page->files, name, &PageFile::name);
  if (found == page->files.end()) co_return fail(ErrorCode::NotFound, fmt::format("/docs has no file {}", name));
  co_return response_of(*found);
}

}  // namespace

std::vector<Route> docs_routes() {
  const auto page = make_page();
  const Access access = Access::anybody("the page holds no data");
  return {{.method = "GET",
           .path = "/docs",
           .access = access,
           .summary = "A page to read about this API, and to try it.",
           .gives = {.media_type = "text/html"},
           .handler = [page](const Call&) { return show_page(page); }},
          {.method = "GET",
           .path = "/docs/{file}",
           .access = access,
           .summary = "A script or style of that page, always gzipped.",
           .gives = {.media_type = "application/octet-stream"},
           .handler = [page](const Call& call) { return show_file(page, call); }}};
}

}  // namespace kadr::api
