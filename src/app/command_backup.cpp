/// kadr backup: a copy of a server's database, while it runs or not.

#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/commands.h"
#include "app/settings/read_settings.h"
#include "app/text_width.h"
#include "store/database.h"

namespace kadr::app {
namespace {

struct BackupFlags {
  std::string file;
  std::string data;
};

constexpr const char* kExamples = R"(Examples:
  kadr backup kadr-today.db
  kadr backup /mnt/backups/kadr.db --data /srv/kadr

The copy holds jobs, keys and what was paid, as they were at one moment; the files of
videos lie in the data folder's artifacts, which never change and can be copied at
any time. A server makes such copies by itself, in backups/ in its data folder.
To restore: kadr restore.)";

Result<ExitCode> run_backup(const BackupFlags& flags, Session& session) {
  std::vector<settings::NamedText> given;
  if (!flags.data.empty()) given.push_back({.name = "data", .text = flags.data});
  KADR_TRY(const settings::ServerSettings settings, read_server_settings(settings::process_sources(std::move(given))));
  KADR_CHECK(store::Database::backup_of(settings.data, flags.file));
  session.console.say(printable(fmt::format("{} holds the database of {}", flags.file, settings.data.string())));
  return ExitCode::Ok;
}

}  // namespace

void add_backup_command(CLI::App& root, Command& chosen) {
  const auto flags = std::make_shared<BackupFlags>();
  CLI::App* command = root.add_subcommand("backup", "Copy a server's database, while it runs or not");
  command->group("Commands");
  command->add_option("FILE", flags->file, "The copy; never replaces a file")->required();
  command->add_option("--data", flags->data, "The server's data folder (KADR_DATA)")->type_name("FOLDER");
  command->footer(kExamples);
  command->callback([flags, &chosen] {
    chosen = {.format = Format::Text, .run = [flags](Session& session) { return run_backup(*flags, session); }};
  });
}

}  // namespace kadr::app
