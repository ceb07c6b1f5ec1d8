#include "models/transcription_model.h"

namespace kadr::models {
namespace {

Asked asked(const TranscriptionRequest& request) {
  Asked asked{.inputs = {{"sound", request.sound}}, .amount = {.seconds = request.seconds}};
  if (!request.language.empty()) asked.inputs["language"] = request.language;
  return asked;
}

}  // namespace

Result<engine::StepRequest> TranscriptionModel::transcribe(std::string key, const TranscriptionRequest& request) const {
  return step_for(std::move(key), asked(request));
}

Result<Micros> TranscriptionModel::price(const TranscriptionRequest& request) const {
  return price_for(asked(request));
}

Result<std::string> TranscriptionModel::text(const Json& result) {
  const auto text = result.find("text");
  if (text == result.end() || !text->is_string()) return fail(ErrorCode::Internal, "a transcription gave no text");
  if (text->get_ref<const std::string&>().find_first_not_of(" \t\r\n") == std::string::npos)
    return fail(ErrorCode::UnreadableMedia, "no words were heard in the recording; record it again or write the text");
  return text->get<std::string>();
}

}  // namespace kadr::models
