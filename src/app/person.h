#pragma once

/// Who is asked what a job waits for, and what that person answers.
///
/// Thread: one owner.

#include <functional>
#include <string>

#include "app/subject_text.h"
#include "base/result.h"
#include "engine/commands.h"
#include "store/approval_records.h"

namespace kadr::app {

/// How somebody is talked with.
struct Conversation {
  /// Lines to be read.
  std::function<void(const std::string& text)> show;
  /// A question, and the line that is answered. Errors: Cancelled when there is no answer.
  std::function<Result<std::string>(const std::string& question)> ask;
  /// A text to be changed, and as it was left. Errors: those of the editor.
  std::function<Result<std::string>(const std::string& text)> edit;
  FindFile find_file;
};

/// Shows what is to be approved and asks until the answer is one: yes, no with a reason, or a text that was edited.
/// Errors: those of the conversation.
[[nodiscard]] Result<engine::Answer> ask_approval(const store::ApprovalRecord& approval,
                                                  const Conversation& conversation);

/// The same about something of which nobody can tell whether it was bought: to buy it again, to name the vendor's
/// record, or to give up. Errors: those of the conversation.
[[nodiscard]] Result<engine::Answer> ask_doubt(const store::ApprovalRecord& approval, const Conversation& conversation);

}  // namespace kadr::app
