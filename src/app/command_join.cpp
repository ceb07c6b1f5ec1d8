/// kadr join: clips that conform, one after the other, by copying.

#include <memory>
#include <optional>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/amounts.h"
#include "app/commands.h"
#include "app/input_file.h"
#include "app/output_file.h"
#include "app/stage_run.h"
#include "app/text_width.h"
#include "media/compose.h"
#include "media/conform.h"
#include "media/sound_mix.h"

namespace kadr::app {
namespace {

struct JoinFlags {
  std::vector<std::string> files;
  std::string out;
  std::string sound;
};

constexpr const char* kExamples = R"(Examples:
  kadr join intro.mp4 main.mp4 outro.mp4 -o film.mp4
  kadr join intro.mp4 main.mp4 -o film.mp4 --sound song.mp3

Nothing is encoded again, so the clips must conform to one canvas:
  kadr conform main.mov -o main.mp4 --canvas 1080x1920@30
The film is silent unless --sound is given; the sound ends with the pictures.)";

const StageLabel kSound{.name = "sound", .item = "sound", .unit = Unit::Samples};
const StageLabel kWrite{.name = "write", .item = "file", .unit = Unit::Bytes};

struct Clip {
  std::string name;
  base::FileDescriptor file;
  timeline::PictureRun pictures;
};

std::string profile_text(const timeline::PictureRun& run) {
  return fmt::format("{}x{}@{}", run.width, run.height, run.rate.display());
}

Result<Clip> open_clip(media::Darkroom& darkroom, const std::string& name, const std::stop_token& stop) {
  KADR_TRY(base::FileDescriptor file, open_input(name));
  auto run = media::index_pictures(darkroom, file.get(), stop);
  if (!run) return fail(about_input(run.error(), name));
  return Clip{name, std::move(file), *std::move(run)};
}

Result<> check_same_profile(const Clip& first, const Clip& other) {
  const timeline::PictureRun& a = first.pictures;
  const timeline::PictureRun& b = other.pictures;
  if (a.width == b.width && a.height == b.height && a.rate == b.rate && a.configuration == b.configuration) return {};
  return fail(ErrorCode::UnsupportedMedia,
              fmt::format("{} ({}) and {} ({}) are not coded alike: bring both to one canvas, quality and encoder with "
                          "kadr conform",
                          first.name, profile_text(a), other.name, profile_text(b)));
}

Result<std::vector<Clip>> open_clips(media::Darkroom& darkroom, const JoinFlags& flags, const std::stop_token& stop) {
  std::vector<Clip> clips;
  for (const std::string& name : flags.files) {
    KADR_CHECK(check_not_same(name, flags.out));
    KADR_TRY(Clip clip, open_clip(darkroom, name, stop));
    if (!clips.empty()) KADR_CHECK(check_same_profile(clips.front(), clip));
    clips.push_back(std::move(clip));
  }
  return clips;
}

/// The sound, encoded into a file that never gets a name.
struct Sound {
  OutputFile file;
  timeline::SoundRun run;
};

Result<std::optional<Sound>> make_sound(media::Darkroom& darkroom, const JoinFlags& flags,
                                        timeline::SampleCount samples, Session& session) {
  if (flags.sound.empty()) return std::nullopt;
  KADR_CHECK(check_not_same(flags.sound, flags.out));
  KADR_TRY(const base::FileDescriptor source, open_input(flags.sound));
  KADR_TRY(OutputFile file, OutputFile::create(flags.out));
  StageRun stage(session.console.progress(), kSound, 1);
  const media::SoundMix mix{.tracks = {{.input = 0, .role = media::SoundRole::Music}}, .samples = samples};
  auto mixed = media::mix_sound(darkroom, {source.get()}, file.descriptor(), mix, stage.sink(), session.stop);
  if (!mixed) return fail(about_input(mixed.error(), flags.sound));
  stage.succeed();
  return Sound{std::move(file), std::move(mixed->sound)};
}

/// What the film is made of.
struct Parts {
  std::vector<Clip> clips;
  std::optional<Sound> sound;
};

Result<timeline::Composition> compose(media::Darkroom& darkroom, const Parts& parts, const std::stop_token& stop) {
  media::Assembly assembly{.sound = parts.sound ? &parts.sound->run : nullptr};
  for (const Clip& clip : parts.clips) assembly.pictures.push_back(&clip.pictures);
  media::Composer composer(darkroom);
  return composer.compose(assembly, stop);
}

Result<> write_film(const timeline::Composition& film, const Parts& parts, const std::string& out, Session& session) {
  std::vector<int> sources;
  for (const Clip& clip : parts.clips) sources.push_back(clip.file.get());
  if (parts.sound) sources.push_back(parts.sound->file.descriptor());
  KADR_TRY(OutputFile output, OutputFile::create(out));
  StageRun stage(session.console.progress(), kWrite, 1);
  if (auto wrote = media::write_composition(film, sources, output.descriptor(), stage.sink(), session.stop); !wrote) {
    return fail(wrote.error().about(out));
  }
  KADR_CHECK(output.publish());
  stage.succeed();
  return {};
}

timeline::FrameCount frames_of(const std::vector<Clip>& clips) {
  timeline::FrameCount frames = 0;
  for (const Clip& clip : clips) frames += clip.pictures.frames();
  return frames;
}

Result<ExitCode> run_join(const JoinFlags& flags, Session& session) {
  KADR_TRY(media::DarkroomSettings settings, session.darkroom());
  media::Darkroom darkroom(std::move(settings));
  KADR_TRY(std::vector<Clip> clips, open_clips(darkroom, flags, session.stop));
  const timeline::FrameRate rate = clips.front().pictures.rate;
  const timeline::FrameCount frames = frames_of(clips);
  KADR_TRY(std::optional<Sound> sound, make_sound(darkroom, flags, rate.samples(frames), session));
  const Parts parts{std::move(clips), std::move(sound)};
  KADR_TRY(const timeline::Composition film, compose(darkroom, parts, session.stop));
  KADR_CHECK(write_film(film, parts, flags.out, session));
  session.console.say(fmt::format("{}: {}, {}, {}", printable(flags.out), counted(frames, "frame"),
                                  duration_text(rate.seconds(frames).to_double()), bytes_text(film.size())));
  return ExitCode::Ok;
}

}  // namespace

void add_join_command(CLI::App& root, Command& chosen) {
  const auto flags = std::make_shared<JoinFlags>();
  CLI::App* command = root.add_subcommand("join", "Put clips that conform one after the other, by copying");
  command->group("Commands");
  command->add_option("FILES", flags->files, "The clips, in order")->required();
  command->add_option("-o,--out", flags->out, "The film")->type_name("MP4")->required();
  command->add_option("--sound", flags->sound, "A song or recording under the whole film")->type_name("FILE");
  command->footer(kExamples);
  command->callback(
      [flags, &chosen] { chosen = {.run = [flags](Session& session) { return run_join(*flags, session); }}; });
}

}  // namespace kadr::app
