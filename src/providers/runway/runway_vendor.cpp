#include "providers/runway/runway_vendor.h"

#include <cmath>

#include <fmt/format.h>

#include "net/http_client.h"
#include "providers/runway/failures.h"

namespace kadr::providers::runway {
namespace {

using account::text_of;
using engine::Finished;
using engine::GaveUp;
using engine::NoAnswer;
using engine::NotTold;
using engine::Refused;
using engine::StillWorking;

/// Of one credit, in millionths of a US dollar.
constexpr double kMicrosOfCredit = 10'000;

/// Models that make clips from words alone have another address for that.
Result<std::string> endpoint_of(const models::ModelCard& card, const Json& body) {
  const bool from_picture = body.contains("promptImage");
  std::string endpoint = text_of(card.vendor, from_picture ? "endpoint" : "endpoint_without_picture");
  if (endpoint.empty()) endpoint = text_of(card.vendor, "endpoint");
  if (!endpoint.empty()) return endpoint;
  return fail(ErrorCode::InvalidArgument,
              fmt::format("{} has no vendor.endpoint in the catalogue, which Runway's models need", card.id));
}

std::string task_path(const std::string& vendor_id) {
  return "/v1/tasks/" + net::url_encoded(vendor_id);
}

/// What a task has cost; none where Runway does not tell.
std::optional<std::int64_t> cost_of(const Json& task) {
  const auto cost = task.find("cost");
  if (cost == task.end() || !cost->is_object()) return std::nullopt;
  const auto credits = cost->find("credits");
  if (credits == cost->end() || !credits->is_number()) return std::nullopt;
  return std::llround(credits->get<double>() * kMicrosOfCredit);
}

std::string first_output(const Json& task) {
  const auto output = task.find("output");
  if (output == task.end() || !output->is_array() || output->empty() || !output->front().is_string()) return {};
  return output->front();
}

/// What the credits tell of a request whose answer was lost; empty when they were not told.
std::string evidence(const Result<double>& before, const Result<double>& after, std::int64_t ceiling) {
  if (!before || !after) return {};
  const bool fewer = *after < *before;
  return fmt::format(
      "; the account had {:g} credits before it and {:g} after{}: {}", *before, *after,
      ceiling > 0 ? fmt::format(", and it costs {:g}", static_cast<double>(ceiling) / kMicrosOfCredit) : "",
      fewer ? "unless something else was bought meanwhile, Runway has taken it"
            : "Runway has not taken it, or has not counted it yet");
}

}  // namespace

Result<engine::VendorRequest> RunwayVendor::prepare(const Json& input, const std::string&) {
  KADR_TRY(account::WorkAsked work, account::read_work(catalog_, kind_, input));
  KADR_TRY(std::string endpoint, endpoint_of(*work.card, work.order.body));
  work.order.besides["endpoint"] = std::move(endpoint);
  return account::request_for(work);
}

std::chrono::milliseconds RunwayVendor::turn_in() {
  return account_.account().turnstile().wait();
}

engine::SendAnswer RunwayVendor::send(const engine::VendorRequest& request, const std::string&, std::stop_token stop) {
  const Result<account::Order> order = account::order_from(request.bytes);
  if (!order) return Refused{order.error()};
  const Result<Json> body = account_.body_with_files(*order, stop);
  if (!body) return Refused{body.error()};
  const Result<double> before = account_.credits(stop);
  net::WebRequest paid = account_.account().request("POST", "/v1/" + text_of(order->besides, "endpoint"));
  paid.body = body->dump();
  engine::SendAnswer answer = account_.account().buy(paid, "id", stop);
  if (auto* silence = std::get_if<NoAnswer>(&answer))
    silence->what += evidence(before, account_.credits(stop), request.ceiling);
  return answer;
}

Result<Json> RunwayVendor::task(const std::string& vendor_id, std::stop_token stop) {
  return account_.account().ask(account_.account().request("GET", task_path(vendor_id)), std::move(stop));
}

engine::PollAnswer RunwayVendor::poll(const std::string& vendor_id, std::stop_token stop) {
  const Result<Json> told = task(vendor_id, std::move(stop));
  if (told) return meaning_of(vendor_id, *told);
  if (told.error().code != ErrorCode::NotFound) {
    account_.account().turnstile().is_at_work(vendor_id);
    return NotTold{told.error()};
  }
  account_.account().turnstile().has_ended(vendor_id);
  return GaveUp{
      .error = {ErrorCode::NotFound,
                fmt::format("Runway does not know task {} any more, as it was cancelled or deleted there; redo "
                            "the step to buy it again",
                            vendor_id)}};
}

engine::PollAnswer RunwayVendor::meaning_of(const std::string& vendor_id, const Json& task) {
  account::Turnstile& turnstile = account_.account().turnstile();
  const std::string status = text_of(task, "status");
  if (status == "SUCCEEDED") {
    turnstile.has_ended(vendor_id);
    return Finished{.output = {{"task", vendor_id}, {"url", first_output(task)}}, .cost = cost_of(task)};
  }
  if (status == "FAILED") {
    turnstile.has_ended(vendor_id);
    return GaveUp{
        .error = failure_error(account_.account().answers(), text_of(task, "failureCode"), text_of(task, "failure")),
        .cost = cost_of(task)};
  }
  if (status == "CANCELLED") {
    turnstile.has_ended(vendor_id);
    return GaveUp{.error = {ErrorCode::Unavailable, "the task was cancelled at Runway; redo the step to buy it again"},
                  .cost = cost_of(task)};
  }
  // PENDING, THROTTLED, RUNNING, and whatever is invented next.
  turnstile.is_at_work(vendor_id);
  return StillWorking{.look_again = account_.settings().between_polls};
}

Result<std::vector<engine::Sighting>> RunwayVendor::find(const std::string&, std::stop_token) {
  return fail(ErrorCode::NotFound, "Runway lists no tasks");
}

Result<Json> RunwayVendor::fetch(const Json& output, std::stop_token stop) {
  Result<models::MadeFile> made = bring_home(text_of(output, "url"), stop);
  if (!made && made.error().code == ErrorCode::NotFound) {
    const Result<Json> told = task(text_of(output, "task"), stop);
    if (!told && told.error().code != ErrorCode::NotFound) return fail(told.error());
    if (told) made = bring_home(first_output(*told), stop);
  }
  if (!made) return fail(made.error());
  return models::to_json(*made);
}

Result<models::MadeFile> RunwayVendor::bring_home(const std::string& url, std::stop_token stop) const {
  if (url.empty()) return fail(ErrorCode::NotFound, "Runway's task gave no output; redo the step to buy it again");
  return account_.outputs().bring_home(url, kind_, std::move(stop));
}

void RunwayVendor::cancel(const std::string& vendor_id, std::stop_token stop) {
  // A task that has ended is deleted by it, output and all: nobody wants it then.
  const auto ignored =
      account_.account().call(account_.account().request("DELETE", task_path(vendor_id)), std::move(stop));
  static_cast<void>(ignored);
}

}  // namespace kadr::providers::runway
