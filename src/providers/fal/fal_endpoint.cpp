#include "providers/fal/fal_endpoint.h"

#include <fmt/format.h>

#include "providers/account/account.h"

namespace kadr::providers::fal {
namespace {

using account::text_of;

bool is_asked(const Json& fitted, const std::string& input) {
  const auto found = fitted.find(input);
  return found != fitted.end() && !found->is_null();
}

void rename(account::Order& order, const std::string& from, const std::string& to) {
  if (order.body.contains(from)) {
    order.body[to] = order.body[from];
    order.body.erase(from);
  }
  for (account::FilePlace& place : order.files) {
    if (place.path == from) place.path = to;
  }
}

}  // namespace

Result<> choose_endpoint(account::WorkAsked& work) {
  const auto endpoints = work.order.vendor.find("endpoints");
  if (endpoints == work.order.vendor.end()) return {};
  for (const Json& endpoint : *endpoints) {
    const std::string input = text_of(endpoint, "with");
    const std::string path = text_of(endpoint, "path");
    if (input.empty() || path.empty())
      return fail(ErrorCode::Internal, fmt::format("an endpoint of {} lacks its `with` or `path`", work.card->id));
    if (!is_asked(work.fitted, input)) continue;
    work.order.vendor_model = path;
    const Json renamed = endpoint.value("rename", Json::object());
    for (const auto& [from, to] : renamed.items()) rename(work.order, from, to.get<std::string>());
    const Json dropped = endpoint.value("drop", Json::array());
    for (const Json& name : dropped) work.order.body.erase(name.get<std::string>());
    return {};
  }
  return {};
}

}  // namespace kadr::providers::fal
