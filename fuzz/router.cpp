// A parameter that reaches a handler never names another place in a tree of files.
#include "api/http/router.h"

#include "fuzz_input.h"

using namespace kadr;

namespace {

api::http::Router<int> make_router() {
  api::http::Router<int> router;
  int number = 0;
  for (const std::string_view path : {"/", "/v1/jobs", "/v1/jobs/{job}", "/v1/jobs/{job}/steps/{step}",
                                      "/v1/{kind}/new", "/files/{path...}", "/{any...}"})
    fuzz::demand(router.add(path.size() % 2 == 0 ? "POST" : "GET", path, number++).has_value());
  return router;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const api::http::Router<int> router = make_router();
  std::string_view path = fuzz::as_text(bytes, size);
  const std::string_view method = fuzz::take_choice(path) % 2 == 0 ? "HEAD" : "POST";
  const auto found = router.look_up(method, path);
  if (!found) {
    fuzz::demand(found.error().status == 404 || found.error().status == 405 || found.error().status == 400);
    return 0;
  }
  for (const auto& [name, value] : found->parameters) {
    fuzz::demand(value.find('\0') == std::string::npos && value.find("..") == std::string::npos && !value.empty());
    fuzz::demand(value.front() != '/' && value.find("//") == std::string::npos);
    fuzz::demand(value.find('/') == std::string::npos || name == "path" || name == "any");
  }
  return 0;
}
