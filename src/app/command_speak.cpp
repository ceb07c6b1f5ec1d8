/// kadr speak: a text as sound.

#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/amounts.h"
#include "app/commands.h"
#include "app/output_file.h"
#include "app/text_width.h"
#include "media/darkroom_pool.h"
#include "providers/offline/offline_speech.h"

namespace kadr::app {
namespace {

struct SpeakFlags {
  std::string text;
  std::string voice;
  std::string out;
  bool json = false;
};

constexpr const char* kExamples = R"(Examples:
  kadr speak "Spring is here." --voice Adam -o spring.wav
  kadr speak "Весна прийшла." --voice uk -o vesna.wav
  kadr speak "Surprise me." --voice random -o x.wav
  kadr speak "Word by word." --voice Adam --json -o x.wav    each word's time

kadr voices lists who can speak.)";

Json words_json(const std::vector<models::WordTiming>& words) {
  Json list = Json::array();
  for (const models::WordTiming& word : words) {
    list.push_back({{"word", word.word}, {"start", word.start.to_double()}, {"end", word.end.to_double()}});
  }
  return list;
}

Result<ExitCode> run_speak(const SpeakFlags& flags, Session& session) {
  KADR_TRY(media::DarkroomSettings settings, session.darkroom());
  media::DarkroomPool darkrooms(std::move(settings), 1);
  KADR_TRY(auto speech, providers::offline::OfflineSpeech::create(darkrooms, session.stop));
  KADR_TRY(const std::vector<models::Voice> voices, speech.voices(session.stop));
  const auto voice = models::choose_voice(voices, flags.voice, 0);
  // There is no such voice because it was written wrongly, not because a file is missing.
  if (!voice) return fail(ErrorCode::InvalidArgument, voice.error().message);
  KADR_TRY(OutputFile output, OutputFile::create(flags.out));
  KADR_TRY(const models::SpokenSound sound,
           speech.speak({.text = flags.text, .voice_id = voice->id}, output.descriptor(), session.stop));
  KADR_CHECK(output.publish());
  session.console.say(fmt::format("{}: {}, {} ({})", printable(flags.out), duration_text(sound.duration.to_double()),
                                  voice->name, voice->language));
  session.console.event({{"event", "output"},
                         {"file", flags.out},
                         {"seconds", sound.duration.to_double()},
                         {"voice", voice->id},
                         {"words", words_json(sound.words)}});
  return ExitCode::Ok;
}

}  // namespace

void add_speak_command(CLI::App& root, Command& chosen) {
  const auto flags = std::make_shared<SpeakFlags>();
  CLI::App* command = root.add_subcommand("speak", "Speak a text into a WAV file");
  command->group("Commands");
  command->add_option("TEXT", flags->text, "What is said")->required();
  command->add_option("--voice", flags->voice, "A name, an id, or random")->type_name("VOICE")->required();
  command->add_option("-o,--out", flags->out, "The sound")->type_name("WAV")->required();
  command->add_flag("--json", flags->json, "Tell each word's time, for programs");
  command->footer(kExamples);
  command->callback([flags, &chosen] {
    chosen = {.format = flags->json ? Format::Json : Format::Text,
              .run = [flags](Session& session) { return run_speak(*flags, session); }};
  });
}

}  // namespace kadr::app
