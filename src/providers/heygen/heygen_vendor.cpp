#include "providers/heygen/heygen_vendor.h"

#include <fmt/format.h>

#include "base/sha256.h"
#include "net/http_client.h"
#include "providers/heygen/answers.h"

namespace kadr::providers::heygen {
namespace {

using account::text_of;
using engine::Accepted;
using engine::Finished;
using engine::GaveUp;
using engine::NoAnswer;
using engine::NotTold;
using engine::Refused;
using engine::StillWorking;

constexpr std::size_t kDigitsOfMark = 24;
/// Pages of a listing: a mark stands in one title, seldom in two.
constexpr int kMostPages = 10;

/// What stands in the title of a video, and in no other's: marks are of one length, so none is a part of another.
std::string mark_of(const std::string& tag) {
  return "kadr-" + base::sha256(tag).substr(0, kDigitsOfMark);
}

std::string video_path(const std::string& vendor_id) {
  return "/v3/videos/" + net::url_encoded(vendor_id);
}

/// What HeyGen's answers have around what they say.
const Json& data_of(const Json& answer) {
  static const Json kNothing = Json::object();
  const auto found = answer.is_object() ? answer.find("data") : answer.end();
  return found != answer.end() ? *found : kNothing;
}

double seconds_of(const Json& facts) {
  const auto seconds = facts.is_object() ? facts.find("seconds") : facts.end();
  return seconds != facts.end() && seconds->is_number() ? seconds->get<double>() : 0;
}

/// \param now where HeyGen does not tell when it was made.
engine::Sighting sighting(const Json& video, Instant now) {
  const auto made = video.find("created_at");
  const bool told = made != video.end() && made->is_number_integer();
  return {.vendor_id = text_of(video, "id"),
          .created_at = told ? base::from_milliseconds(made->get<std::int64_t>() * 1000) : now};
}

}  // namespace

engine::VendorClass HeyGenVendor::vendor_class() const {
  return account_.settings().keys == Keys::Confirmed ? engine::VendorClass::IdempotencyKey
                                                     : engine::VendorClass::Findable;
}

Result<engine::VendorRequest> HeyGenVendor::prepare(const Json& input, const std::string& tag) {
  KADR_TRY(account::WorkAsked work, account::read_work(catalog_, models::ModelKind::Avatar, input));
  work.amount.seconds = seconds_of(work.step.facts);
  Json& body = work.order.body;
  const std::string title = text_of(body, "title");
  body["title"] = title.empty() ? mark_of(tag) : fmt::format("{} {}", title, mark_of(tag));
  if (const std::string& webhook = account_.settings().webhook_url; !webhook.empty()) {
    body["callback_url"] = webhook;
    body["callback_id"] = tag;
  }
  return account::request_for(work);
}

std::chrono::milliseconds HeyGenVendor::turn_in() {
  return account_.account().turnstile().wait();
}

engine::SendAnswer HeyGenVendor::send(const engine::VendorRequest& request, const std::string& tag,
                                      std::stop_token stop) {
  const Result<account::Order> order = account::order_from(request.bytes);
  if (!order) return Refused{order.error()};
  const Result<Json> body = account_.body_with_files(*order, stop);
  if (!body) return Refused{body.error()};
  net::WebRequest paid = account_.account().request("POST", "/v3/videos");
  paid.headers.emplace_back("Idempotency-Key", tag);
  paid.body = body->dump();
  account::Paid answer = account_.account().pay(paid, std::move(stop));
  if (auto* refused = std::get_if<Refused>(&answer)) return std::move(*refused);
  if (auto* silence = std::get_if<NoAnswer>(&answer)) return std::move(*silence);
  auto& taken = std::get<account::Taken>(answer);
  const Result<Json> told = base::parse_json(taken.answer.body);
  const std::string id = told ? text_of(data_of(*told), "video_id") : std::string();
  if (id.empty()) return NoAnswer{"HeyGen answered without the id of its video"};
  taken.place.keep_for(id);
  return Accepted{id};
}

Result<Json> HeyGenVendor::video(const std::string& vendor_id, std::stop_token stop) {
  KADR_TRY(const Json answer,
           account_.account().ask(account_.account().request("GET", video_path(vendor_id)), std::move(stop)));
  return data_of(answer);
}

engine::PollAnswer HeyGenVendor::poll(const std::string& vendor_id, std::stop_token stop) {
  const Result<Json> told = video(vendor_id, std::move(stop));
  if (told) return meaning_of(vendor_id, *told);
  if (told.error().code != ErrorCode::NotFound) {
    account_.account().turnstile().is_at_work(vendor_id);
    return NotTold{told.error()};
  }
  account_.account().turnstile().has_ended(vendor_id);
  return GaveUp{.error = {ErrorCode::NotFound, fmt::format("HeyGen does not know video {} any more, as it was deleted "
                                                           "there; redo the step to buy it again",
                                                           vendor_id)}};
}

engine::PollAnswer HeyGenVendor::meaning_of(const std::string& vendor_id, const Json& video) {
  account::Turnstile& turnstile = account_.account().turnstile();
  const std::string status = text_of(video, "status");
  if (status == "completed") {
    turnstile.has_ended(vendor_id);
    return Finished{.output = {{"video", vendor_id}, {"url", text_of(video, "video_url")}}, .cost = std::nullopt};
  }
  if (status == "failed") {
    turnstile.has_ended(vendor_id);
    return GaveUp{.error = failure_error(account_.account().answers(), text_of(video, "failure_code"),
                                         text_of(video, "failure_message")),
                  .cost = std::nullopt};
  }
  // waiting, pending, processing, and whatever is invented next.
  turnstile.is_at_work(vendor_id);
  return StillWorking{.look_again = account_.settings().between_polls};
}

Result<std::vector<engine::Sighting>> HeyGenVendor::find(const std::string& tag, std::stop_token stop) {
  const std::string first = fmt::format("/v3/videos?title={}&limit=100", mark_of(tag));
  std::vector<engine::Sighting> found;
  std::string path = first;
  for (int page = 0; page < kMostPages; ++page) {
    KADR_TRY(const Json listing, account_.account().ask(account_.account().request("GET", path), stop));
    const Json& videos = data_of(listing);
    if (!videos.is_array()) return fail(ErrorCode::Unavailable, "HeyGen's listing of videos is none; try again later");
    for (const Json& each : videos) found.push_back(sighting(each, account_.account().now()));
    const std::string next = text_of(listing, "next_token");
    if (next.empty()) return found;
    path = first + "&token=" + net::url_encoded(next);
  }
  return fail(ErrorCode::Unavailable, "HeyGen's listing of videos has no end; try again later");
}

Result<Json> HeyGenVendor::fetch(const Json& output, std::stop_token stop) {
  Result<models::MadeFile> made = bring_home(text_of(output, "url"), stop);
  if (!made && made.error().code == ErrorCode::NotFound) {
    const Result<Json> told = video(text_of(output, "video"), stop);
    if (!told && told.error().code != ErrorCode::NotFound) return fail(told.error());
    if (told) made = bring_home(text_of(*told, "video_url"), stop);
  }
  if (!made) return fail(made.error());
  return models::to_json(*made);
}

Result<models::MadeFile> HeyGenVendor::bring_home(const std::string& url, std::stop_token stop) const {
  if (url.empty()) return fail(ErrorCode::NotFound, "HeyGen's video has no file; redo the step to buy it again");
  return account_.outputs().bring_home(url, models::ModelKind::Avatar, std::move(stop));
}

void HeyGenVendor::cancel(const std::string& vendor_id, std::stop_token stop) {
  const auto ignored =
      account_.account().call(account_.account().request("DELETE", video_path(vendor_id)), std::move(stop));
  static_cast<void>(ignored);
}

}  // namespace kadr::providers::heygen
