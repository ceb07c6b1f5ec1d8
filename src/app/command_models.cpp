/// kadr models: what jobs can be made with.

#include <algorithm>
#include <memory>
#include <tuple>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "api/catalogue_routes.h"
#include "app/commands.h"
#include "app/job_text.h"
#include "app/model_list.h"
#include "app/settings/read_settings.h"
#include "base/clock.h"
#include "base/near_match.h"

namespace kadr::app {
namespace {

struct ModelsFlags {
  std::string kind;
  bool json = false;
};

constexpr const char* kExamples = R"(Examples:
  kadr models
  kadr models --kind video
  kadr models --json

"yes" under "usable" means that kadr has a key for the provider, or needs none. Models of your own are files in the
folder that KADR_CATALOG names: docs/catalog.md.)";

Result<> check_kind(const std::string& kind) {
  if (kind.empty() || models::model_kind_from(kind)) return {};
  const std::vector<std::string> kinds{"text", "image", "video", "speech", "transcription", "avatar"};
  const auto near = base::near_matches(kind, kinds, 1);
  return fail(ErrorCode::InvalidArgument,
              fmt::format("there are no models of the kind \"{}\"; {}", kind,
                          near.empty() ? "there are text, image, video, speech, transcription and avatar"
                                       : fmt::format("did you mean {}?", near.front())));
}

std::string end_text(const api::ModelOffer& model) {
  if (model.retires.empty()) return {};
  return model.successor.empty() ? model.retires : fmt::format("{}, then {}", model.retires, model.successor);
}

std::string table(const std::vector<api::ModelOffer>& models) {
  std::vector<std::vector<std::string>> rows{{"kind", "id", "name", "provider", "usable", "price", "retires"}};
  for (const api::ModelOffer& model : models) {
    rows.push_back({model.kind, model.id, model.name, model.provider, model.usable ? "yes" : "no",
                    price_text(model.price), end_text(model)});
  }
  return text_table(rows);
}

Result<ExitCode> run_models(const ModelsFlags& flags, Session& session) {
  KADR_CHECK(check_kind(flags.kind));
  KADR_TRY(const settings::ServerSettings settings, settings::read_server_settings(settings::process_sources({})));
  const base::SystemClock clock;
  KADR_TRY(const models::Catalog catalog, open_catalog(settings.models));
  KADR_TRY(const auto chooser, models::ModelChooser::create(catalog, chooser_settings(settings), clock));
  std::vector<api::ModelOffer> models = model_offers(chooser);
  std::erase_if(models, [&](const api::ModelOffer& model) { return !flags.kind.empty() && model.kind != flags.kind; });
  std::ranges::sort(models, {}, [](const api::ModelOffer& model) { return std::tie(model.kind, model.id); });
  for (const api::ModelOffer& model : models) session.console.event(api::view(model));
  session.console.say(models.empty() ? "no models" : table(models));
  return ExitCode::Ok;
}

}  // namespace

void add_models_command(CLI::App& root, Command& chosen) {
  const auto flags = std::make_shared<ModelsFlags>();
  CLI::App* command = root.add_subcommand("models", "List the models");
  command->group("Commands");
  command->add_option("--kind", flags->kind, "text, image, video, speech, transcription or\navatar")->type_name("KIND");
  command->add_flag("--json", flags->json, "One JSON object a model");
  command->footer(kExamples);
  command->callback([flags, &chosen] {
    chosen = {.format = flags->json ? Format::Json : Format::Text,
              .run = [flags](Session& session) { return run_models(*flags, session); }};
  });
}

}  // namespace kadr::app
