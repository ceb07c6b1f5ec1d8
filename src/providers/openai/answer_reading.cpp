#include "providers/openai/answer_reading.h"

#include <cmath>

#include <fmt/format.h>

#include "base/base64.h"
#include "models/speech_model.h"
#include "providers/account/sound_length.h"

namespace kadr::providers::openai {
namespace {

using account::Refusal;
using account::text_of;
using models::ModelKind;

/// Times of words come as decimal seconds: kept to the millisecond.
constexpr std::int64_t kTicks = 1000;
constexpr double kMillion = 1e6;

std::unexpected<Error> no_sense(const Reader& reader, std::string_view lacking) {
  return fail(ErrorCode::Unavailable, fmt::format("{} answered without {}", reader.account.vendor(), lacking));
}

/// The card of a model by its vendor's name, or by that of a dated version of it.
const models::ModelCard* card_of(const models::Catalog& catalog, ModelKind kind, std::string_view model) {
  const models::ModelCard* found = nullptr;
  for (const models::ModelCard& card : catalog.cards()) {
    if (card.provider != "openai" || card.kind != kind || !model.starts_with(card.vendor_model)) continue;
    if (!found || card.vendor_model.size() > found->vendor_model.size()) found = &card;
  }
  return found;
}

double tokens_in(const Json& usage, std::string_view one, std::string_view other) {
  for (const std::string_view name : {one, other}) {
    const auto found = usage.find(std::string(name));
    if (found != usage.end() && found->is_number()) return found->get<double>();
  }
  return 0;
}

/// None where the card has no price by tokens, or the answer counts none.
std::optional<models::Micros> cost_of(const models::ModelCard* card, const Json& answer) {
  const auto usage = answer.find("usage");
  if (!card || usage == answer.end() || !usage->is_object()) return std::nullopt;
  const auto rate = [&](const models::Amount& amount) {
    return static_cast<double>(models::price_of(*card, Json::object(), amount));
  };
  const double in = rate({.images = 0, .input_tokens = kMillion});
  const double out = rate({.images = 0, .output_tokens = kMillion});
  if (in == 0 && out == 0) return std::nullopt;
  const double sum = tokens_in(*usage, "prompt_tokens", "input_tokens") * in +
                     tokens_in(*usage, "completion_tokens", "output_tokens") * out;
  return static_cast<models::Micros>(std::ceil(sum / kMillion));
}

/// Why a completion has no text that can be used; nothing when it has.
std::optional<Error> fault_of(const Reader& reader, const Json& choice, const Json& message) {
  const std::string refusal = text_of(message, "refusal");
  if (!refusal.empty()) return reader.account.answers().error(Refusal::Content, refusal);
  const std::string ending = text_of(choice, "finish_reason");
  if (ending == "content_filter") return reader.account.answers().error(Refusal::Content, "");
  if (ending == "length") {
    return Error{ErrorCode::TooLarge, fmt::format("{} had to stop in the middle of the text, at its limit of tokens; "
                                                  "ask for less, or allow more tokens, then redo the step",
                                                  reader.account.vendor())};
  }
  if (text_of(message, "content").empty()) {
    return Error{ErrorCode::Internal,
                 fmt::format("{} answered without a text; redo the step to try again", reader.account.vendor())};
  }
  return std::nullopt;
}

Result<Json> picture_in(const Reader& reader, const Json& answer) {
  const auto data = answer.find("data");
  if (data == answer.end() || !data->is_array() || data->empty() || !data->front().is_object())
    return no_sense(reader, "a picture");
  const std::string url = text_of(data->front(), "url");
  std::string bytes = text_of(data->front(), "b64_json");
  // Some servers put the picture into an address of its own.
  const std::string& inlined = bytes.empty() ? url : bytes;
  if (inlined.starts_with("data:")) bytes = inlined.substr(inlined.find(',') + 1);
  if (bytes.empty()) return url.empty() ? Result<Json>(no_sense(reader, "a picture")) : Json{{"url", url}};
  const auto picture = base::from_base64(bytes);
  if (!picture) return no_sense(reader, "a picture that is whole");
  const Result<models::MadeFile> made = reader.outputs.keep(*picture, ModelKind::Image);
  if (made) return models::to_json(*made);
  if (made.error().code == ErrorCode::UnreadableMedia) return failure(made.error());
  return fail(made.error());
}

/// The sound with its length; of its words the API tells nothing.
Result<Json> narration_in(const Reader& reader, const std::string& body) {
  const std::string sound = account::with_true_lengths(body);
  const auto length = account::sound_length(sound);
  if (!length) {
    return failure({ErrorCode::UnreadableMedia,
                    fmt::format("{} answered with a sound that is neither WAV nor MP3; choose another model of speech",
                                reader.account.vendor())});
  }
  KADR_TRY(const models::MadeFile made, reader.outputs.keep(sound, ModelKind::Speech));
  return models::to_json(models::Narration{.sound = made, .duration = *length, .words = {}});
}

Json time_of(const Json& word, const char* name) {
  const auto found = word.find(name);
  const double seconds = found != word.end() && found->is_number() ? found->get<double>() : 0;
  return Json::array({std::llround(seconds * kTicks), kTicks});
}

Result<Json> transcript_in(const Reader& reader, const std::string& body) {
  const Result<Json> answer = base::parse_json(body);
  if (!answer || !answer->is_object() || !answer->contains("text")) return no_sense(reader, "a text");
  Json output{{"text", text_of(*answer, "text")}};
  const auto words = answer->find("words");
  if (words == answer->end() || !words->is_array() || words->empty()) return output;
  output["words"] = Json::array();
  for (const Json& word : *words) {
    if (!word.is_object()) continue;
    output["words"].push_back(
        {{"word", text_of(word, "word")}, {"start", time_of(word, "start")}, {"end", time_of(word, "end")}});
  }
  return output;
}

}  // namespace

Result<Reading> read_completion(const Reader& reader, const Json& completion) {
  const auto choices = completion.find("choices");
  const bool whole = choices != completion.end() && choices->is_array() && !choices->empty() &&
                     choices->front().is_object() && choices->front().contains("message") &&
                     choices->front()["message"].is_object();
  if (!whole) return no_sense(reader, "a choice");
  const Json& choice = choices->front();
  const Json& message = choice["message"];
  const auto fault = fault_of(reader, choice, message);
  return Reading{.id = text_of(completion, "id"),
                 .output = fault ? failure(*fault) : Json{{"text", text_of(message, "content")}},
                 .cost = cost_of(card_of(reader.catalog, ModelKind::Text, text_of(completion, "model")), completion)};
}

Result<Reading> read_answer(const Reader& reader, const account::Order& order, const net::WebAnswer& answer) {
  Reading reading{.id = answer.header("x-request-id"), .output = {}, .cost = std::nullopt};
  if (order.kind == ModelKind::Speech) {
    KADR_TRY(reading.output, narration_in(reader, answer.body));
    return reading;
  }
  if (order.kind == ModelKind::Transcription) {
    KADR_TRY(reading.output, transcript_in(reader, answer.body));
    return reading;
  }
  const Result<Json> json = base::parse_json(answer.body);
  if (!json || !json->is_object()) return no_sense(reader, "JSON");
  if (order.kind == ModelKind::Text) return read_completion(reader, *json);
  KADR_TRY(reading.output, picture_in(reader, *json));
  reading.cost = cost_of(card_of(reader.catalog, ModelKind::Image, order.vendor_model), *json);
  return reading;
}

Json failure(const Error& error) {
  return {{"failure", {{"code", base::to_string(error.code)}, {"message", error.message}}}};
}

std::optional<Error> failure_in(const Json& output) {
  const auto found = output.find("failure");
  if (found == output.end()) return std::nullopt;
  return Error{base::error_code_from(text_of(*found, "code")), text_of(*found, "message")};
}

}  // namespace kadr::providers::openai
