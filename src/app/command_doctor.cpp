/// kadr doctor: is everything here that kadr needs?

#include <memory>
#include <optional>

#include <CLI/CLI.hpp>

#include "app/commands.h"
#include "app/examination.h"

namespace kadr::app {
namespace {

struct DoctorFlags {
  std::string cache;
  bool json = false;
};

constexpr const char* kExamples = R"(Examples:
  kadr doctor
  kadr doctor --json

Exits with 1 when something needed is missing.)";

Result<ExitCode> run_doctor(const DoctorFlags& flags, Session& session) {
  const DoctorReport report = examine(session, flags.cache.empty() ? std::nullopt : std::optional(flags.cache));
  if (session.stop.stop_requested()) return fail(ErrorCode::Cancelled, "stopped");
  const TerminalKind& output = session.console.output();
  session.console.say(describe(report, {.colour = output.colour, .unicode = output.unicode}));
  session.console.event(to_json(report));
  return report.healthy() ? ExitCode::Ok : ExitCode::Failed;
}

}  // namespace

void add_doctor_command(CLI::App& root, Command& chosen) {
  const auto flags = std::make_shared<DoctorFlags>();
  CLI::App* command = root.add_subcommand("doctor", "Check that everything needed is here");
  command->group("Commands");
  command->add_option("--cache", flags->cache, "The cache folder to look at")->type_name("FOLDER");
  command->add_flag("--json", flags->json, "One JSON object");
  command->footer(kExamples);
  command->callback([flags, &chosen] {
    chosen = {.format = flags->json ? Format::Json : Format::Text,
              .run = [flags](Session& session) { return run_doctor(*flags, session); }};
  });
}

}  // namespace kadr::app
