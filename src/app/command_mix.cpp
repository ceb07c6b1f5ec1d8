/// kadr mix: every combination of a plan's clips as finished videos.

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <thread>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/choices.h"
#include "app/commands.h"
#include "app/input_file.h"
#include "app/locations.h"
#include "app/mix_listener.h"
#include "app/mix_report.h"
#include "app/picture_options.h"
#include "media/darkroom_pool.h"
#include "providers/offline/offline_speech.h"
#include "recipes/mix/mix.h"
#include "store/artifact_store.h"

namespace kadr::app {
namespace {

using recipes::mix::Estimate;
using recipes::mix::MixPlan;
using recipes::mix::MixReport;

struct MixFlags {
  std::string plan;
  std::string out;
  std::string cache;
  std::string pick;
  PictureOptions pictures;
  std::optional<std::int64_t> seed;
  std::optional<std::int64_t> limit;
  int jobs = 0;
  bool dry_run = false;
  bool skip_bad = false;
  bool checksums = false;
  bool json = false;
  bool yes = false;
};

constexpr const char* kExamples = R"(Examples:
  kadr mix plan.json --out videos --dry-run        how many, how long, how large
  kadr mix plan.json --out videos                  make them
  kadr mix plan.json --out videos --pick pairwise  few, in which every two clips meet
  kadr mix plan.json --out square --canvas 1:1 --fit blur
  kadr mix - --out videos --json < plan.json       for programs

A plan:
  {"task_name": "spring",
   "video_blocks": {"intro": ["a.mp4", "b.mp4"], "main": ["https://example.com/c.mp4"]},
   "audio_blocks": {"music": ["song.mp3"]},
   "text_to_speech": [{"text": "Hello there.", "voice": "Adam"}]}
docs/cli.md describes every field. Paths are relative to the plan's folder.)";

Json pick_of(const std::string& text) {
  constexpr std::string_view kSample = "sample:";
  if (!text.starts_with(kSample)) return text;
  return {{"sample", std::stoll(text.substr(kSample.size()))}};
}

CLI::Validator a_pick() {
  return {[](std::string& value) -> std::string {
            if (value == "all" || value == "pairwise") return {};
            std::string count = value.starts_with("sample:") ? value.substr(7) : "";
            if (whole_number(1, 100'000)(count).empty()) return {};
            return fmt::format("\"{}\" is none of all, pairwise, sample:N (N from 1 to 100000)", value);
          },
          ""};
}

Result<MixPlan> read_plan(const MixFlags& flags) {
  KADR_TRY(const std::string text, read_plan_text(flags.plan));
  // Whatever is wrong with a plan, down to too many combinations, is wrong with what was asked for.
  const auto about_plan = [&flags](const Error& error) {
    return Error{ErrorCode::InvalidArgument, error.about(flags.plan == "-" ? "the plan" : flags.plan).message};
  };
  auto json = base::parse_json(text);
  if (!json) return fail(about_plan(json.error()));
  if (json->is_object()) {
    override_fields(*json, flags.pictures);
    if (!flags.pick.empty()) (*json)["pick"] = pick_of(flags.pick);
    if (flags.seed) (*json)["seed"] = *flags.seed;
    if (flags.limit) (*json)["limit"] = *flags.limit;
  }
  auto plan = recipes::mix::parse_plan(json->dump());
  if (!plan) return fail(about_plan(plan.error()));
  return plan;
}

/// Two clips side by side keep all cores busy: encoders leave some idle at each frame's end. More cost only memory.
std::size_t pool_size(int jobs) {
  if (jobs > 0) return static_cast<std::size_t>(jobs);
  return std::clamp<std::size_t>((std::thread::hardware_concurrency() + 1) / 2, 2, 8);
}

/// Shows the plan and, where it is large and somebody sits there, asks.
bool approve(const Estimate& estimate, const MixFlags& flags, Session& session) {
  Console& console = session.console;
  console.event(plan_event(estimate));
  console.progress().finish();
  console.say(describe(estimate));
  if (flags.yes || !is_large(estimate) || !Console::can_ask()) return true;
  return console.confirm("That is a lot. Go on?", session.stop).value_or(false);
}

void show(const MixReport& report, double seconds, Console& console) {
  console.progress().finish();
  for (const auto& output : report.outputs) console.event(output_event(output));
  console.event(done_event(report, seconds));
  console.say(describe(report, seconds));
}

Result<ExitCode> run_mix_command(const MixFlags& flags, Session& session) {
  const Clock::time_point began = Clock::now();
  KADR_TRY(const MixPlan plan, read_plan(flags));
  KADR_TRY(const auto cache,
           cache_folder(flags.cache.empty() ? std::nullopt : std::optional(flags.cache), session.variables));
  KADR_TRY(const store::ArtifactStore store, store::ArtifactStore::open(cache));
  KADR_TRY(media::DarkroomSettings settings, session.darkroom(plan.profile.encoder));
  media::DarkroomPool darkrooms(std::move(settings), pool_size(flags.jobs));
  KADR_TRY(auto speech, providers::offline::OfflineSpeech::create(darkrooms, session.stop));

  // Who types the plan may reach from this machine what he likes.
  const recipes::mix::Services services{.darkrooms = darkrooms,
                                        .store = store,
                                        .speech = speech,
                                        .download_limits = {.guard = net::FetchGuard::anything()}};
  const recipes::mix::MixOptions options{
      .base_folder = flags.plan == "-" ? std::filesystem::path() : std::filesystem::path(flags.plan).parent_path(),
      .output_folder = flags.out,
      .skip_bad = flags.skip_bad,
      .checksums = flags.checksums,
  };
  MixListener listener(session.console.progress());
  if (flags.dry_run) {
    KADR_TRY(const Estimate estimate, recipes::mix::estimate_mix(plan, options, services, listener, session.stop));
    session.console.progress().finish();
    session.console.event(plan_event(estimate));
    session.console.say(describe(estimate));
    return ExitCode::Ok;
  }
  bool refused = false;
  const auto ask = [&](const Estimate& estimate) {
    refused = !approve(estimate, flags, session);
    return !refused;
  };
  const auto report = recipes::mix::run_mix(plan, options, services, listener, ask, session.stop);
  if (!report && refused) return fail(ErrorCode::Cancelled, "nothing was made");
  if (!report) return fail(report.error());
  show(*report, std::chrono::duration<double>(Clock::now() - began).count(), session.console);
  return ExitCode::Ok;
}

void add_choices(CLI::App& command, MixFlags& flags) {
  add_picture_options(command, flags.pictures);
  command.add_option("--pick", flags.pick, "all, pairwise, or sample:N")->type_name("HOW")->check(a_pick());
  command.add_option("--limit", flags.limit, "At most so many videos")->type_name("N")->check(whole_number(1, 100'000));
  command.add_option("--seed", flags.seed, "Chooses music, voices and samples; the same\nseed chooses the same")
      ->type_name("N")
      ->check(whole_number(0, INT64_MAX));
}

void add_manners(CLI::App& command, MixFlags& flags) {
  command.add_flag("--dry-run", flags.dry_run, "Show the plan and stop");
  command.add_flag("--skip-bad", flags.skip_bad, "Leave bad clips out instead of stopping");
  command.add_flag("--checksums", flags.checksums, "SHA-256 of each video in the manifest");
  command.add_flag("-y,--yes", flags.yes, "Do not ask before a large mix");
  command.add_flag("--json", flags.json, "Events for programs, one a line");
  command.add_option("--jobs", flags.jobs, "Clips worked on side by side")->type_name("N")->check(whole_number(1, 64));
  command.add_option("--cache", flags.cache, "Keeps finished work for the next run\n(KADR_CACHE, ~/.cache/kadr)")
      ->type_name("FOLDER");
}

}  // namespace

void add_mix_command(CLI::App& root, Command& chosen) {
  const auto flags = std::make_shared<MixFlags>();
  CLI::App* command = root.add_subcommand("mix", "Make every combination of a plan's clips");
  command->group("Commands");
  command->add_option("PLAN", flags->plan, "The plan, a JSON file; - reads standard input")->required();
  command->add_option("-o,--out", flags->out, "Where the videos go; made when missing")
      ->type_name("FOLDER")
      ->required();
  add_choices(*command, *flags);
  add_manners(*command, *flags);
  command->footer(kExamples);
  command->callback([flags, &chosen] {
    chosen = {.format = flags->json ? Format::Json : Format::Text,
              .run = [flags](Session& session) { return run_mix_command(*flags, session); }};
  });
}

}  // namespace kadr::app
