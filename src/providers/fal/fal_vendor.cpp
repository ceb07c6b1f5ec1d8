#include "providers/fal/fal_vendor.h"

#include <algorithm>

#include <fmt/format.h>

#include "net/http_client.h"
#include "providers/fal/fal_endpoint.h"

namespace kadr::providers::fal {
namespace {

using account::Refusal;
using account::text_of;

/// A request lives under the first two names of its endpoint: of fal-ai/veo3.1/fast/image-to-video under fal-ai/veo3.1.
std::string app_of(const std::string& endpoint) {
  const auto first = endpoint.find('/');
  const auto second = first == std::string::npos ? first : endpoint.find('/', first + 1);
  return endpoint.substr(0, second);
}

/// Paths of endpoints and requests come from cards and from the ledger: letters, digits and what stands between them.
bool is_plain_path(std::string_view path) {
  return !path.empty() && path.find("..") == std::string_view::npos && std::ranges::all_of(path, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.' || c == '/';
  });
}

/// The address of the first file in an output: {"video": {"url": "…"}}, {"images": [{"url": "…"}]}.
std::string first_address(const Json& output) {
  if (!output.is_structured()) return {};
  std::string address = text_of(output, "url");
  if (!address.empty()) return address;
  for (const Json& each : output) {
    address = first_address(each);
    if (!address.empty()) return address;
  }
  return {};
}

bool is_passing(int status) {
  return status == 401 || status == 403 || status == 408 || status == 429 || status == 502 || status == 503 ||
         status == 504;
}

}  // namespace

Result<engine::VendorRequest> FalVendor::prepare(const Json& input, const std::string&) {
  KADR_TRY(account::WorkAsked work, account::read_work(catalog_, kind_, input));
  KADR_CHECK(choose_endpoint(work));
  if (!is_plain_path(work.order.vendor_model))
    return fail(ErrorCode::InvalidArgument, fmt::format("{} names an endpoint that is none of fal's", work.card->id));
  return account::request_for(work);
}

std::chrono::milliseconds FalVendor::turn_in() {
  return account_.account().turnstile().wait();
}

engine::SendAnswer FalVendor::send(const engine::VendorRequest& request, const std::string&, std::stop_token stop) {
  const Result<account::Order> order = account::order_from(request.bytes);
  if (!order) return engine::Refused{.error = order.error()};
  const Result<Json> body = account_.input_of(*order, stop);
  if (!body) return engine::Refused{.error = body.error()};
  net::WebRequest call = account_.account().request("POST", "/" + order->vendor_model);
  call.body = body->dump();
  account::Paid paid = account_.account().pay(call, std::move(stop));
  if (auto* refused = std::get_if<engine::Refused>(&paid)) return std::move(*refused);
  if (auto* silence = std::get_if<engine::NoAnswer>(&paid)) return std::move(*silence);
  return meaning_of(std::get<account::Taken>(std::move(paid)), *order);
}

engine::SendAnswer FalVendor::meaning_of(account::Taken taken, const account::Order& order) {
  const Result<Json> answer = base::parse_json(taken.answer.body);
  const std::string id = answer ? text_of(*answer, "request_id") : std::string();
  if (id.empty()) return engine::NoAnswer{"fal answered without the id of its work"};
  const std::string vendor_id = fmt::format("{}/requests/{}", app_of(order.vendor_model), net::url_encoded(id));
  taken.place.keep_for(vendor_id);
  return engine::Accepted{vendor_id};
}

engine::PollAnswer FalVendor::poll(const std::string& vendor_id, std::stop_token stop) {
  account::Account& account = account_.account();
  account.turnstile().is_at_work(vendor_id);
  const Result<Json> answer = account.ask(account.request("GET", "/" + vendor_id + "/status"), stop);
  if (!answer && answer.error().code == ErrorCode::NotFound) {
    account.turnstile().has_ended(vendor_id);
    return engine::GaveUp{.error = {ErrorCode::NotFound, fmt::format("fal does not know {} any more; redo the step to "
                                                                     "buy it again",
                                                                     vendor_id)}};
  }
  if (!answer) return engine::NotTold{answer.error()};
  const std::string status = text_of(*answer, "status");
  if (status == "IN_QUEUE" || status == "IN_PROGRESS")
    return engine::StillWorking{.look_again = account_.settings().between_polls};
  if (status == "COMPLETED") return result_of(vendor_id, std::move(stop));
  return engine::NotTold{{ErrorCode::Unavailable, fmt::format("fal tells a state that is not known: “{}”", status)}};
}

engine::PollAnswer FalVendor::result_of(const std::string& vendor_id, std::stop_token stop) {
  account::Account& account = account_.account();
  const Result<net::WebAnswer> answer = account.call(account.request("GET", "/" + vendor_id), std::move(stop));
  if (!answer) return engine::NotTold{answer.error()};
  if (answer->status != 200) return failed(vendor_id, *answer);
  account.turnstile().has_ended(vendor_id);
  const Result<Json> output = base::parse_json(answer->body);
  const std::string address = output ? first_address(*output) : std::string();
  if (address.empty())
    return engine::GaveUp{.error = account.answers().error(Refusal::Failed, "the output has no file")};
  return engine::Finished{.output = {{"url", address}}};
}

engine::PollAnswer FalVendor::failed(const std::string& vendor_id, const net::WebAnswer& answer) {
  account::Account& account = account_.account();
  if (is_passing(answer.status)) return engine::NotTold{account.answers().error(answer)};
  account.turnstile().has_ended(vendor_id);
  const std::string words = account::words_of(answer.body);
  const Refusal refusal = account.answers().refusal(answer);
  // fal does not charge for what broke on its side.
  if (answer.status >= 500) return engine::GaveUp{.error = account.answers().error(Refusal::Failed, words), .cost = 0};
  return engine::GaveUp{.error = account.answers().error(refusal, words)};
}

Result<std::vector<engine::Sighting>> FalVendor::find(const std::string&, std::stop_token) {
  return fail(ErrorCode::NotFound, "fal has no list of requests");
}

Result<Json> FalVendor::fetch(const Json& output, std::stop_token stop) {
  KADR_TRY(const models::MadeFile made, account_.outputs().bring_home(text_of(output, "url"), kind_, std::move(stop)));
  return models::to_json(made);
}

void FalVendor::cancel(const std::string& vendor_id, std::stop_token stop) {
  account::Account& account = account_.account();
  const auto heard = account.call(account.request("PUT", "/" + vendor_id + "/cancel"), std::move(stop));
  (void)heard.has_value();
}

}  // namespace kadr::providers::fal
