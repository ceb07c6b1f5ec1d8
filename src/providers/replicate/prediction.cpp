#include "providers/replicate/prediction.h"

#include <algorithm>

#include "net/http_client.h"
#include "providers/account/account.h"
#include "providers/account/vendor_time.h"

namespace kadr::providers::replicate {
namespace {

using account::text_of;
using State = Prediction::State;

constexpr std::string_view kMark = "kadr=";

State state_of(std::string_view status) {
  if (status == "starting" || status == "processing") return State::AtWork;
  if (status == "succeeded") return State::Succeeded;
  if (status == "failed") return State::Failed;
  if (status == "canceled" || status == "aborted") return State::Cancelled;
  return State::Unknown;
}

/// A model gives one address, a list of them, or an object that names some.
std::string first_address(const Json& output) {
  if (output.is_string()) {
    const auto& text = output.get_ref<const std::string&>();
    return text.starts_with("http://") || text.starts_with("https://") ? text : std::string();
  }
  if (!output.is_structured()) return {};
  for (const Json& each : output) {
    std::string address = first_address(each);
    if (!address.empty()) return address;
  }
  return {};
}

}  // namespace

Prediction prediction_from(const Json& json) {
  Prediction prediction{.id = text_of(json, "id"),
                        .model = text_of(json, "model"),
                        .status = text_of(json, "status"),
                        .error = text_of(json, "error")};
  prediction.state = state_of(prediction.status);
  prediction.created_at = account::instant_from(text_of(json, "created_at"));
  if (!json.is_object()) return prediction;
  if (const auto output = json.find("output"); output != json.end()) prediction.output = first_address(*output);
  if (const auto removed = json.find("data_removed"); removed != json.end()) prediction.data_removed = *removed == true;
  if (json.contains("webhook")) prediction.webhook = text_of(json, "webhook");
  if (const auto input = json.find("input"); input != json.end() && input->is_object()) prediction.input = *input;
  return prediction;
}

std::vector<account::AnswerRow> answer_rows() {
  using account::Refusal;
  return {
      {.says = "nsfw", .means = Refusal::Content},
      {.says = "(e005)", .means = Refusal::Content},
      {.says = "flagged as sensitive", .means = Refusal::Content},
      {.says = "safety filter", .means = Refusal::Content},
      {.says = "content polic", .means = Refusal::Content},
      {.says = "usage guidelines", .means = Refusal::Content},
      {.says = "usage polic", .means = Refusal::Content},
      {.says = "moderation", .means = Refusal::Content},
      {.says = "insufficient credit", .means = Refusal::Money},
      {.says = "billing", .means = Refusal::Money},
      {.status = 403, .says = "spend limit", .means = Refusal::Money},
  };
}

std::string marked(const std::string& webhook_url, std::string_view tag) {
  const char joint = webhook_url.find('?') == std::string::npos ? '?' : '&';
  return webhook_url + joint + std::string(kMark) + net::url_encoded(tag);
}

std::string mark_of(std::string_view webhook) {
  const auto query = webhook.find('?');
  if (query == std::string_view::npos) return {};
  std::string_view rest = webhook.substr(query + 1);
  while (!rest.empty()) {
    const std::string_view field = rest.substr(0, rest.find('&'));
    if (field.starts_with(kMark)) return std::string(field.substr(kMark.size()));
    rest.remove_prefix(std::min(rest.size(), field.size() + 1));
  }
  return {};
}

bool could_be(const Prediction& prediction, const account::Order& order) {
  const std::string model = order.vendor_model.substr(0, order.vendor_model.find(':'));
  if (!prediction.model.empty() && prediction.model != model) return false;
  const std::string theirs = text_of(prediction.input, "prompt");
  const std::string ours = text_of(order.body, "prompt");
  return theirs.empty() || ours.empty() || theirs == ours;
}

}  // namespace kadr::providers::replicate
