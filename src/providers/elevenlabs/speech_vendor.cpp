#include "providers/elevenlabs/speech_vendor.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "base/base64.h"
#include "base/sha256.h"
#include "models/speech_model.h"
#include "net/http_client.h"
#include "providers/account/sound_length.h"
#include "providers/elevenlabs/spoken_words.h"

namespace kadr::providers::elevenlabs {
namespace {

using account::text_of;

/// MP3 is what every plan may have.
constexpr std::string_view kFormat = "mp3_44100_128";
/// How far the vendor's clock may be from ours.
constexpr std::chrono::seconds kClocks{120};
constexpr int kHistoryPage = 100;
constexpr int kMostPages = 10;
constexpr std::size_t kMostRemembered = 10'000;

double number_in(const Json& object, const char* field) {
  const auto found = object.find(field);
  return found != object.end() && found->is_number() ? found->get<double>() : 0;
}

/// All that one job says at random is said in one voice.
std::uint64_t seed_of(const std::string& tag) {
  const std::string hash = base::sha256(tag.substr(0, tag.rfind('.')));
  std::uint64_t seed = 0;
  std::from_chars(hash.data(), hash.data() + 15, seed, 16);
  return seed;
}

const models::ModelCard* card_of(const models::Catalog& catalog, std::string_view vendor_model) {
  const auto found = std::ranges::find_if(catalog.cards(), [&](const models::ModelCard& card) {
    return card.provider == "elevenlabs" && card.vendor_model == vendor_model;
  });
  return found == catalog.cards().end() ? nullptr : &*found;
}

/// The alignment of an answer, or of a record in the history.
const Json& alignment_in(const Json& answer) {
  static const Json kNone;
  for (const char* name : {"alignment", "normalized_alignment"}) {
    const auto found = answer.find(name);
    if (found != answer.end() && found->is_object()) return *found;
  }
  const auto kept = answer.find("alignments");
  return kept != answer.end() && kept->is_object() ? alignment_in(*kept) : kNone;
}

}  // namespace

Result<engine::VendorRequest> SpeechVendor::prepare(const Json& input, const std::string& /*tag*/) {
  KADR_TRY(account::WorkAsked work, account::read_work(desk_.catalog, models::ModelKind::Speech, input));
  // The voice is part of the address, not of the body.
  work.order.besides["voice"] = text_of(work.order.body, "voice");
  work.order.body.erase("voice");
  engine::VendorRequest request = account::request_for(work);
  request.answer_time = desk_.answer;
  return request;
}

Result<std::string> SpeechVendor::voice_of(const account::Order& order, const std::string& tag, std::stop_token stop) {
  return desk_.voices.id_of(text_of(order.besides, "voice"), seed_of(tag), std::move(stop));
}

engine::SendAnswer SpeechVendor::send(const engine::VendorRequest& request, const std::string& tag,
                                      std::stop_token stop) {
  const Result<account::Order> order = account::order_from(request.bytes);
  if (!order) return engine::Refused{.error = order.error()};
  const Result<std::string> voice = voice_of(*order, tag, stop);
  if (!voice) return engine::Refused{.error = voice.error()};
  net::WebRequest call = desk_.account.request(
      "POST", fmt::format("/v1/text-to-speech/{}/with-timestamps?output_format={}", net::url_encoded(*voice), kFormat));
  call.body = order->body.dump();
  call.answer = request.answer_time;
  account::Paid paid = desk_.account.pay(call, std::move(stop));
  if (auto* refused = std::get_if<engine::Refused>(&paid)) return std::move(*refused);
  if (auto* silence = std::get_if<engine::NoAnswer>(&paid)) return std::move(*silence);
  return accept(*order, tag, std::get<account::Taken>(paid).answer);
}

void SpeechVendor::remember(const std::string& request_id, const std::string& tag) {
  const std::scoped_lock lock(mutex_);
  if (answered_.size() >= kMostRemembered) answered_.clear();
  answered_[request_id] = tag;
}

bool SpeechVendor::is_of_another(const Json& item, const std::string& tag) {
  const std::scoped_lock lock(mutex_);
  const auto known = answered_.find(text_of(item, "request_id"));
  return known != answered_.end() && known->second != tag;
}

engine::SendAnswer SpeechVendor::accept(const account::Order& order, const std::string& tag,
                                        const net::WebAnswer& answer) {
  const Result<Json> told = base::parse_json(answer.body);
  const auto sound = told && told->is_object() ? base::from_base64(text_of(*told, "audio_base64")) : std::nullopt;
  const std::string id = answer.header("request-id");
  if (!sound || sound->empty() || id.empty()) return engine::NoAnswer{"ElevenLabs answered without a sound"};
  remember(id, tag);
  engine::Accepted accepted{.vendor_id = id};
  const Result<Json> made = narration(*sound, alignment_in(*told));
  // What could not be kept now is got from the history.
  if (!made) return accepted;
  accepted.finished = engine::Finished{.output = *made, .cost = std::nullopt};
  double credits = -1;
  const std::string spent = answer.header("character-cost");
  std::from_chars(spent.data(), spent.data() + spent.size(), credits);
  if (credits >= 0) accepted.finished->cost = cost_of(order.vendor_model, credits);
  return accepted;
}

Result<Json> SpeechVendor::narration(const std::string& sound, const Json& alignment) const {
  const auto length = account::sound_length(sound);
  if (!length) return fail(ErrorCode::UnreadableMedia, "ElevenLabs gave a sound that cannot be read; redo the step");
  KADR_TRY(const models::MadeFile made, desk_.outputs.keep(sound, models::ModelKind::Speech));
  return models::to_json(models::Narration{.sound = made, .duration = *length, .words = words_of(alignment)});
}

std::optional<models::Micros> SpeechVendor::cost_of(std::string_view vendor_model, double credits) const {
  if (desk_.thousand_credits)
    return static_cast<models::Micros>(std::ceil(credits * static_cast<double>(*desk_.thousand_credits) / 1000));
  const models::ModelCard* card = card_of(desk_.catalog, vendor_model);
  if (!card || card->price.empty()) return std::nullopt;
  const double of_character = number_in(card->vendor, "credits_per_character");
  const double characters = of_character > 0 ? credits / of_character : credits;
  return models::price_of(*card, Json::object(), {.characters = characters});
}

Result<Json> SpeechVendor::history_item(const std::string& id, std::stop_token stop) {
  account::Account& account = desk_.account;
  Result<Json> item = account.ask(account.request("GET", "/v1/history/" + net::url_encoded(id)), stop);
  if (item || item.error().code != ErrorCode::NotFound) return item;
  // Known by its request, as the answer named it.
  KADR_TRY(const Json page,
           account.ask(account.request("GET", fmt::format("/v1/history?page_size={}", kHistoryPage)), std::move(stop)));
  for (const Json& each : page.value("history", Json::array())) {
    if (text_of(each, "request_id") == id) return each;
  }
  return item;
}

engine::PollAnswer SpeechVendor::poll(const std::string& vendor_id, std::stop_token stop) {
  const Result<Json> item = history_item(vendor_id, stop);
  if (!item && item.error().code == ErrorCode::NotFound) {
    return engine::GaveUp{.error = {ErrorCode::NotFound,
                                    "ElevenLabs has this speech no more in its history; redo the "
                                    "step to buy it again"},
                          .cost = std::nullopt};
  }
  if (!item) return engine::NotTold{item.error()};
  const double credits =
      number_in(*item, "character_count_change_to") - number_in(*item, "character_count_change_from");
  const Json& alignment = alignment_in(*item);
  return engine::Finished{.output = {{"history", text_of(*item, "history_item_id")}, {"alignment", alignment}},
                          .cost = credits >= 0 ? cost_of(text_of(*item, "model_id"), credits) : std::nullopt};
}

Result<std::vector<engine::Sighting>> SpeechVendor::find(const std::string& /*tag*/, std::stop_token /*stop*/) {
  return fail(ErrorCode::NotFound, "ElevenLabs' history bears no tags");
}

Result<std::vector<engine::Sighting>> SpeechVendor::find_lost(const engine::LostRequest& lost, std::stop_token stop) {
  KADR_TRY(const account::Order order, account::order_from(lost.request.bytes));
  KADR_TRY(const std::string voice, voice_of(order, lost.tag, stop));
  const std::string text = text_of(order.body, "text");
  const auto since = std::chrono::floor<std::chrono::seconds>(lost.sent_at.time_since_epoch() - kClocks);
  std::vector<engine::Sighting> seen;
  std::string after;
  for (int page = 0; page < kMostPages; ++page) {
    const std::string path =
        fmt::format("/v1/history?page_size={}&voice_id={}&date_after_unix={}{}", kHistoryPage, net::url_encoded(voice),
                    since.count(), after.empty() ? "" : "&start_after_history_item_id=" + net::url_encoded(after));
    KADR_TRY(const Json told, desk_.account.ask(desk_.account.request("GET", path), stop));
    for (const Json& item : told.value("history", Json::array())) {
      if (text_of(item, "text") != text || text_of(item, "model_id") != order.vendor_model) continue;
      if (is_of_another(item, lost.tag)) continue;
      seen.push_back(
          {.vendor_id = text_of(item, "history_item_id"),
           .created_at = base::from_milliseconds(static_cast<std::int64_t>(number_in(item, "date_unix")) * 1000)});
    }
    after = text_of(told, "last_history_item_id");
    if (after.empty() || !told.value("has_more", false)) break;
  }
  return seen;
}

Result<Json> SpeechVendor::fetch(const Json& output, std::stop_token stop) {
  const std::string item = text_of(output, "history");
  if (item.empty()) return output;
  account::Account& account = desk_.account;
  KADR_TRY(const net::WebAnswer answer,
           account.call(account.request("GET", "/v1/history/" + net::url_encoded(item) + "/audio"), std::move(stop)));
  if (answer.status != 200) return fail(account.answers().error(answer));
  return narration(answer.body, output.value("alignment", Json()));
}

}  // namespace kadr::providers::elevenlabs
