/// kadr make: one job, from a sentence to a finished film, in this process.

#include <algorithm>
#include <cmath>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/amounts.h"
#include "app/choices.h"
#include "app/commands.h"
#include "app/input_file.h"
#include "app/local_job.h"
#include "app/locations.h"
#include "app/make_report.h"
#include "app/make_request.h"
#include "app/making.h"
#include "app/model_list.h"
#include "app/output_file.h"
#include "app/own_files.h"
#include "app/settings/read_settings.h"

namespace kadr::app {
namespace {

namespace fs = std::filesystem;
using settings::ServerSettings;

struct MakeFlags {
  FilmWishes wishes;
  std::string recipe = "storyboard";
  std::string request_file;
  std::string out;
  std::optional<double> budget;
  std::string cache;
  bool yes = false;
  bool dry_run = false;
  bool json = false;
};

constexpr const char* kExamples = R"(Examples:
  kadr make "30-second ad for a coffee shop in Lviv" --offline -o film.mp4 --yes
  kadr make "реклама кав'ярні" --recipe story --seconds 20 --aspect 9:16 --offline
  kadr make "three facts about bees" --recipe presenter --voice Oksana
  kadr make "a lighthouse" --dry-run            what it would be and cost
  kadr make --recipe mix --request plan.json -o videos

--offline needs no key and no network and costs nothing. Without it the models are those of the settings, and of the
providers that have a key here; what they will cost is said first, and asked about. Where a person's word is needed it
is asked for here; --yes says yes to everything. The same command again goes on where a stopped one was.)";

/// Everything that is needed before there is a house.
struct Workplace {
  ServerSettings settings;
  fs::path cache;
  models::Catalog catalog;
};

Result<Workplace> find_workplace(const MakeFlags& flags, const Session& session) {
  KADR_TRY(fs::path cache,
           cache_folder(flags.cache.empty() ? std::nullopt : std::optional(flags.cache), session.variables));
  // The cache is where it works; the server's own folder is left alone.
  KADR_TRY(ServerSettings settings,
           settings::read_server_settings(settings::process_sources({{.name = "data", .text = cache.string()}})));
  // Who types the request may reach from this machine what he likes.
  settings.fetch.guard = net::FetchGuard::anything();
  // To run the command again is to ask for a step whose process died.
  settings.work.deaths_to_quarantine = 0;
  settings.work.concurrent_jobs = 1;
  KADR_TRY(models::Catalog catalog, open_catalog(settings.models));
  return Workplace{.settings = std::move(settings), .cache = std::move(cache), .catalog = std::move(catalog)};
}

Result<Json> read_request(const MakeFlags& flags) {
  if (flags.request_file.empty()) return make_request(flags.recipe, Json::object(), flags.wishes);
  KADR_TRY(const std::string text, read_plan_text(flags.request_file));
  const auto about = [&flags](const Error& error) {
    return fail(ErrorCode::InvalidArgument,
                error.about(flags.request_file == "-" ? "the request" : flags.request_file).message);
  };
  auto given = base::parse_json(text);
  if (!given) return about(given.error());
  return make_request(flags.recipe, std::move(*given), flags.wishes);
}

/// The request with this machine's files in the store, and what they are there.
struct Taken {
  Json request;
  std::vector<LocalUpload> uploads;
};

Result<Taken> take_files(const MakeFlags& flags, Json request, const Workplace& place, const Session& session) {
  KADR_TRY(const store::ArtifactStore artifacts, store::ArtifactStore::open(place.cache));
  Taken taken;
  const auto send = [&](const fs::path& path) -> Result<std::string> {
    KADR_TRY(LocalUpload upload, take_in(path, artifacts, session.stop));
    taken.uploads.push_back(std::move(upload));
    return taken.uploads.back().id;
  };
  const fs::path folder = flags.request_file == "-" ? fs::path() : fs::path(flags.request_file).parent_path();
  KADR_TRY(taken.request, replace_own_files(std::move(request), folder, send));
  return taken;
}

Json models_named(const settings::ModelSettings& models) {
  return {models.text, models.image, models.video, models.speech, models.avatar, models.transcription};
}

/// The budget is the house's and not the job's, so that the same command with a larger one goes on.
ServerSettings with_budget(ServerSettings settings, const MakeFlags& flags) {
  if (!flags.budget) return settings;
  const auto micros = static_cast<std::int64_t>(std::llround(*flags.budget * 1e6));
  settings.budget.job = std::min(micros, settings.budget.job.value_or(micros));
  return settings;
}

/// "$3.00 at vendors", "what nobody here knows: veo-3.1 has no price in the catalogue"; empty when it costs nothing.
std::string cost_in_words(const Json& estimate, const models::Catalog& catalog) {
  const std::int64_t micros = estimated_micros(estimate);
  const std::vector<std::string> unpriced = unpriced_models(estimate, catalog);
  std::string words = micros > 0 ? money_text(micros) + " at vendors" : std::string();
  if (unpriced.empty()) return words;
  return fmt::format("{}{}what nobody here knows: the catalogue has no price of {}", words,
                     words.empty() ? "" : " and ", fmt::join(unpriced, ", "));
}

/// Money is spent only after somebody said so.
Result<> agree_on_cost(const Json& estimate, const models::Catalog& catalog, const MakeFlags& flags, Session& session) {
  const std::string cost = cost_in_words(estimate, catalog);
  if (cost.empty() || flags.yes) return {};
  if (!Console::can_ask() || flags.json) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("this may cost {}; there is no terminal to ask on: add --yes to agree, or --offline to "
                            "spend nothing",
                            cost));
  }
  KADR_TRY(const bool agreed, session.console.confirm(fmt::format("This may cost {}. Go on?", cost), session.stop));
  if (!agreed) return fail(ErrorCode::Cancelled, "nothing was made and nothing was spent");
  return {};
}

