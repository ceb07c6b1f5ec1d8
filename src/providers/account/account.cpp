#include "providers/account/account.h"

#include <algorithm>

#include <fmt/format.h>

namespace kadr::providers::account {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kShownOfKey = 4;

bool is_success(int status) {
  return status >= 200 && status < 300;
}

std::string without_slash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

AccountSettings tidied(AccountSettings settings) {
  settings.base_url = without_slash(std::move(settings.base_url));
  return settings;
}

}  // namespace

Account::Account(AccountSettings settings, const base::Clock& clock)
    : settings_(tidied(std::move(settings))),
      clock_(clock),
      answers_(settings_.names, settings_.answers),
      turnstile_(settings_.turnstile, clock) {}

net::WebRequest Account::request(std::string method, std::string_view path) const {
  net::WebRequest request{.method = std::move(method),
                          .url = settings_.base_url + std::string(path),
                          .headers = settings_.headers,
                          .answer = settings_.free_answer};
  if (!settings_.key.empty())
    request.headers.emplace_back(settings_.key_header, settings_.key_prefix + settings_.key.reveal());
  return request;
}

Paid Account::pay(const net::WebRequest& request, std::stop_token stop) {
  std::optional<Turnstile::Place> place = turnstile_.enter(settings_.turn, stop);
  if (!place) {
    return engine::Refused{
        .error = {ErrorCode::Unavailable,
                  fmt::format("{} is at work on as many requests as this server sends it at once; this one waits",
                              vendor())},
        .wait = turnstile_.wait()};
  }
  net::WebRequest paid = request;
  paid.answer = std::max(settings_.paid_answer, request.answer);
  auto answer = net::call_web(paid, std::move(stop));
  if (answer) return meaning_of(std::move(*answer), std::move(*place));
  if (!answer.error().may_have_arrived) return engine::Refused{.error = without_key(answer.error().error)};
  return engine::NoAnswer{answer.error().error.message};
}

Paid Account::meaning_of(net::WebAnswer answer, Turnstile::Place place) {
  if (is_success(answer.status)) return Taken{std::move(answer), std::move(place)};
  const Refusal refusal = answers_.refusal(answer);
  Error error = without_key(answers_.error(answer));
  if (refusal == Refusal::InDoubt) return engine::NoAnswer{std::move(error.message)};
  milliseconds wait = answer.retry_after(std::chrono::floor<std::chrono::seconds>(clock_.now()));
  if (refusal == Refusal::Busy) {
    wait = wait > milliseconds(0) ? wait : settings_.busy;
    turnstile_.close_for(wait);
  }
  return engine::Refused{.error = std::move(error), .wait = wait};
}

engine::SendAnswer Account::buy(const net::WebRequest& request, const std::string& id_field, std::stop_token stop) {
  Paid paid = pay(request, std::move(stop));
  if (auto* refused = std::get_if<engine::Refused>(&paid)) return std::move(*refused);
  if (auto* silence = std::get_if<engine::NoAnswer>(&paid)) return std::move(*silence);
  auto& taken = std::get<Taken>(paid);
  const Result<Json> answer = base::parse_json(taken.answer.body);
  const std::string id = answer ? text_of(*answer, id_field) : std::string();
  if (id.empty()) {
    return engine::NoAnswer{fmt::format("{} answered {} without the id of its work", vendor(), taken.answer.status)};
  }
  taken.place.keep_for(id);
  return engine::Accepted{id};
}

Result<net::WebAnswer> Account::call(const net::WebRequest& request, std::stop_token stop) {
  auto answer = net::call_web(request, std::move(stop));
  if (!answer) return fail(without_key(answer.error().error));
  if (answer->status == 429) {
    const milliseconds asked = answer->retry_after(std::chrono::floor<std::chrono::seconds>(clock_.now()));
    turnstile_.close_for(asked > milliseconds(0) ? asked : settings_.busy);
  }
  return std::move(*answer);
}

Result<Json> Account::ask(const net::WebRequest& request, std::stop_token stop) {
  KADR_TRY(const net::WebAnswer answer, call(request, std::move(stop)));
  if (is_success(answer.status)) {
    if (answer.body.empty()) return Json();
    Result<Json> json = base::parse_json(answer.body);
    if (!json) return fail(ErrorCode::Unavailable, fmt::format("{} answered with what is no JSON", vendor()));
    return json;
  }
  if (answers_.refusal(answer) != Refusal::InDoubt) return fail(without_key(answers_.error(answer)));
  const std::string words = words_of(answer.body);
  return fail(without_key(
      {ErrorCode::Unavailable,
       fmt::format("{} is in trouble{}; try again later", vendor(),
                   words.empty() ? fmt::format(" (HTTP status {})", answer.status) : fmt::format(": “{}”", words))}));
}

std::string Account::key_ending() const {
  const std::string& key = settings_.key.reveal();
  if (key.size() < 4 * kShownOfKey) return {};
  return "…" + key.substr(key.size() - kShownOfKey);
}

Error Account::without_key(Error error) const {
  const std::string& key = settings_.key.reveal();
  if (key.empty()) return error;
  for (auto at = error.message.find(key); at != std::string::npos; at = error.message.find(key))
    error.message.replace(at, key.size(), "…");
  return error;
}

std::string text_of(const Json& object, std::string_view field) {
  if (!object.is_object()) return {};
  const auto found = object.find(std::string(field));
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace kadr::providers::account
