/// kadr probe: what files are made of.

#include <memory>

#include <CLI/CLI.hpp>

#include "app/commands.h"
#include "app/describe_media.h"
#include "app/input_file.h"
#include "media/probe.h"

namespace kadr::app {
namespace {

struct ProbeFlags {
  std::vector<std::string> files;
  bool json = false;
  bool loudness = false;
};

constexpr const char* kExamples = R"(Examples:
  kadr probe intro.mp4
  kadr probe --loudness song.mp3
  kadr probe --json *.mp4        one JSON object a file)";

Result<media::MediaInfo> probe_file(media::Darkroom& darkroom, const std::string& name, const ProbeFlags& flags,
                                    const std::stop_token& stop) {
  KADR_TRY(const base::FileDescriptor file, open_input(name));
  auto info = media::probe(darkroom, file.get(), {.loudness = flags.loudness}, stop);
  if (!info && info.error().code != ErrorCode::Cancelled) return fail(about_input(info.error(), name));
  return info;
}

void show(const std::string& name, const media::MediaInfo& info, Console& console) {
  console.say(describe(name, info));
  Json object = {{"file", name}};
  object.update(media::to_json(info));
  console.event(object);
}

/// Every file gets its answer; the exit code is that of the first that failed.
Result<ExitCode> run_probe(const ProbeFlags& flags, Session& session) {
  KADR_TRY(media::DarkroomSettings settings, session.darkroom());
  media::Darkroom darkroom(std::move(settings));
  ExitCode code = ExitCode::Ok;
  for (const std::string& name : flags.files) {
    const auto info = probe_file(darkroom, name, flags, session.stop);
    if (info) {
      show(name, *info, session.console);
      continue;
    }
    if (info.error().code == ErrorCode::Cancelled) return fail(info.error());
    session.console.complain(info.error());
    if (code == ExitCode::Ok) code = exit_code_of(info.error().code);
  }
  return code;
}

}  // namespace

void add_probe_command(CLI::App& root, Command& chosen) {
  const auto flags = std::make_shared<ProbeFlags>();
  CLI::App* command = root.add_subcommand("probe", "Say what files are made of");
  command->group("Commands");
  command->add_option("FILE", flags->files, "Videos, songs, recordings")->required();
  command->add_flag("--loudness", flags->loudness, "Measure loudness too (EBU R 128; decodes all sound)");
  command->add_flag("--json", flags->json, "One JSON object a file");
  command->footer(kExamples);
  command->callback([flags, &chosen] {
    chosen = {.format = flags->json ? Format::Json : Format::Text,
              .run = [flags](Session& session) { return run_probe(*flags, session); }};
  });
}

}  // namespace kadr::app
