/// kadr restore: a backup becomes the database of a data folder.

#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/amounts.h"
#include "app/commands.h"
#include "app/settings/read_settings.h"
#include "app/text_width.h"
#include "app/version.h"
#include "base/clock.h"
#include "store/artifact_store.h"
#include "store/backup_keeper.h"
#include "store/data_folder.h"
#include "store/database.h"
#include "store/restored.h"
#include "store/schema.h"

namespace kadr::app {
namespace {

struct RestoreFlags {
  std::string file;
  std::string data;
  bool force = false;
  bool json = false;
};

constexpr const char* kExamples = R"(Examples:
  kadr restore kadr-today.db --data /srv/kadr
  kadr restore --force /srv/kadr/backups/kadr-20261121T115122Z.db --data /srv/kadr

The server must be stopped. The backup is read whole and checked before anything is
changed. Jobs that had not ended go on at the next start. What they may have bought
since the backup is looked for at the vendor, or a person is asked; nothing is bought
again on a guess.)";

struct Restoration {
  store::RestoredCounts counts;
  /// Where the database lies that was there before; empty when there was none.
  std::filesystem::path aside;
  store::NamedArtifacts artifacts;
};

Result<Restoration> restore(const RestoreFlags& flags, const std::filesystem::path& data) {
  const Instant now = base::SystemClock().now();
  const std::string aside = "before-" + store::stamp_of(now);
  Restoration done;
  const auto restored = store::Database::restore({.backup = flags.file,
                                                  .folder = data,
                                                  .migrations = store::schema(),
                                                  .program_version = std::string(version()),
                                                  .prepare = [&](store::Connection& connection) -> Result<> {
                                                    KADR_TRY(done.counts, store::mark_restored(connection, now));
                                                    return {};
                                                  },
                                                  .set_aside = flags.force ? aside : ""});
  if (!restored && restored.error().code == ErrorCode::Conflict && !flags.force) {
    return fail(
        ErrorCode::Conflict,
        fmt::format("there is a database in {} already; with --force it is kept under another name", data.string()));
  }
  KADR_CHECK(restored);
  std::error_code ignored;
  const std::filesystem::path before = data / fmt::format("kadr.db.{}", aside);
  if (std::filesystem::exists(before, ignored)) done.aside = before;
  KADR_TRY(const auto database,
           store::Database::open(
               {.folder = data, .migrations = store::schema(), .program_version = std::string(version())}));
  KADR_TRY(const auto artifacts, store::ArtifactStore::open(data / store::kStoreFolder));
  KADR_TRY(done.artifacts, store::look_for_artifacts(*database, artifacts));
  return done;
}

void tell(Console& console, const RestoreFlags& flags, const std::filesystem::path& data, const Restoration& done) {
  console.event({{"event", "restored"},
                 {"data", data.string()},
                 {"jobs", done.counts.jobs},
                 {"unfinished_jobs", done.counts.unfinished_jobs},
                 {"doubtful_purchases", done.counts.doubtful_purchases},
                 {"artifacts", done.artifacts.named},
                 {"missing_artifacts", done.artifacts.missing},
                 {"set_aside", done.aside.string()}});
  console.say(printable(fmt::format("{} is the database of {} now: {}, of which {} had not ended", flags.file,
                                    data.string(), counted(done.counts.jobs, "job"), done.counts.unfinished_jobs)));
  if (!done.aside.empty()) console.say(printable(fmt::format("The one before is kept as {}", done.aside.string())));
  if (done.counts.doubtful_purchases > 0) {
    console.say(fmt::format("{} may have been sent since the backup: the server looks for each before it does anything",
                            counted(done.counts.doubtful_purchases, "purchase")));
  }
  if (done.artifacts.missing > 0) {
    console.say(fmt::format("{} of {} of finished work are missing: copy them into {}, or redo the jobs",
                            done.artifacts.missing, counted(done.artifacts.named, "artifact"),
                            printable((data / store::kStoreFolder).string())));
  } else {
    console.say(fmt::format("Finished work is all there: {}", counted(done.artifacts.named, "artifact")));
  }
}

Result<ExitCode> run_restore(const RestoreFlags& flags, Session& session) {
  std::vector<settings::NamedText> given;
  if (!flags.data.empty()) given.push_back({.name = "data", .text = flags.data});
  KADR_TRY(const settings::ServerSettings settings, read_server_settings(settings::process_sources(std::move(given))));
  KADR_TRY(const Restoration done, restore(flags, settings.data));
  tell(session.console, flags, settings.data, done);
  return ExitCode::Ok;
}

}  // namespace

void add_restore_command(CLI::App& root, Command& chosen) {
  const auto flags = std::make_shared<RestoreFlags>();
  CLI::App* command = root.add_subcommand("restore", "Make a backup the database of a data folder");
  command->group("Commands");
  command->add_option("FILE", flags->file, "The backup; it stays as it is")->required();
  command->add_option("--data", flags->data, "The server's data folder (KADR_DATA)")->type_name("FOLDER");
  command->add_flag("--force", flags->force, "Keep a database that is there under another name");
  command->add_flag("--json", flags->json, "One JSON object");
  command->footer(kExamples);
  command->callback([flags, &chosen] {
    chosen = {.format = flags->json ? Format::Json : Format::Text,
              .run = [flags](Session& session) { return run_restore(*flags, session); }};
  });
}

}  // namespace kadr::app
