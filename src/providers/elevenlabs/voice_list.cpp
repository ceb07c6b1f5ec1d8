#include <algorithm>

#include <fmt/format.h>

#include "net/http_client.h"
#include "providers/elevenlabs/elevenlabs.h"

namespace kadr::providers::elevenlabs {
namespace {

using account::text_of;

constexpr std::chrono::hours kKnownFor{1};
constexpr std::size_t kIdLength = 20;
/// More than any account lists; a vendor whose pages never end is not followed for ever.
constexpr int kMostPages = 100;

/// Ids are twenty letters and digits, which no name is.
bool looks_like_id(std::string_view text) {
  const auto is_plain = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return text.size() == kIdLength && std::ranges::all_of(text, is_plain) && std::ranges::any_of(text, is_digit);
}

models::Voice voice_from(const Json& told) {
  const auto labels = told.find("labels");
  return {.id = text_of(told, "voice_id"),
          .name = text_of(told, "name"),
          .language = labels == told.end() ? std::string() : text_of(*labels, "language")};
}

Result<std::vector<models::Voice>> voices_in(const Json& page) {
  const auto listed = page.find("voices");
  if (listed == page.end() || !listed->is_array())
    return fail(ErrorCode::Unavailable, "ElevenLabs answered without a list of voices");
  std::vector<models::Voice> voices;
  for (const Json& told : *listed) {
    models::Voice voice = voice_from(told);
    if (!voice.id.empty()) voices.push_back(std::move(voice));
  }
  return voices;
}

}  // namespace

Result<std::vector<models::Voice>> VoiceList::voices(std::stop_token stop) {
  {
    const std::scoped_lock lock(mutex_);
    if (!known_.empty() && account_.now() < known_until_) return known_;
  }
  KADR_TRY(std::vector<models::Voice> listed, all_pages(std::move(stop)));
  const std::scoped_lock lock(mutex_);
  known_ = std::move(listed);
  known_until_ = account_.now() + kKnownFor;
  return known_;
}

Result<std::vector<models::Voice>> VoiceList::all_pages(std::stop_token stop) {
  std::vector<models::Voice> all;
  std::string next;
  for (int page = 0; page < kMostPages; ++page) {
    const std::string path =
        "/v2/voices?page_size=100" + (next.empty() ? "" : "&next_page_token=" + net::url_encoded(next));
    KADR_TRY(const Json told, account_.ask(account_.request("GET", path), stop));
    KADR_TRY(const std::vector<models::Voice> voices, voices_in(told));
    all.insert(all.end(), voices.begin(), voices.end());
    next = text_of(told, "next_page_token");
    if (next.empty() || !told.value("has_more", false)) break;
  }
  return all;
}

Result<std::vector<models::Voice>> VoiceList::legacy(std::stop_token stop) {
  KADR_TRY(const Json told, account_.ask(account_.request("GET", "/v1/voices?show_legacy=true"), std::move(stop)));
  return voices_in(told);
}

Result<std::string> VoiceList::id_of(const std::string& wanted, std::uint64_t seed, std::stop_token stop) {
  if (looks_like_id(wanted)) return wanted;
  KADR_TRY(const std::vector<models::Voice> listed, voices(stop));
  const Result<models::Voice> chosen = models::choose_voice(listed, wanted, seed);
  if (chosen) return chosen->id;
  if (chosen.error().code != ErrorCode::NotFound) return fail(chosen.error());
  KADR_TRY(const std::vector<models::Voice> old, legacy(std::move(stop)));
  const Result<models::Voice> remembered = models::choose_voice(old, wanted, seed);
  return remembered ? Result<std::string>(remembered->id) : Result<std::string>(fail(chosen.error()));
}

}  // namespace kadr::providers::elevenlabs
