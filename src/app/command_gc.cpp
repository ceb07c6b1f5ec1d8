/// kadr gc: removes from a server's data what no job needs, while no server runs.

#include <charconv>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/amounts.h"
#include "app/commands.h"
#include "app/version.h"
#include "base/clock.h"
#include "store/data_folder.h"
#include "store/database.h"
#include "store/garbage.h"
#include "store/schema.h"
#include "store/scrub.h"

namespace kadr::app {
namespace {

struct GarbageFlags {
  std::string data;
  bool dry_run = false;
  bool scrub = false;
  bool json = false;
};

constexpr const char* kExamples = R"(Examples:
  kadr gc --dry-run        what would go, and nothing does
  kadr gc                  mark what nobody needs; the next run after 15 minutes removes it
  kadr gc --scrub          read every artifact and set aside what is damaged

A running server does this by itself every few minutes.)";

Result<std::filesystem::path> data_folder(const std::string& wanted, const Variables& variables) {
  const std::string folder = wanted.empty() ? variables("KADR_DATA").value_or("") : wanted;
  if (folder.empty()) return fail(ErrorCode::InvalidArgument, "name the data folder with --data or KADR_DATA");
  std::error_code ignored;
  if (std::filesystem::is_directory(folder, ignored)) return std::filesystem::path(folder);
  return fail(ErrorCode::NotFound, fmt::format("there is no data folder {}", folder));
}

Result<store::GarbageRule> rule_from(const Variables& variables) {
  const auto text = variables("FILE_CLEANUP_HOURS");
  if (!text) return store::GarbageRule{};
  int hours = -1;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), hours);
  if (error == std::errc() && end == text->data() + text->size() && hours >= 0)
    return store::GarbageRule{.kept = std::chrono::hours(hours)};
  return fail(ErrorCode::InvalidArgument,
              fmt::format("FILE_CLEANUP_HOURS is \"{}\"; give it whole hours, 0 or more", *text));
}

Result<std::unique_ptr<store::Database>> open_alone(const std::filesystem::path& folder) {
  auto database = store::Database::open(
      {.folder = folder, .migrations = store::schema(), .program_version = std::string(version())});
  if (!database && database.error().code == ErrorCode::Unavailable)
    return fail(ErrorCode::Unavailable, database.error().message + ". A running server collects garbage by itself");
  return database;
}

Json event_of(std::string_view event, std::string_view kind, const store::GarbageSum& sum) {
  Json object{{"event", event}, {"kind", kind}, {"files", sum.files}, {"bytes", sum.bytes}};
  if (sum.oldest) object["oldest"] = base::to_string(*sum.oldest);
  return object;
}

/// One line a kind, and one for all of them.
void tell(Console& console, std::string_view event, std::string_view verb, const store::GarbageSums& sums) {
  for (const auto& [kind, sum] : sums) {
    console.event(event_of(event, store::to_string(kind), sum));
    console.say(fmt::format("{} {} in {}: {}", verb, counted(sum.files, "file"), store::to_string(kind),
                            bytes_text(sum.bytes)));
  }
  const store::GarbageSum all = store::total(sums);
  console.event(event_of(event, "all", all));
  std::string line = fmt::format("{} {}, {}", verb, counted(all.files, "file"), bytes_text(all.bytes));
  if (all.oldest) line += fmt::format("; the oldest was last used at {}", base::to_string(*all.oldest));
  console.say(line);
}

Result<ExitCode> run_scrub(const store::ArtifactStore& artifacts, Session& session) {
  KADR_TRY(const store::Scrubbed scrubbed, store::scrub(artifacts, {}, session.stop));
  for (const store::DamagedArtifact& damaged : scrubbed.damaged) {
    session.console.event(
        {{"event", "damaged"}, {"sha256", damaged.sha256}, {"path", damaged.path.string()}, {"what", damaged.what}});
    session.console.say(fmt::format("{} is damaged: {}", damaged.path.string(), damaged.what));
  }
  session.console.event({{"event", "scrubbed"},
                         {"files", scrubbed.files},
                         {"bytes", scrubbed.bytes},
                         {"damaged", scrubbed.damaged.size()}});
  session.console.say(fmt::format("read {}, {}: {} damaged", counted(scrubbed.files, "artifact"),
                                  bytes_text(scrubbed.bytes), scrubbed.damaged.size()));
  return scrubbed.damaged.empty() ? ExitCode::Ok : ExitCode::Failed;
}

Result<ExitCode> run_gc(const GarbageFlags& flags, Session& session) {
  KADR_TRY(const std::filesystem::path folder, data_folder(flags.data, session.variables));
  KADR_TRY(const store::GarbageRule rule, rule_from(session.variables));
  KADR_TRY(const auto database, open_alone(folder));
  KADR_TRY(const store::ArtifactStore artifacts, store::ArtifactStore::open(folder / store::kStoreFolder));
  if (flags.scrub) return run_scrub(artifacts, session);
  const base::SystemClock clock;
  const store::GarbageCollector collector(artifacts, *database, clock);
  if (flags.dry_run) {
    KADR_TRY(const store::GarbageSums sums, collector.survey(rule, session.stop));
    tell(session.console, "garbage", "would remove", sums);
    return ExitCode::Ok;
  }
  KADR_TRY(const store::Collected collected, collector.collect(rule, session.stop));
  tell(session.console, "removed", "removed", collected.removed);
  session.console.event(event_of("marked", "artifacts", collected.marked));
  if (collected.marked.files > 0) {
    session.console.say(fmt::format("marked {}, {}: they go {} later, unless somebody needs them by then",
                                    counted(collected.marked.files, "artifact"), bytes_text(collected.marked.bytes),
                                    duration_text(std::chrono::duration<double>(rule.grace).count())));
  }
  return ExitCode::Ok;
}

}  // namespace

void add_gc_command(CLI::App& root, Command& chosen) {
  const auto flags = std::make_shared<GarbageFlags>();
  CLI::App* command = root.add_subcommand("gc", "Remove from a server's data what no job needs");
  command->group("Commands");
  command->add_option("--data", flags->data, "The server's data folder; else KADR_DATA")->type_name("FOLDER");
  command->add_flag("--dry-run", flags->dry_run, "Only tell what would go");
  command->add_flag("--scrub", flags->scrub, "Read every artifact and set aside what is damaged");
  command->add_flag("--json", flags->json, "One JSON object a line");
  command->footer(kExamples);
  command->callback([flags, &chosen] {
    chosen = {.format = flags->json ? Format::Json : Format::Text,
              .run = [flags](Session& session) { return run_gc(*flags, session); }};
  });
}

}  // namespace kadr::app
