#pragma once

/// Speech for jobs by the voices of this machine.

#include "engine/step_kinds.h"
#include "providers/offline/offline_order.h"
#include "providers/offline/offline_steps.h"

namespace kadr::providers::offline {

/// The voice that speaks a language when nobody asks for a certain one: a person of that language, else the
/// synthesiser's own. \param language BCP 47: "uk", "en-GB". Errors: NotFound when none speaks it; Unavailable when
/// there are no voices.
[[nodiscard]] Result<models::Voice> default_voice(const std::vector<models::Voice>& voices, std::string_view language);

/// Speaks, or finds it spoken. \return models::Narration as JSON. Errors: those of models::choose_voice and of
/// models::LocalSpeech.
[[nodiscard]] Result<Json> make_narration(const OfflineServices& services, const OfflineOrder& order,
                                          const engine::StepRun& run);

}  // namespace kadr::providers::offline
