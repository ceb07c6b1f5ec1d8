#include "api/views.h"

namespace kadr::api {
namespace {

using Kind = Field::Kind;
constexpr auto kMayBeNull = Field::Presence::Optional;

Json instant(const std::optional<Instant>& at) {
  return at ? Json(base::to_string(*at)) : Json();
}

Json value_or_null(const auto& value) {
  return value ? Json(*value) : Json();
}

Json error_or_null(const std::optional<Error>& error) {
  if (!error) return {};
  return {{"code", base::to_string(error->code)}, {"message", error->message}};
}

const Shape& error_shape() {
  static const Shape kShape{.name = "Failure",
                            .fields = {{.name = "code", .about = "stable, for programs: unreadable_media"},
                                       {.name = "message", .about = "one sentence for a person"}}};
  return kShape;
}

Field times_error() {
  return {.name = "error", .kind = Kind::One, .presence = kMayBeNull, .shape = &error_shape()};
}

Field instant_field(std::string name, Field::Presence presence) {
  return {.name = std::move(name), .kind = Kind::Instant, .presence = presence};
}

std::vector<Field> brief_job_fields() {
  return {{.name = "id"},
          {.name = "recipe"},
          {.name = "name"},
          {.name = "state", .choices = {"queued", "running", "waiting", "paused", "succeeded", "failed", "cancelled"}},
          {.name = "reason", .about = "why it is paused"},
          times_error(),
          instant_field("created_at", Field::Presence::Required),
          instant_field("started_at", kMayBeNull),
          instant_field("finished_at", kMayBeNull)};
}

std::vector<Field> job_fields() {
  std::vector<Field> fields = brief_job_fields();
  fields.push_back({.name = "request", .kind = Kind::Anything, .about = "as the recipe understood it"});
  fields.push_back({.name = "on_doubt", .choices = {"ask", "retry", "fail"}});
  fields.push_back({.name = "budget",
                    .kind = Kind::Integer,
                    .presence = kMayBeNull,
                    .about = "the most that it may spend, in millionths of a US dollar"});
  fields.push_back({.name = "result", .kind = Kind::Anything, .presence = kMayBeNull});
  fields.push_back({.name = "last_event", .kind = Kind::Integer, .about = "the number of its newest event"});
  return fields;
}

}  // namespace

const Shape& brief_job_shape() {
  static const Shape kShape{.name = "JobInList", .fields = brief_job_fields()};
  return kShape;
}

const Shape& job_shape() {
  static const Shape kShape{.name = "Job", .fields = job_fields()};
  return kShape;
}

Json view(const store::JobRecord& job, Detail detail) {
  Json json{{"id", job.id},
            {"recipe", job.recipe},
            {"name", job.name},
            {"state", to_string(job.state)},
            {"reason", job.reason},
            {"error", error_or_null(job.error)},
            {"created_at", base::to_string(job.created_at)},
            {"started_at", instant(job.started_at)},
            {"finished_at", instant(job.finished_at)}};
  if (detail == Detail::Brief) return json;
  json["request"] = job.request;
  // What kadr added to it; so what is shown can be sent again.
  if (json["request"].is_object()) json["request"].erase("uploads");
  json["on_doubt"] = job.on_doubt;
  json["budget"] = value_or_null(job.budget);
  json["result"] = value_or_null(job.result);
  json["last_event"] = job.last_event;
  return json;
}

const Shape& step_shape() {
  static const Shape kProgress{.name = "Progress",
                               .fields = {{.name = "done", .kind = Kind::Integer},
                                          {.name = "total", .kind = Kind::Integer, .about = "0 while it is unknown"}}};
  static const Shape kShape{.name = "Step",
                            .fields = {{.name = "number", .kind = Kind::Integer},
                                       {.name = "key"},
                                       {.name = "kind"},
                                       {.name = "take", .kind = Kind::Integer},
                                       {.name = "state",
                                        .choices = {"ready", "running", "waiting", "done", "failed", "quarantined",
                                                    "superseded", "cancelled"}},
                                       {.name = "reason", .about = "why it waits"},
                                       {.name = "attempts", .kind = Kind::Integer},
                                       {.name = "progress", .kind = Kind::One, .shape = &kProgress},
                                       {.name = "result", .kind = Kind::Anything, .presence = kMayBeNull},
                                       times_error(),
                                       instant_field("created_at", Field::Presence::Required),
                                       instant_field("started_at", kMayBeNull),
                                       instant_field("finished_at", kMayBeNull)}};
  return kShape;
}

Json view(const store::StepRecord& step) {
  return {{"number", step.name.number},
          {"key", step.key},
          {"kind", step.kind},
          {"take", step.take},
          {"state", to_string(step.state)},
          {"reason", step.reason},
          {"attempts", step.attempts},
          {"progress", {{"done", step.progress.done}, {"total", step.progress.total}}},
          {"result", value_or_null(step.result)},
          {"error", error_or_null(step.error)},
          {"created_at", base::to_string(step.created_at)},
          {"started_at", instant(step.started_at)},
          {"finished_at", instant(step.finished_at)}};
}

const Shape& approval_shape() {
  static const Shape kShape{
      .name = "Approval",
      .fields = {{.name = "step", .kind = Kind::Integer, .about = "the number of the step that waits"},
                 {.name = "key"},
                 {.name = "subject", .kind = Kind::Anything, .about = "what is to be approved"},
                 {.name = "state", .choices = {"waiting", "approved", "rejected", "expired", "withdrawn"}},
                 {.name = "edits", .kind = Kind::Anything, .presence = kMayBeNull},
                 {.name = "reason", .presence = kMayBeNull},
                 {.name = "decided_by", .presence = kMayBeNull},
                 instant_field("decided_at", kMayBeNull),
                 instant_field("created_at", Field::Presence::Required),
                 instant_field("expires_at", kMayBeNull)}};
  return kShape;
}

Json view(const store::ApprovalRecord& approval) {
  return {{"step", approval.step.number},
          {"key", approval.key},
          {"subject", approval.subject},
          {"state", to_string(approval.state)},
          {"edits", value_or_null(approval.edits)},
          {"reason", value_or_null(approval.reason)},
          {"decided_by", value_or_null(approval.decided_by)},
          {"decided_at", instant(approval.decided_at)},
          {"created_at", base::to_string(approval.created_at)},
          {"expires_at", instant(approval.expires_at)}};
}

const Shape& event_shape() {
  static const Shape kShape{.name = "Event",
                            .fields = {{.name = "number", .kind = Kind::Integer, .about = "grows by one in a job"},
                                       instant_field("at", Field::Presence::Required),
                                       {.name = "type", .about = "step.done, job.failed, …"},
                                       {.name = "data", .kind = Kind::Anything}}};
  return kShape;
}

Json view(const store::EventRecord& event) {
  return {{"number", event.number}, {"at", base::to_string(event.at)}, {"type", event.type}, {"data", event.data}};
}

const Shape& output_shape() {
  static const Shape kShape{
      .name = "Output",
      .fields = {{.name = "number", .kind = Kind::Integer},
                 {.name = "name", .about = "of the file that it would be"},
                 {.name = "media_type"},
                 {.name = "bytes", .kind = Kind::Integer},
                 {.name = "facts", .kind = Kind::Anything, .about = "what the recipe tells of it"},
                 {.name = "url", .about = "its bytes, without a key, for a while; in ranges"},
                 instant_field("created_at", Field::Presence::Required)}};
  return kShape;
}

Json view(const store::OutputRecord& output, const std::string& url) {
  return {{"number", output.number},
          {"name", output.name},
          {"media_type", output.media_type},
          {"bytes", output.bytes},
          {"facts", output.facts},
          {"url", url},
          {"created_at", base::to_string(output.created_at)}};
}

const Shape& key_shape() {
  static const Shape kShape{.name = "Key",
                            .fields = {{.name = "id", .about = "public"},
                                       {.name = "name"},
                                       {.name = "owner"},
                                       {.name = "scopes", .kind = Kind::Texts},
                                       instant_field("created_at", Field::Presence::Required),
                                       instant_field("expires_at", kMayBeNull),
                                       instant_field("used_at", kMayBeNull),
                                       instant_field("revoked_at", kMayBeNull)}};
  return kShape;
}

Json view(const store::KeyRecord& key) {
  return {{"id", key.id},
          {"name", key.name},
          {"owner", key.owner},
          {"scopes", key.scopes},
          {"created_at", base::to_string(key.created_at)},
          {"expires_at", instant(key.expires_at)},
          {"used_at", instant(key.used_at)},
          {"revoked_at", instant(key.revoked_at)}};
}

std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace kadr::api
