#pragma once

/// Voices without a vendor, a key or a network: espeak-ng in the darkroom.
///
/// Thread: any; each call takes a darkroom of its own.

#include <stop_token>
#include <string>
#include <vector>

#include "media/darkroom_pool.h"
#include "media/speech.h"
#include "models/local_speech.h"

namespace kadr::providers::offline {

class OfflineSpeech final : public models::LocalSpeech {
 public:
  /// Asks the darkroom for its synthesiser and voices. Borrows the pool, which must outlive the model.
  /// Errors: those of starting a darkroom. Blocking: milliseconds; stops on `stop`.
  [[nodiscard]] static Result<OfflineSpeech> create(media::DarkroomPool& darkrooms, std::stop_token stop);

  [[nodiscard]] std::string identity() const override { return identity_; }

  /// Named people first ("Adam", "Oksana"), then every language of the synthesiser under its own id.
  [[nodiscard]] Result<std::vector<models::Voice>> voices(std::stop_token stop) override;

  /// Writes a WAV. Errors: NotFound for a voice that voices() does not list; InvalidArgument for a text with nothing
  /// to say.
  [[nodiscard]] Result<models::SpokenSound> speak(const models::SpeechRequest& request, int output,
                                                  std::stop_token stop) override;

 private:
  OfflineSpeech(media::DarkroomPool& darkrooms, std::string identity, std::vector<models::Voice> voices)
      : darkrooms_(&darkrooms), identity_(std::move(identity)), voices_(std::move(voices)) {}

  media::DarkroomPool* darkrooms_;
  std::string identity_;
  std::vector<models::Voice> voices_;
};

/// The voices that a synthesiser's own list gives: a named person for each of our names whose language is in the list,
/// then the list itself. The id is what media::speak takes.
[[nodiscard]] std::vector<models::Voice> name_voices(const std::vector<media::EspeakVoice>& synthesiser);

/// Words with times in seconds. Errors: Crashed when a word lies outside the text.
[[nodiscard]] Result<models::SpokenSound> spoken_sound(const media::Speech& speech, const std::string& text);

}  // namespace kadr::providers::offline
