#pragma once

/// OpenAI, and every server that speaks as it does: text by Chat Completions, pictures, speech and transcription. The
/// answer is the work itself, so that nothing waits at the vendor; a text is also stored there under the purchase's
/// tag, where it is found again when its answer was lost. Nothing else is.
///
/// Thread: any.

#include <array>
#include <chrono>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/step_kinds.h"
#include "models/catalog.h"
#include "providers/account/account.h"
#include "providers/account/output_files.h"

namespace kadr::providers::openai {

/// Who answers at the address, as far as it changes what is done.
enum class Server {
  OpenAi,      ///< stores texts and lists them by a tag
  Compatible,  ///< stores nothing, and may charge: a lost answer is for a person to decide
  OwnAndFree,  ///< charges nothing: a request whose answer was lost was none
};

struct OpenAiSettings {
  std::string base_url = "https://api.openai.com/v1";
  Secret key;  ///< empty: none is sent
  std::string key_setting = "OPENAI_API_KEY";
  /// None: OpenAi at its own address, Compatible anywhere else.
  std::optional<Server> server{};
  account::TurnstileSettings turnstile{.places = 8};
  /// For the answer to a text, a speech or a transcription, and to a picture.
  std::chrono::milliseconds answer{120'000};
  std::chrono::milliseconds picture_answer{240'000};
};

/// What the vendors of the four kinds share.
struct Desk {
  account::Account account;
  account::OutputFiles outputs;
  const models::Catalog& catalog;
  const store::ArtifactStore& artifacts;
  Server server = Server::Compatible;
  std::chrono::milliseconds answer;
  std::chrono::milliseconds picture_answer;
};

class OpenAi {
 public:
  /// Borrows catalogue, store and clock. Errors: InvalidArgument for a base URL that is none.
  [[nodiscard]] static Result<OpenAi> create(OpenAiSettings settings, const models::Catalog& catalog,
                                             const store::ArtifactStore& artifacts, const base::Clock& clock);

  /// Steps of the kinds openai.text, .image, .speech and .transcription are done here. Borrowed by them.
  void add_to(engine::StepKinds& kinds);
  [[nodiscard]] engine::Vendor& vendor(models::ModelKind kind);

  /// The ids of the models that the server offers: a call that costs nothing. Errors: by the table of refusals.
  /// Blocking: for the answer; stops on `stop`.
  [[nodiscard]] Result<std::vector<std::string>> models(std::stop_token stop);
  [[nodiscard]] account::Account& account() { return desk_->account; }

 private:
  explicit OpenAi(std::unique_ptr<Desk> desk);

  std::unique_ptr<Desk> desk_;
  std::vector<std::pair<models::ModelKind, std::unique_ptr<engine::Vendor>>> vendors_;
};

}  // namespace kadr::providers::openai
