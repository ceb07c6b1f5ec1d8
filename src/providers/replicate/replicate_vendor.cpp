#include "providers/replicate/replicate_vendor.h"

#include <fmt/format.h>

#include "net/http_client.h"

namespace kadr::providers::replicate {
namespace {

using account::Refusal;
using engine::Sighting;

/// Clocks that differ: theirs may be behind ours by so much.
constexpr std::chrono::minutes kClockError{5};
/// Pages of a listing, a hundred predictions each.
constexpr int kMostPages = 30;

/// Where predictions of a model are made: a model that Replicate keeps has an address of its own, others go by the id
/// of their version ("owner/name:id").
std::string creation_path(const std::string& vendor_model) {
  if (vendor_model.find(':') != std::string::npos) return "/predictions";
  return fmt::format("/models/{}/predictions", vendor_model);
}

std::string prediction_path(const std::string& vendor_id) {
  return "/predictions/" + net::url_encoded(vendor_id);
}

/// The path of a listing's next page, whatever host the answer names: the key goes to ours alone.
std::string next_path(const Json& listing) {
  const std::string next = account::text_of(listing, "next");
  const auto query = next.find('?');
  return query == std::string::npos ? std::string() : "/predictions" + next.substr(query);
}

}  // namespace

Result<engine::VendorRequest> ReplicateVendor::prepare(const Json& input, const std::string&) {
  KADR_TRY(const account::WorkAsked work, account::read_work(catalog_, kind_, input));
  return account::request_for(work);
}

std::chrono::milliseconds ReplicateVendor::turn_in() {
  return account_.account().turnstile().wait();
}

engine::SendAnswer ReplicateVendor::send(const engine::VendorRequest& request, const std::string& tag,
                                         std::stop_token stop) {
  const Result<account::Order> order = account::order_from(request.bytes);
  if (!order) return engine::Refused{.error = order.error()};
  const Result<net::WebRequest> call = creation(*order, tag, stop);
  if (!call) return engine::Refused{.error = call.error()};
  return account_.account().buy(*call, "id", std::move(stop));
}

Result<net::WebRequest> ReplicateVendor::creation(const account::Order& order, const std::string& tag,
                                                  std::stop_token stop) {
  KADR_TRY(Json input, account_.input_of(order, std::move(stop)));
  Json body{{"input", std::move(input)}};
  if (order.vendor_model.find(':') != std::string::npos) body["version"] = order.vendor_model;
  if (account_.marks_requests()) {
    body["webhook"] = marked(account_.settings().webhook_url, tag);
    body["webhook_events_filter"] = Json::array({"completed"});
  }
  net::WebRequest call = account_.account().request("POST", creation_path(order.vendor_model));
  call.headers.emplace_back("Cancel-After", fmt::format("{}s", account_.settings().cancel_after.count()));
  call.body = body.dump();
  return call;
}

engine::PollAnswer ReplicateVendor::poll(const std::string& vendor_id, std::stop_token stop) {
  account::Account& account = account_.account();
  const Result<Json> answer = account.ask(account.request("GET", prediction_path(vendor_id)), std::move(stop));
  if (!answer && answer.error().code == ErrorCode::NotFound) {
    account.turnstile().has_ended(vendor_id);
    return engine::GaveUp{.error = {ErrorCode::NotFound, fmt::format("Replicate does not know prediction {} any more; "
                                                                     "redo the step to buy it again",
                                                                     vendor_id)}};
  }
  account.turnstile().is_at_work(vendor_id);
  if (!answer) return engine::NotTold{answer.error()};
  const Prediction prediction = prediction_from(*answer);
  if (prediction.state != Prediction::State::AtWork && prediction.state != Prediction::State::Unknown)
    account.turnstile().has_ended(vendor_id);
  return meaning_of(prediction);
}

engine::PollAnswer ReplicateVendor::meaning_of(const Prediction& prediction) const {
  const account::AnswerTable& answers = account_.account().answers();
  switch (prediction.state) {
    case Prediction::State::AtWork:
      return engine::StillWorking{.look_again = account_.settings().between_polls};
    case Prediction::State::Succeeded:
      if (!prediction.output.empty()) return engine::Finished{.output = {{"url", prediction.output}}};
      if (prediction.data_removed) {
        return engine::GaveUp{.error = {ErrorCode::NotFound,
                                        "Replicate has removed this output, which it keeps for one hour, before it "
                                        "was fetched; redo the step to buy it again"}};
      }
      return engine::GaveUp{.error = answers.error(Refusal::Failed, "the output has no file")};
    case Prediction::State::Failed:
      return engine::GaveUp{.error = answers.error(answers.refusal_of_words(prediction.error), prediction.error)};
    case Prediction::State::Cancelled:
      return engine::GaveUp{.error = {ErrorCode::Unavailable,
                                      "the work was cancelled at Replicate, by somebody with the same key or because "
                                      "it took too long; redo the step to try again"}};
    case Prediction::State::Unknown:
      break;
  }
  return engine::NotTold{
      {ErrorCode::Unavailable, fmt::format("Replicate tells a state that is not known: “{}”", prediction.status)}};
}

Result<std::vector<Sighting>> ReplicateVendor::find(const std::string&, std::stop_token) {
  return fail(ErrorCode::NotFound, "Replicate finds no request by its mark alone");
}

Result<std::vector<Sighting>> ReplicateVendor::find_lost(const engine::LostRequest& lost, std::stop_token stop) {
  KADR_TRY(const account::Order order, account::order_from(lost.request.bytes));
  KADR_TRY(const std::vector<Prediction> made, made_since(lost.sent_at - kClockError, stop));
  const std::string mark = net::url_encoded(lost.tag);
  std::vector<Sighting> seen;
  std::string doubtful;
  for (const Prediction& prediction : made) {
    KADR_TRY(const std::optional<std::string> theirs, mark_asked_for(prediction, stop));
    if (theirs == mark) seen.push_back({prediction.id, prediction.created_at.value_or(lost.sent_at)});
    if (!theirs && doubtful.empty() && could_be(prediction, order)) doubtful = prediction.id;
  }
  if (seen.empty() && !doubtful.empty()) {
    return fail(ErrorCode::NotFound, fmt::format("Replicate has prediction {} of the same model and prompt since then, "
                                                 "which may be this one: look at replicate.com/p/{}",
                                                 doubtful, doubtful));
  }
  return seen;
}

Result<std::optional<std::string>> ReplicateVendor::mark_asked_for(const Prediction& listed, std::stop_token stop) {
  std::string webhook = listed.webhook.value_or("");
  if (!listed.webhook) {
    account::Account& account = account_.account();
    const auto whole = account.ask(account.request("GET", prediction_path(listed.id)), std::move(stop));
    if (!whole && whole.error().code != ErrorCode::NotFound) return fail(whole.error());
    if (whole) webhook = prediction_from(*whole).webhook.value_or("");
  }
  // One of ours has a mark, or was sent when there was no address to put it in. Another's webhook has none.
  if (webhook.empty()) return std::nullopt;
  return mark_of(webhook);
}

Result<std::vector<Prediction>> ReplicateVendor::made_since(Instant since, std::stop_token stop) {
  account::Account& account = account_.account();
  std::vector<Prediction> made;
  std::string path = "/predictions?created_after=" + net::url_encoded(base::to_string(since));
  for (int page = 0; page < kMostPages; ++page) {
    KADR_TRY(const Json listing, account.ask(account.request("GET", path), stop));
    if (!listing.is_object() || !listing.contains("results") || !listing["results"].is_array())
      return fail(ErrorCode::Unavailable, "Replicate's list of predictions is no list");
    for (const Json& each : listing["results"]) {
      Prediction prediction = prediction_from(each);
      if (prediction.created_at && *prediction.created_at < since) return made;
      made.push_back(std::move(prediction));
    }
    path = next_path(listing);
    if (path.empty()) return made;
  }
  return fail(ErrorCode::Unavailable, "Replicate's list of predictions has no end");
}

Result<Json> ReplicateVendor::fetch(const Json& output, std::stop_token stop) {
  KADR_TRY(const models::MadeFile made,
           account_.outputs().bring_home(account::text_of(output, "url"), kind_, std::move(stop)));
  return models::to_json(made);
}

void ReplicateVendor::cancel(const std::string& vendor_id, std::stop_token stop) {
  account::Account& account = account_.account();
  const auto heard = account.call(account.request("POST", prediction_path(vendor_id) + "/cancel"), std::move(stop));
  (void)heard.has_value();
}

}  // namespace kadr::providers::replicate
