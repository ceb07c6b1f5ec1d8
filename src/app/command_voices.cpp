/// kadr voices: who can speak.

#include <algorithm>
#include <memory>
#include <set>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/amounts.h"
#include "app/commands.h"
#include "app/text_width.h"
#include "base/near_match.h"
#include "media/darkroom_pool.h"
#include "providers/offline/offline_speech.h"

namespace kadr::app {
namespace {

using models::Voice;

struct VoicesFlags {
  std::string language;
  bool json = false;
};

constexpr const char* kExamples = R"(Examples:
  kadr voices
  kadr voices --language uk
  kadr voices --json
  kadr speak "Добрий день" --voice Oksana -o hello.wav)";

Result<std::vector<Voice>> voices_in(const std::vector<Voice>& all, const std::string& language) {
  if (language.empty()) return all;
  std::vector<Voice> chosen;
  std::ranges::copy_if(all, std::back_inserter(chosen),
                       [&](const Voice& voice) { return models::speaks(voice, language); });
  if (!chosen.empty()) return chosen;
  std::set<std::string> languages;
  for (const Voice& voice : all) languages.insert(voice.language);
  const std::vector<std::string> names(languages.begin(), languages.end());
  const auto near = base::near_matches(language, names, 3);
  return fail(ErrorCode::InvalidArgument,
              near.empty() ? fmt::format("no voice speaks \"{}\": languages are written like en, uk, zh", language)
                           : fmt::format("no voice speaks \"{}\"; did you mean {}?", language, fmt::join(near, ", ")));
}

std::string table(const std::vector<Voice>& voices) {
  std::size_t name_width = 4;
  std::size_t id_width = 2;
  for (const Voice& voice : voices) {
    name_width = std::max(name_width, text_width(voice.name));
    id_width = std::max(id_width, text_width(voice.id));
  }
  std::string text = fmt::format("{}  {}  language", pad_to_width("name", name_width), pad_to_width("id", id_width));
  for (const Voice& voice : voices) {
    text += fmt::format("\n{}  {}  {}", pad_to_width(voice.name, name_width), pad_to_width(voice.id, id_width),
                        voice.language);
  }
  return text;
}

Result<ExitCode> run_voices(const VoicesFlags& flags, Session& session) {
  KADR_TRY(media::DarkroomSettings settings, session.darkroom());
  media::DarkroomPool darkrooms(std::move(settings), 1);
  KADR_TRY(auto speech, providers::offline::OfflineSpeech::create(darkrooms, session.stop));
  KADR_TRY(const std::vector<Voice> all, speech.voices(session.stop));
  KADR_TRY(const std::vector<Voice> voices, voices_in(all, flags.language));
  for (const Voice& voice : voices) {
    session.console.event({{"id", voice.id}, {"name", voice.name}, {"language", voice.language}});
  }
  session.console.say(table(voices));
  return ExitCode::Ok;
}

}  // namespace

void add_voices_command(CLI::App& root, Command& chosen) {
  const auto flags = std::make_shared<VoicesFlags>();
  CLI::App* command = root.add_subcommand("voices", "List the voices");
  command->group("Commands");
  command->add_option("--language", flags->language, "Only these: en, en-us, uk, zh …")->type_name("CODE");
  command->add_flag("--json", flags->json, "One JSON object a voice");
  command->footer(kExamples);
  command->callback([flags, &chosen] {
    chosen = {.format = flags->json ? Format::Json : Format::Text,
              .run = [flags](Session& session) { return run_voices(*flags, session); }};
  });
}

}  // namespace kadr::app
