/// kadr conform: one clip brought to a canvas.

#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "app/amounts.h"
#include "app/commands.h"
#include "app/input_file.h"
#include "app/output_file.h"
#include "app/picture_options.h"
#include "app/stage_run.h"
#include "app/text_width.h"
#include "media/conform.h"

namespace kadr::app {
namespace {

struct ConformFlags {
  std::string file;
  std::string out;
  PictureOptions pictures;
};

constexpr const char* kExamples = R"(Examples:
  kadr conform clip.mov -o clip.mp4                      1080x1920 at 30, filled
  kadr conform clip.mov -o clip.mp4 --canvas 16:9 --fit blur
  kadr conform clip.mov -o clip.mp4 --canvas 1280x720@25 --quality 18 --preset medium

The result holds pictures only and can be joined with others of the same canvas
without encoding again: kadr join a.mp4 b.mp4 -o out.mp4 --sound song.mp3)";

const StageLabel kStage{.name = "conform", .item = "clip", .unit = Unit::Frames};

struct Work {
  media::Darkroom& darkroom;
  int source;
  const OutputFile& output;
  media::ConformSpec spec;
};

Result<media::Mezzanine> conform_once(const Work& work, Session& session) {
  StageRun stage(session.console.progress(), kStage, 1);
  auto made =
      media::conform(work.darkroom, work.source, work.output.descriptor(), work.spec, stage.sink(), session.stop);
  if (made) stage.succeed();
  return made;
}

/// A hardware encoder that cannot start is replaced by libx264, and that is said.
Result<media::Mezzanine> conform_or_fall_back(Work work, Session& session) {
  auto made = conform_once(work, session);
  const bool hardware = work.spec.profile.encoder != media::VideoEncoder::Libx264;
  if (made || !hardware || made.error().code != ErrorCode::Unavailable) return made;
  session.console.progress().notice(fmt::format("{} does not work here ({}); using libx264",
                                                media::to_string(work.spec.profile.encoder), made.error().message));
  work.spec.profile.encoder = media::VideoEncoder::Libx264;
  if (::ftruncate(work.output.descriptor(), 0) != 0 || ::lseek(work.output.descriptor(), 0, SEEK_SET) != 0) {
    return fail(base::from_errno(errno, fmt::format("cannot write {}", work.output.target().string())));
  }
  return conform_once(work, session);
}

Result<ExitCode> run_conform(const ConformFlags& flags, Session& session) {
  media::ConformSpec spec;
  KADR_CHECK(apply(flags.pictures, {spec.canvas, spec.profile, spec.background}));
  KADR_TRY(const base::FileDescriptor file, open_input(flags.file));
  KADR_CHECK(check_not_same(flags.file, flags.out));
  KADR_TRY(media::DarkroomSettings settings, session.darkroom(spec.profile.encoder));
  media::Darkroom darkroom(std::move(settings));
  KADR_TRY(OutputFile output, OutputFile::create(flags.out));
  const auto made = conform_or_fall_back({darkroom, file.get(), output, spec}, session);
  if (!made) return fail(about_input(made.error(), flags.file));
  KADR_CHECK(output.publish());
  const timeline::PictureRun& run = made->pictures;
  session.console.say(fmt::format("{}: {}, {}x{} at {}, {}{}", printable(flags.out), counted(run.frames(), "frame"),
                                  run.width, run.height, run.rate.display(), bytes_text(run.length()),
                                  made->copied ? " (it fitted already, so it was copied)" : ""));
  return ExitCode::Ok;
}

}  // namespace

void add_conform_command(CLI::App& root, Command& chosen) {
  const auto flags = std::make_shared<ConformFlags>();
  CLI::App* command = root.add_subcommand("conform", "Bring a clip to a canvas, ready to be joined by copying");
  command->group("Commands");
  command->add_option("FILE", flags->file, "The clip")->required();
  command->add_option("-o,--out", flags->out, "The result")->type_name("MP4")->required();
  add_picture_options(*command, flags->pictures);
  command->footer(kExamples);
  command->callback(
      [flags, &chosen] { chosen = {.run = [flags](Session& session) { return run_conform(*flags, session); }}; });
}

}  // namespace kadr::app
