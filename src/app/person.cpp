#include "app/person.h"

#include <fmt/format.h>

#include "app/text_width.h"

namespace kadr::app {
namespace {

/// The first letter of an answer in small letters; 0 for an empty one.
char letter_of(const std::string& answer) {
  const std::size_t at = answer.find_first_not_of(" \t");
  if (at == std::string::npos) return 0;
  const char c = answer[at];
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Nothing when what was edited can be no answer; then it was said why.
Result<std::optional<Json>> edited(const Json& subject, const Conversation& conversation) {
  KADR_TRY(const std::string text,
           conversation.edit(subject.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"));
  auto changed = base::parse_json(text);
  if (changed) return std::optional<Json>(std::move(*changed));
  conversation.show("What you left is no JSON: " + printable(changed.error().message));
  return std::optional<Json>();
}

}  // namespace

Result<engine::Answer> ask_approval(const store::ApprovalRecord& approval, const Conversation& conversation) {
  Json subject = approval.subject;
  std::optional<Json> edits;
  for (;;) {
    conversation.show(fmt::format("{} waits for you:\n\n{}\n", printable(approval.key),
                                  subject_text(subject, conversation.find_file)));
    KADR_TRY(const std::string answer, conversation.ask("Go on? y = yes, n = no, e = edit:"));
    const char letter = letter_of(answer);
    if (letter == 'y') return engine::Answer{.edits = std::move(edits), .by = "you"};
    if (letter == 'n') {
      KADR_TRY(std::string reason, conversation.ask("What is wrong with it?"));
      return engine::Answer{.kind = engine::Answer::Kind::Reject, .reason = std::move(reason), .by = "you"};
    }
    if (letter != 'e') continue;
    KADR_TRY(std::optional<Json> changed, edited(subject, conversation));
    if (!changed) continue;
    subject = *changed;
    if (subject != approval.subject) edits = std::move(changed);
  }
}

Result<engine::Answer> ask_doubt(const store::ApprovalRecord& approval, const Conversation& conversation) {
  conversation.show(fmt::format("{}: nobody can tell whether this was bought.\n\n{}\n", printable(approval.key),
                                subject_text(approval.subject, conversation.find_file)));
  for (;;) {
    KADR_TRY(const std::string answer, conversation.ask("y = buy it again, n = give it up, or the vendor's id of it:"));
    const char letter = letter_of(answer);
    if (letter == 'y' && answer.size() <= 3) return engine::Answer{.by = "you"};
    if (letter == 'n' && answer.size() <= 2)
      return engine::Answer{.kind = engine::Answer::Kind::Reject, .reason = "given up", .by = "you"};
    if (answer.size() > 3) return engine::Answer{.edits = Json{{"vendor_id", answer}}, .by = "you"};
  }
}

}  // namespace kadr::app
