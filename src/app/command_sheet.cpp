/// kadr sheet: frames of several videos on one picture.

#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/choices.h"
#include "app/commands.h"
#include "app/input_file.h"
#include "app/output_file.h"
#include "app/picture_file.h"
#include "app/stage_run.h"
#include "app/text_width.h"
#include "media/still.h"
#include "media/wire.h"

namespace kadr::app {
namespace {

struct SheetFlags {
  std::vector<std::string> files;
  std::string out;
  media::SheetSpec spec;
};

constexpr const char* kExamples = R"(Examples:
  kadr sheet videos/*.mp4 -o sheet.png
  kadr sheet a.mp4 b.mp4 --per-file 10 --height 160 -o sheet.jpg

Each file is one row, from its first frame to its last.)";

const StageLabel kStage{.name = "sheet", .item = "file", .unit = Unit::Items};

/// One descriptor of a message is the output.
constexpr std::size_t kMostFiles = media::kMaxDescriptors - 1;

Result<std::vector<base::FileDescriptor>> open_all(const SheetFlags& flags) {
  std::vector<base::FileDescriptor> files;
  for (const std::string& name : flags.files) {
    KADR_TRY(base::FileDescriptor file, open_input(name));
    KADR_CHECK(check_not_same(name, flags.out));
    files.push_back(std::move(file));
  }
  return files;
}

Result<ExitCode> run_sheet(const SheetFlags& flags, Session& session) {
  media::SheetSpec spec = flags.spec;
  KADR_TRY(spec.format, still_format_of(flags.out));
  if (flags.files.size() > kMostFiles) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("a sheet holds at most {} files, not {}", kMostFiles, flags.files.size()));
  }
  KADR_TRY(const std::vector<base::FileDescriptor> files, open_all(flags));
  std::vector<int> sources;
  for (const base::FileDescriptor& file : files) sources.push_back(file.get());
  KADR_TRY(media::DarkroomSettings settings, session.darkroom());
  media::Darkroom darkroom(std::move(settings));
  KADR_TRY(OutputFile output, OutputFile::create(flags.out));
  {
    StageRun stage(session.console.progress(), kStage, files.size());
    KADR_CHECK(media::contact_sheet(darkroom, sources, output.descriptor(), spec, stage.sink(), session.stop));
    KADR_CHECK(output.publish());
    stage.succeed();
  }
  session.console.say(printable(flags.out));
  return ExitCode::Ok;
}

}  // namespace

void add_sheet_command(CLI::App& root, Command& chosen) {
  const auto flags = std::make_shared<SheetFlags>();
  CLI::App* command = root.add_subcommand("sheet", "Show frames of several videos on one picture");
  command->group("Commands");
  command->add_option("FILES", flags->files, "The videos, one row each")->required();
  command->add_option("-o,--out", flags->out, "x.png or x.jpg")->type_name("PICTURE")->required();
  command->add_option("--per-file", flags->spec.per_file, "Frames of each file, evenly spread (6)")
      ->type_name("N")
      ->check(whole_number(1, 100));
  command->add_option("--height", flags->spec.tile_height, "Height of each frame in pixels (240)")
      ->type_name("N")
      ->check(whole_number(16, 2160));
  command->footer(kExamples);
  command->callback(
      [flags, &chosen] { chosen = {.run = [flags](Session& session) { return run_sheet(*flags, session); }}; });
}

}  // namespace kadr::app