/// A place that cannot be written to is found before the work and not after it.
Result<> check_out(const MakeFlags& flags) {
  std::error_code ignored;
  const fs::path target(flags.out);
  if (target.empty() || target.extension() != ".mp4" || fs::is_directory(target, ignored)) return {};
  KADR_CHECK(OutputFile::create(target));
  return {};
}

/// What is to be made, as far as it is known before anything is.
struct Order {
  LocalJob job;
  Json estimate;
  std::string folder;
};

Result<Order> read_order(const MakeFlags& flags, const Workplace& place, const RecipeEntry& recipe,
                         const Session& session) {
  KADR_TRY(Json request, read_request(flags));
  KADR_TRY(Taken taken, take_files(flags, std::move(request), place, session));
  Order order{.job = {.recipe = flags.recipe, .request = {}, .uploads = std::move(taken.uploads), .named = {}},
              .estimate = {},
              .folder = folder_name(flags.recipe, taken.request, models_named(place.settings.models))};
  KADR_TRY(order.job.request, recipe.offer.accept(taken.request));
  KADR_TRY(order.estimate, recipe.offer.estimate(order.job.request));
  order.job.named = recipe.offer.uploads(order.job.request);
  return order;
}

void say_how(LocalJobBegun::How how, Console& console) {
  if (how == LocalJobBegun::How::GoesOn) console.progress().notice("going on where it was stopped");
  if (how == LocalJobBegun::How::Again) console.progress().notice("trying again what had failed");
}

Result<MadeFiles> make_film(const Order& order, const Workplace& place, const MakeFlags& flags, Session& session) {
  NoticeLog log;
  KADR_TRY(media::DarkroomSettings darkroom, session.darkroom());
  const fs::path data = place.cache / "make" / order.folder;
  KADR_TRY(const auto house, House::open({.settings = with_budget(place.settings, flags),
                                          .places = {.data = data, .store = place.cache, .outputs = data / "outputs"},
                                          .darkroom = std::move(darkroom)},
                                         log, session.stop));
  KADR_TRY(const bool is_new, has_no_job(*house));
  if (is_new) KADR_CHECK(agree_on_cost(order.estimate, place.catalog, flags, session));
  KADR_TRY(const LocalJobBegun begun, begin_job(*house, order.job));
  say_how(begun.how, session.console);
  return run_making({.house = *house,
                     .log = log,
                     .session = session,
                     .out = flags.out,
                     .review = data / "review",
                     .answers = flags.yes ? Making::Answers::Yes : Making::Answers::Person},
                    begun);
}

