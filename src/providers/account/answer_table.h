#pragma once

/// What a vendor means when it does not do what was asked, by a table of its own; and the one sentence that a person is
/// told of it, with the vendor's own words and what to do.
///
/// Thread: values; any.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/web_call.h"

namespace kadr::providers::account {

enum class Refusal {
  Request,   ///< it does not understand or allow what the request says
  Content,   ///< its rules forbid what is to be seen, heard or said
  Key,       ///< it does not know the key, or the key may not do this
  Money,     ///< the account has none left
  Missing,   ///< it does not know the model, the record or the file
  TooLarge,  ///< of a file or a text
  Busy,      ///< not now: too many requests, or too many at work
  Failed,    ///< it took the work and failed at it
  InDoubt,   ///< it broke: whether it took the request, the answer does not tell
};

/// One line of a vendor's table. All that is given must fit.
struct AnswerRow {
  int status = 0;         ///< 0: any
  std::string_view says;  ///< stands somewhere in the body, whatever the case of its letters; itself in small letters
  Refusal means = Refusal::Request;
};

class AnswerTable {
 public:
  struct Names {
    std::string vendor;       ///< for people: "Replicate"
    std::string key_setting;  ///< "REPLICATE_API_TOKEN"
  };

  /// \param rows the first that fits counts; where none does, the status decides: 401 and 403 mean the key, 402 money,
  /// 404 missing, 413 too large, 429 busy, 408, 409, 425 and all of the 500s doubt, others of the 400s the request.
  /// The texts in them must live for ever: literals.
  AnswerTable(Names names, std::vector<AnswerRow> rows) : names_(std::move(names)), rows_(std::move(rows)) {}

  /// \param answer not of the 200s.
  [[nodiscard]] Refusal refusal(const net::WebAnswer& answer) const;
  /// What a failure means that was told in words only, by work that had begun: rows with a status do not fit.
  [[nodiscard]] Refusal refusal_of_words(std::string_view words) const;

  [[nodiscard]] Error error(const net::WebAnswer& answer) const;
  /// \param words the vendor's own; may be empty.
  [[nodiscard]] Error error(Refusal refusal, std::string_view words) const;

 private:
  Names names_;
  std::vector<AnswerRow> rows_;
};

/// The sentence for people in the body of a refusal, whichever of the usual shapes it has, on one line and not long;
/// empty when there is none: {"detail": "…"}, {"detail": [{"msg": "…"}]}, {"error": {"message": "…"}}, {"error": "…"},
/// {"message": "…"}, {"title": "…"}.
[[nodiscard]] std::string words_of(std::string_view body);

}  // namespace kadr::providers::account
