/// kadr still: one frame of a video as a picture.

#include <memory>
#include <optional>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/choices.h"
#include "app/commands.h"
#include "app/input_file.h"
#include "app/output_file.h"
#include "app/picture_file.h"
#include "app/text_width.h"
#include "media/still.h"

namespace kadr::app {
namespace {

struct StillFlags {
  std::string file;
  std::string out;
  bool first = false;
  bool last = false;
  std::optional<std::int64_t> frame;
};

constexpr const char* kExamples = R"(Examples:
  kadr still clip.mp4 --last -o last.png
  kadr still clip.mp4 --frame 48 -o frame48.jpg
  kadr still clip.mp4 -o first.png

Frames are counted from 0, in the order in which they are shown.)";

media::StillSpec spec_of(const StillFlags& flags, media::StillFormat format) {
  if (flags.last) return {.which = media::StillSpec::Which::Last, .format = format};
  if (flags.frame) return {.which = media::StillSpec::Which::Index, .index = *flags.frame, .format = format};
  return {.which = media::StillSpec::Which::First, .format = format};
}

std::string which_text(const StillFlags& flags) {
  if (flags.last) return "the last frame";
  return flags.frame ? fmt::format("frame {}", *flags.frame) : "the first frame";
}

Result<ExitCode> run_still(const StillFlags& flags, Session& session) {
  KADR_TRY(const media::StillFormat format, still_format_of(flags.out));
  KADR_TRY(const base::FileDescriptor file, open_input(flags.file));
  KADR_CHECK(check_not_same(flags.file, flags.out));
  KADR_TRY(media::DarkroomSettings settings, session.darkroom());
  media::Darkroom darkroom(std::move(settings));
  KADR_TRY(OutputFile output, OutputFile::create(flags.out));
  const auto frame = media::still(darkroom, file.get(), output.descriptor(), spec_of(flags, format), session.stop);
  if (!frame) return fail(about_input(frame.error(), flags.file));
  KADR_CHECK(output.publish());
  session.console.say(fmt::format("{}: {} of {}", printable(flags.out), which_text(flags), printable(flags.file)));
  return ExitCode::Ok;
}

}  // namespace

void add_still_command(CLI::App& root, Command& chosen) {
  const auto flags = std::make_shared<StillFlags>();
  CLI::App* command = root.add_subcommand("still", "Save one frame of a video as a picture");
  command->group("Commands");
  command->add_option("FILE", flags->file, "The video")->required();
  command->add_option("-o,--out", flags->out, "x.png or x.jpg")->type_name("PICTURE")->required();
  CLI::Option* first = command->add_flag("--first", flags->first, "The first frame (so it is without any of these)");
  CLI::Option* last = command->add_flag("--last", flags->last, "The last frame");
  command->add_option("--frame", flags->frame, "This frame, counted from 0")
      ->type_name("N")
      ->check(whole_number(0, INT64_MAX))
      ->excludes(first)
      ->excludes(last);
  last->excludes(first);
  command->footer(kExamples);
  command->callback(
      [flags, &chosen] { chosen = {.run = [flags](Session& session) { return run_still(*flags, session); }}; });
}

}  // namespace kadr::app