Result<ExitCode> run_make(const MakeFlags& flags, Session& session) {
  const Clock::time_point began = Clock::now();
  KADR_TRY(const Workplace place, find_workplace(flags, session));
  const base::SystemClock clock;
  KADR_TRY(const auto chooser, models::ModelChooser::create(place.catalog, chooser_settings(place.settings), clock));
  const std::vector<RecipeEntry> book = recipe_book({.models = chooser});
  const auto recipe = find_recipe(book, flags.recipe);
  if (!recipe) return fail(ErrorCode::InvalidArgument, recipe.error().message);
  KADR_CHECK(check_out(flags));
  KADR_TRY(const Order order, read_order(flags, place, **recipe, session));
  session.console.event(estimate_event(flags.recipe, order.estimate));
  session.console.say(describe_estimate(order.estimate));
  if (flags.dry_run) return ExitCode::Ok;
  KADR_TRY(const MadeFiles made, make_film(order, place, flags, session));
  session.console.progress().finish();
  const double seconds = std::chrono::duration<double>(Clock::now() - began).count();
  for (const Json& event : made_events(made, seconds)) session.console.event(event);
  session.console.say(describe_made(made, seconds));
  return ExitCode::Ok;
}

void add_film_options(CLI::App& command, FilmWishes& wishes) {
  command.add_option("PROMPT", wishes.prompt, "What the film is about");
  command.add_flag("--offline", wishes.offline, "Only models of this machine: no key, no network,\nno money");
  command.add_option("--seconds", wishes.seconds, "About how long the film is")
      ->type_name("N")
      ->check(CLI::Range(1.0, 3600.0));
  command.add_option("--aspect", wishes.aspect, "16:9, 9:16 or 1:1")
      ->type_name("SHAPE")
      ->check(one_of({"16:9", "9:16", "1:1"}));
  command.add_option("--quality", wishes.quality, "720p, 1080p or 4K")
      ->type_name("LINES")
      ->check(one_of({"720p", "1080p", "4K"}));
  command.add_option("--language", wishes.language, "en, uk, ru …; else the prompt's own")->type_name("CODE");
  command.add_option("--voice", wishes.voice, "Who speaks: kadr voices")->type_name("NAME");
  command.add_option("--music", wishes.music, "A sound file, or its address")->type_name("FILE");
  command.add_option("--captions", wishes.captions, "soft, burnt, both or none")
      ->type_name("HOW")
      ->check(one_of({"soft", "burnt", "both", "none"}));
  command.add_option("--style", wishes.style, "How a storyboard's pictures look: watercolour …")->type_name("LOOK");
  command.add_option("--seed", wishes.seed, "The same seed makes the same film offline")
      ->type_name("N")
      ->check(whole_number(0, INT64_MAX));
}

void add_manners(CLI::App& command, MakeFlags& flags) {
  command.add_option("--recipe", flags.recipe, "storyboard, story, presenter or mix (storyboard)")->type_name("NAME");
  command.add_option("--request", flags.request_file, "The whole request as a JSON file; - reads standard\ninput")
      ->type_name("FILE");
  command.add_option("-o,--out", flags.out, "The film's file, or a folder for several")->type_name("FILE");
  command.add_option("--budget", flags.budget, "The most that it may spend, in US dollars")
      ->type_name("USD")
      ->check(CLI::Range(0.0, 1e6));
  command.add_flag("--dry-run", flags.dry_run, "Say what it would be and cost, and stop");
  command.add_flag("-y,--yes", flags.yes, "Say yes to whatever is asked");
  command.add_flag("--json", flags.json, "Events for programs, one a line");
  command.add_option("--cache", flags.cache, "Keeps the work for the next run\n(KADR_CACHE, ~/.cache/kadr)")
      ->type_name("FOLDER");
}

}  // namespace

void add_make_command(CLI::App& root, Command& chosen) {
  const auto flags = std::make_shared<MakeFlags>();
  CLI::App* command = root.add_subcommand("make", "Make a film of a sentence");
  command->group("Commands");
  add_film_options(*command, flags->wishes);
  add_manners(*command, *flags);
  command->footer(kExamples);
  command->callback([flags, &chosen] {
    chosen = {.format = flags->json ? Format::Json : Format::Text,
              .run = [flags](Session& session) { return run_make(*flags, session); }};
  });
}

}  // namespace kadr::app
