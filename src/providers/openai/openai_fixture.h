#pragma once

/// A simulated OpenAI and the vendors of its four kinds, for this room's tests.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "models/image_model.h"
#include "models/speech_model.h"
#include "models/text_model.h"
#include "models/transcription_model.h"
#include "providers/openai/openai.h"
#include "support/temporary_folder.h"
#include "support/vendor_process.h"

namespace kadr::providers::openai {

inline constexpr const char* kOrderTag = "job-1.4";

/// What somebody adds to the catalogue for a model of his own server.
inline constexpr std::string_view kOwnCard = R"(
id: own-writer
kind: text
provider: openai
model: qwen3:8b
name: Qwen
about: Writes at home.
inputs:
  prompt: {as: "messages[0].content", required: true, with: {"messages[0].role": user}}
  instructions: {as: "messages[1].content", with: {"messages[1].role": system}}
  schema: {as: response_format.json_schema.schema, type: object, with: {response_format.type: json_schema}}
  schema_name: {as: response_format.json_schema.name}
  most_output_tokens: {as: max_tokens, type: integer}
fixed: {temperature: 0.7}
)";

/// With that card.
inline models::Catalog catalog_with_own_card() {
  std::vector<models::CardFile> files = models::shipped_cards();
  files.push_back({.name = "own-writer.yaml", .text = std::string(kOwnCard)});
  return models::Catalog::create(files).value();
}

/// What became of one purchase, as far as send and fetch tell.
struct Bought {
  engine::SendAnswer answer;
  Result<Json> result = fail(ErrorCode::Internal, "nothing was accepted");

  [[nodiscard]] const engine::Accepted& accepted() const { return std::get<engine::Accepted>(answer); }
  [[nodiscard]] std::optional<models::Micros> cost() const { return accepted().finished->cost; }
  /// What the user is told: of a refusal, a doubt or a failed output.
  [[nodiscard]] std::string sentence() const {
    if (const auto* refused = std::get_if<engine::Refused>(&answer)) return refused->error.message;
    if (const auto* silence = std::get_if<engine::NoAnswer>(&answer)) return silence->what;
    return result ? std::string() : result.error().message;
  }
  [[nodiscard]] ErrorCode code() const {
    if (const auto* refused = std::get_if<engine::Refused>(&answer)) return refused->error.code;
    return result ? ErrorCode::Internal : result.error().code;
  }
};

class OpenAiTest : public ::testing::Test {
 protected:
  explicit OpenAiTest(std::vector<std::string> options = {}, std::optional<Server> server = Server::OpenAi,
                      std::string key = "test-key")
      : vendor_("openai_simulator.py", options),
        openai_(OpenAi::create({.base_url = vendor_.url() + "/v1", .key = Secret(std::move(key)), .server = server},
                               catalog_, artifacts_, clock_)
                    .value()) {}
  /// Whatever a test sends is what the vendor's own description allows.
  ~OpenAiTest() override { EXPECT_EQ(vendor_.violations(), ""); }

  template <typename Model>
  [[nodiscard]] Model model(std::string_view id) {
    return Model(*catalog_.find(kind_of<Model>(), id).value());
  }

  [[nodiscard]] Bought buy(models::ModelKind kind, const Result<engine::StepRequest>& step) {
    engine::Vendor& vendor = openai_.vendor(kind);
    Bought bought{.answer = engine::NoAnswer{step ? "" : step.error().message}};
    if (!step) return bought;
    const auto request = vendor.prepare(step->input, kOrderTag);
    if (!request) {
      bought.answer = engine::Refused{.error = request.error()};
      return bought;
    }
    ceiling_ = request->ceiling;
    bought.answer = vendor.send(*request, kOrderTag, {});
    const auto* accepted = std::get_if<engine::Accepted>(&bought.answer);
    if (accepted && accepted->finished) bought.result = vendor.fetch(accepted->finished->output, {});
    return bought;
  }
  [[nodiscard]] Bought write(std::string_view id = "gpt-5.4") {
    return buy(models::ModelKind::Text, model<models::TextModel>(id).write("script", kScript));
  }
  [[nodiscard]] Bought draw(const models::ImageRequest& request = {.prompt = "A cup"},
                            std::string_view id = "gpt-image-2") {
    return buy(models::ModelKind::Image, model<models::ImageModel>(id).draw("picture", request));
  }
  [[nodiscard]] Bought speak(const models::SpeechOrder& order, std::string_view id = "tts-1") {
    return buy(models::ModelKind::Speech, model<models::SpeechModel>(id).speak("voice", order));
  }
  [[nodiscard]] Bought transcribe(const std::string& sound, std::string_view id = "gpt-transcribe") {
    return buy(models::ModelKind::Transcription,
               model<models::TranscriptionModel>(id).transcribe("heard", {.sound = sound, .language = "uk"}));
  }

  /// The sound of a text, as an artifact.
  [[nodiscard]] std::string spoken(const std::string& text) {
    return models::narration_from_json(speak({.text = text}).result.value()).value().sound.sha256;
  }

  const models::TextRequest kScript{.instructions = "You write films.",
                                    .prompt = "A film of 4 scenes about coffee.",
                                    .schema = Json::parse(R"({"type": "object", "additionalProperties": false,
                                        "required": ["title", "scenes"], "properties": {"title": {"type": "string"},
                                        "scenes": {"type": "array", "items": {"type": "string"}}}})"),
                                    .schema_name = "film"};
  models::Catalog catalog_ = catalog_with_own_card();
  test::TemporaryFolder folder_;
  base::SystemClock clock_;
  store::ArtifactStore artifacts_ = store::ArtifactStore::open(folder_.path()).value();
  test::VendorProcess vendor_;
  OpenAi openai_;
  models::Micros ceiling_ = 0;

 private:
  template <typename Model>
  static constexpr models::ModelKind kind_of() {
    if constexpr (std::is_same_v<Model, models::TextModel>) return models::ModelKind::Text;
    if constexpr (std::is_same_v<Model, models::ImageModel>) return models::ModelKind::Image;
    if constexpr (std::is_same_v<Model, models::SpeechModel>) return models::ModelKind::Speech;
    return models::ModelKind::Transcription;
  }
};

}  // namespace kadr::providers::openai
