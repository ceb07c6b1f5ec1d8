#include "providers/openai/openai_vendor.h"

#include <algorithm>

#include <fmt/format.h>
#include <unistd.h>

#include "net/http_client.h"
#include "providers/account/sound_length.h"
#include "providers/openai/answer_reading.h"
#include "providers/openai/web_order.h"

namespace kadr::providers::openai {
namespace {

using account::text_of;
using engine::VendorClass;
using models::ModelKind;

/// In the metadata of what is stored: the purchase's tag.
constexpr const char* kTag = "kadr";
/// Stands for a model's name in the card of a server that somebody runs for himself.
constexpr std::string_view kAnyModel = "*";
/// Speech that is packed as tightly as messengers pack it has so many bytes a second.
constexpr double kLeastBytesPerSecond = 1000;

/// The most seconds that a sound can last.
Result<double> seconds_at_most(const store::ArtifactStore& artifacts, const std::string& sha256) {
  KADR_TRY(const account::OpenInput sound, account::open_input(artifacts, sha256));
  const bool countable = sound.media_type == "audio/wav" || sound.media_type == "audio/mpeg";
  if (!countable) return static_cast<double>(sound.bytes) / kLeastBytesPerSecond;
  std::string bytes(static_cast<std::size_t>(sound.bytes), '\0');
  const ssize_t got = ::pread(sound.file.get(), bytes.data(), bytes.size(), 0);
  bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  const auto length = account::sound_length(bytes);
  return length ? length->to_double() : static_cast<double>(sound.bytes) / kLeastBytesPerSecond;
}

/// Whether a model that the server lists may do this kind of work: some say what each is for.
bool is_for(const Json& model, ModelKind kind) {
  const std::string task = text_of(model, "task");
  if (task.empty()) return true;
  if (kind == ModelKind::Speech) return task == "text-to-speech";
  if (kind == ModelKind::Transcription) return task == "automatic-speech-recognition";
  return false;
}

Result<Json> listed_models(Desk& desk, std::stop_token stop) {
  KADR_TRY(Json answer, desk.account.ask(desk.account.request("GET", "/models"), std::move(stop)));
  if (!answer.is_object() || !answer.contains("data") || !answer["data"].is_array())
    return fail(ErrorCode::Unavailable, fmt::format("{} lists no models", desk.account.vendor()));
  return std::move(answer["data"]);
}

Reader reader_of(const Desk& desk) {
  return {.account = desk.account, .outputs = desk.outputs, .catalog = desk.catalog};
}

}  // namespace

Result<std::vector<std::string>> offered_models(Desk& desk, std::stop_token stop) {
  KADR_TRY(const Json listed, listed_models(desk, std::move(stop)));
  std::vector<std::string> ids;
  for (const Json& model : listed) ids.push_back(text_of(model, "id"));
  return ids;
}

bool OpenAiVendor::stores_texts() const {
  return kind_ == ModelKind::Text && desk_.server == Server::OpenAi;
}

VendorClass OpenAiVendor::vendor_class() const {
  if (desk_.server == Server::OwnAndFree) return VendorClass::IdempotencyKey;
  return stores_texts() ? VendorClass::Findable : VendorClass::Silent;
}

Result<engine::VendorRequest> OpenAiVendor::prepare(const Json& input, const std::string& tag) {
  KADR_TRY(account::WorkAsked work, account::read_work(desk_.catalog, kind_, input));
  if (stores_texts()) {
    work.order.body["store"] = true;
    work.order.body["metadata"] = {{kTag, tag}};
  }
  if (kind_ == ModelKind::Transcription && !work.order.files.empty()) {
    KADR_TRY(work.amount.seconds, seconds_at_most(desk_.artifacts, work.order.files.front().artifact));
  }
  engine::VendorRequest request = account::request_for(work);
  request.answer_time = kind_ == ModelKind::Image ? desk_.picture_answer : desk_.answer;
  return request;
}

engine::SendAnswer OpenAiVendor::send(const engine::VendorRequest& request, const std::string& tag,
                                      std::stop_token stop) {
  const Result<account::Order> order = account::order_from(request.bytes);
  if (!order) return engine::Refused{.error = order.error()};
  const Result<std::string> model = model_named(order->vendor_model, stop);
  if (!model) return engine::Refused{.error = model.error()};
  Result<WebOrder> web = web_order(desk_.account, *order, *model, desk_.artifacts);
  if (!web) return engine::Refused{.error = web.error()};
  // What the answer will need, before it is paid for.
  if (const auto room = desk_.artifacts.draft(); !room) return engine::Refused{.error = room.error()};
  web->request.answer = request.answer_time;
  account::Paid paid = desk_.account.pay(web->request, std::move(stop));
  if (auto* refused = std::get_if<engine::Refused>(&paid)) {
    forget_first_model();
    return std::move(*refused);
  }
  if (auto* silence = std::get_if<engine::NoAnswer>(&paid)) return silent(std::move(silence->what));
  const net::WebAnswer& answer = std::get<account::Taken>(paid).answer;
  const Result<Reading> reading = read_answer(reader_of(desk_), *order, answer);
  if (!reading && reading.error().code == ErrorCode::Unavailable) return silent(reading.error().message);
  // Under some name it must be known: the answer to a picture has none of its own at servers that are only compatible.
  const std::string given = reading ? reading->id : answer.header("x-request-id");
  engine::Accepted accepted{.vendor_id = given.empty() ? "unnamed-" + tag : given};
  if (reading) accepted.finished = engine::Finished{.output = reading->output, .cost = reading->cost};
  return accepted;
}

engine::SendAnswer OpenAiVendor::silent(std::string what) const {
  if (desk_.server != Server::OwnAndFree) return engine::NoAnswer{std::move(what)};
  return engine::Refused{.error = {ErrorCode::Unavailable, std::move(what)}};
}

/// It may be unloaded by now.
void OpenAiVendor::forget_first_model() {
  const std::scoped_lock lock(mutex_);
  first_model_.clear();
}

Result<std::string> OpenAiVendor::model_named(const std::string& vendor_model, std::stop_token stop) {
  if (vendor_model != kAnyModel) return vendor_model;
  {
    const std::scoped_lock lock(mutex_);
    if (!first_model_.empty()) return first_model_;
  }
  KADR_TRY(const Json listed, listed_models(desk_, std::move(stop)));
  const auto found = std::ranges::find_if(listed, [&](const Json& model) { return is_for(model, kind_); });
  if (found == listed.end() || text_of(*found, "id").empty()) {
    return fail(ErrorCode::NotFound, fmt::format("{} offers no model for {}; load one there, or name it in a card of "
                                                 "your own",
                                                 desk_.account.vendor(), models::to_string(kind_)));
  }
  const std::scoped_lock lock(mutex_);
  return first_model_ = text_of(*found, "id");
}

engine::PollAnswer OpenAiVendor::poll(const std::string& vendor_id, std::stop_token stop) {
  if (!stores_texts()) {
    return engine::GaveUp{.error = {ErrorCode::NotFound,
                                    fmt::format("{} gives this only with its answer, and the answer was lost; redo the "
                                                "step to buy it again",
                                                desk_.account.vendor())},
                          .cost = std::nullopt};
  }
  const Result<Json> completion = desk_.account.ask(
      desk_.account.request("GET", "/chat/completions/" + net::url_encoded(vendor_id)), std::move(stop));
  if (!completion && completion.error().code == ErrorCode::NotFound)
    return engine::GaveUp{.error = completion.error(), .cost = std::nullopt};
  if (!completion) return engine::NotTold{completion.error()};
  const Result<Reading> reading = read_completion(reader_of(desk_), *completion);
  if (!reading) return engine::NotTold{reading.error()};
  return engine::Finished{.output = reading->output, .cost = reading->cost};
}

Result<std::vector<engine::Sighting>> OpenAiVendor::find(const std::string& tag, std::stop_token stop) {
  const std::string path = fmt::format("/chat/completions?metadata%5B{}%5D={}", kTag, net::url_encoded(tag));
  KADR_TRY(const Json listing, desk_.account.ask(desk_.account.request("GET", path), std::move(stop)));
  if (!listing.is_object() || !listing.contains("data") || !listing["data"].is_array())
    return fail(ErrorCode::Unavailable, fmt::format("{} lists no texts", desk_.account.vendor()));
  std::vector<engine::Sighting> seen;
  for (const Json& completion : listing["data"]) {
    const auto metadata = completion.find("metadata");
    if (metadata == completion.end() || text_of(*metadata, kTag) != tag) continue;
    const std::int64_t created = completion.value("created", std::int64_t{0});
    seen.push_back({.vendor_id = text_of(completion, "id"), .created_at = base::from_milliseconds(created * 1000)});
  }
  return seen;
}

Result<Json> OpenAiVendor::fetch(const Json& output, std::stop_token stop) {
  if (const auto failed = failure_in(output)) return fail(*failed);
  const std::string url = text_of(output, "url");
  if (url.empty()) return output;
  KADR_TRY(const models::MadeFile made, desk_.outputs.bring_home(url, kind_, std::move(stop)));
  return models::to_json(made);
}

}  // namespace kadr::providers::openai
