#pragma once

/// One account at a vendor: its address, its key, and what all jobs of that key share. It makes one call at a time and
/// says what the answer means; which calls there are, the vendor's own room knows.
///
/// Thread: any; calls may be made side by side.

#include <chrono>
#include <stop_token>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/secret.h"
#include "engine/vendor.h"
#include "net/web_call.h"
#include "providers/account/answer_table.h"
#include "providers/account/turnstile.h"

namespace kadr::providers::account {

struct AccountSettings {
  AnswerTable::Names names;
  std::string base_url;  ///< "https://api.replicate.com/v1"
  Secret key;            ///< empty: none is sent
  std::string key_header = "Authorization";
  std::string key_prefix = "Bearer ";
  std::vector<std::pair<std::string, std::string>> headers{};  ///< sent with every call besides
  std::vector<AnswerRow> answers{};
  TurnstileSettings turnstile{};
  /// A paid request waits at most so long for its turn before it is refused here. Short: Vendor::turn_in is how a step
  /// waits without a thread.
  std::chrono::milliseconds turn{2'000};
  /// Of a paid request. With what is done before it leaves it must stay below engine::PurchaseRule's send_time and
  /// settle_window together.
  std::chrono::milliseconds paid_answer{60'000};
  std::chrono::milliseconds free_answer{30'000};
  /// How long a busy vendor is left alone that does not say for how long.
  std::chrono::milliseconds busy{2'000};
};

/// A paid request that the vendor took, and its place at the turnstile, which is free again when this ends.
struct Taken {
  net::WebAnswer answer;
  Turnstile::Place place;
};
using Paid = std::variant<Taken, engine::Refused, engine::NoAnswer>;

class Account {
 public:
  /// Borrows the clock.
  Account(AccountSettings settings, const base::Clock& clock);
  Account(const Account&) = delete;
  Account& operator=(const Account&) = delete;

  /// A request with the key, to be filled in. \param path below the base URL, with its query: "/predictions/x".
  [[nodiscard]] net::WebRequest request(std::string method, std::string_view path) const;

  /// Sends a paid request, once, and waits as long as the account's settings say, or as the request itself does where
  /// that is longer. Refused: it certainly was not taken, with what a person is told and how long to wait;
  /// NoAnswer: nobody knows. Blocking: for its turn and the answer; stops on `stop`, which is a NoAnswer.
  [[nodiscard]] Paid pay(const net::WebRequest& request, std::stop_token stop);
  /// The same of a vendor that answers with the id of work that goes on; the id holds the place until the work ends.
  /// \param id_field of the answer: "request_id".
  [[nodiscard]] engine::SendAnswer buy(const net::WebRequest& request, const std::string& id_field,
                                       std::stop_token stop);

  /// Sends what costs nothing: a poll, a listing, an upload. The answer's JSON; null of an empty answer.
  /// Errors: by the table, with the vendor's words; Unavailable and TimedOut when there is no answer. In doubt is
  /// Unavailable: it does no harm to ask again.
  [[nodiscard]] Result<Json> ask(const net::WebRequest& request, std::stop_token stop);
  /// Any answer, for what is no JSON. Errors: as ask, without those of the table.
  [[nodiscard]] Result<net::WebAnswer> call(const net::WebRequest& request, std::stop_token stop);

  [[nodiscard]] Turnstile& turnstile() { return turnstile_; }
  [[nodiscard]] const AnswerTable& answers() const { return answers_; }
  [[nodiscard]] const std::string& vendor() const { return settings_.names.vendor; }
  [[nodiscard]] const std::string& base_url() const { return settings_.base_url; }
  [[nodiscard]] bool has_key() const { return !settings_.key.empty(); }
  /// Its last four characters, for a person who has several: "…7f3a". Empty of a short one or none.
  [[nodiscard]] std::string key_ending() const;
  [[nodiscard]] Instant now() const { return clock_.now(); }

 private:
  [[nodiscard]] Paid meaning_of(net::WebAnswer answer, Turnstile::Place place);
  /// Vendors quote the key they do not accept.
  [[nodiscard]] Error without_key(Error error) const;

  const AccountSettings settings_;
  const base::Clock& clock_;
  const AnswerTable answers_;
  Turnstile turnstile_;
};

/// A text in a vendor's answer; empty when it is absent or no text.
[[nodiscard]] std::string text_of(const Json& object, std::string_view field);

}  // namespace kadr::providers::account
