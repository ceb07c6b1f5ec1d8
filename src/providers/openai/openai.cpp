#include "providers/openai/openai.h"

#include <algorithm>

#include <fmt/format.h>

#include "providers/openai/openai_vendor.h"

namespace kadr::providers::openai {
namespace {

using account::Refusal;

constexpr std::string_view kOwnHost = "https://api.openai.com";

std::vector<account::AnswerRow> refusals(Server server) {
  std::vector<account::AnswerRow> rows{{.status = 429, .says = "insufficient_quota", .means = Refusal::Money},
                                       {.says = "billing_hard_limit_reached", .means = Refusal::Money},
                                       {.status = 400, .says = "moderation_blocked", .means = Refusal::Content},
                                       {.status = 400, .says = "content_policy_violation", .means = Refusal::Content},
                                       {.status = 400, .says = "content_filter", .means = Refusal::Content},
                                       {.status = 400, .says = "context_length_exceeded", .means = Refusal::TooLarge},
                                       {.status = 400, .says = "string_above_max_length", .means = Refusal::TooLarge},
                                       {.status = 403, .says = "unsupported_country", .means = Refusal::Request},
                                       {.status = 400, .says = "model_not_found", .means = Refusal::Missing}};
  // There is no bill to be in doubt about: what broke there is told, or tried again.
  if (server == Server::OwnAndFree) {
    rows.push_back({.status = 500, .means = Refusal::Failed});
    for (const int status : {502, 503, 504}) rows.push_back({.status = status, .means = Refusal::Busy});
  }
  return rows;
}

Server server_of(const OpenAiSettings& settings) {
  if (settings.server) return *settings.server;
  return settings.base_url.starts_with(kOwnHost) ? Server::OpenAi : Server::Compatible;
}

/// For people.
std::string name_of(const OpenAiSettings& settings, Server server) {
  if (server == Server::OpenAi) return "OpenAI";
  const std::size_t host = settings.base_url.find("://");
  const std::string rest = host == std::string::npos ? settings.base_url : settings.base_url.substr(host + 3);
  return "the OpenAI-compatible server at " + rest.substr(0, rest.find('/'));
}

}  // namespace

Result<OpenAi> OpenAi::create(OpenAiSettings settings, const models::Catalog& catalog,
                              const store::ArtifactStore& artifacts, const base::Clock& clock) {
  const Server server = server_of(settings);
  const std::string name = name_of(settings, server);
  KADR_TRY(account::OutputFiles outputs,
           account::OutputFiles::create({.vendor = name, .hosts = {}, .base_url = settings.base_url}, artifacts));
  return OpenAi(std::unique_ptr<Desk>(
      new Desk{.account = account::Account({.names = {.vendor = name, .key_setting = settings.key_setting},
                                            .base_url = settings.base_url,
                                            .key = settings.key,
                                            .answers = refusals(server),
                                            .turnstile = settings.turnstile},
                                           clock),
               .outputs = std::move(outputs),
               .catalog = catalog,
               .artifacts = artifacts,
               .server = server,
               .answer = settings.answer,
               .picture_answer = settings.picture_answer}));
}

OpenAi::OpenAi(std::unique_ptr<Desk> desk) : desk_(std::move(desk)) {
  using models::ModelKind;
  for (const ModelKind kind : {ModelKind::Text, ModelKind::Image, ModelKind::Speech, ModelKind::Transcription})
    vendors_.emplace_back(kind, std::make_unique<OpenAiVendor>(kind, *desk_));
}

void OpenAi::add_to(engine::StepKinds& kinds) {
  for (const auto& [kind, vendor] : vendors_) kinds.add(fmt::format("openai.{}", models::to_string(kind)), *vendor);
}

engine::Vendor& OpenAi::vendor(models::ModelKind kind) {
  return *std::ranges::find(vendors_, kind, [](const auto& each) { return each.first; })->second;
}

Result<std::vector<std::string>> OpenAi::models(std::stop_token stop) {
  return offered_models(*desk_, std::move(stop));
}

}  // namespace kadr::providers::openai
