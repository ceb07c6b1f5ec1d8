#include "api/older_routes.h"

#include <cmath>

#include "api/job_routes.h"
#include "api/output_routes.h"
#include "api/views.h"

namespace kadr::api {
namespace {

using Kind = Field::Kind;
constexpr auto kOptional = Field::Presence::Optional;
constexpr std::string_view kRecipe = "mix";

const Shape& mix_shape() {
  static const Shape kShape{
      .name = "MixRequest",
      .fields = {{.name = "task_name", .presence = kOptional},
                 {.name = "video_blocks", .kind = Kind::Anything, .presence = kOptional, .about = "{name: [address]}"},
                 {.name = "audio_blocks", .kind = Kind::Anything, .presence = kOptional, .about = "{name: [address]}"},
                 {.name = "text_to_speach",
                  .kind = Kind::Anything,
                  .presence = kOptional,
                  .about = "[{text, voice}]; text_to_speech is accepted as well"}},
      .rest = Shape::Rest::Any};
  return kShape;
}

const Shape& submitted_shape() {
  static const Shape kShape{.name = "Submitted",
                            .fields = {{.name = "task_id"},
                                       {.name = "status", .choices = {"in queue"}},
                                       {.name = "message", .choices = {"Successfully submitted"}}}};
  return kShape;
}

const Shape& status_shape() {
  static const Shape kShape{
      .name = "TaskStatus",
      .fields = {{.name = "task_id"},
                 {.name = "status", .choices = {"PENDING", "STARTED", "SUCCESS", "FAILURE"}},
                 {.name = "result",
                  .kind = Kind::Anything,
                  .presence = kOptional,
                  .about = "on SUCCESS {status, task_name, generated_files, count, metrics}; on FAILURE what failed"}}};
  return kShape;
}

std::string_view status_of(store::JobState state) {
  switch (state) {
    case store::JobState::Queued:
      return "PENDING";
    case store::JobState::Running:
    case store::JobState::Waiting:
    case store::JobState::Paused:
      return "STARTED";
    case store::JobState::Succeeded:
      return "SUCCESS";
    case store::JobState::Failed:
    case store::JobState::Cancelled:
      return "FAILURE";
  }
  return "FAILURE";
}

/// Two clips, one after the other.
Json mix_example() {
  return {{"task_name", "first_test"},
          {"video_blocks",
           {{"intro", Json::array({"https://example.com/intro.mp4"})},
            {"main", Json::array({"https://example.com/main.mp4"})}}},
          {"audio_blocks", Json::object()},
          {"text_to_speach", Json::array()}};
}

Answer process_media(const ApiParts& parts, const Call& call) {
  JobWanted wanted{.recipe = std::string(kRecipe),
                   .request = call.body,
                   .answer = [](const store::JobRecord& job) -> Json {
                     return {{"task_id", job.id}, {"status", "in queue"}, {"message", "Successfully submitted"}};
                   },
                   .status = 202};
  const auto name = call.body.find("task_name");
  if (name != call.body.end() && name->is_string()) wanted.name = name->get<std::string>();
  co_return co_await make_job(parts, call, std::move(wanted));
}

struct Task {
  store::JobRecord job;
  std::vector<store::OutputRecord> outputs;
};

/// To the hundredth.
double rounded(double seconds) {
  return std::round(seconds * 100) / 100;
}

double seconds_of_work(const store::JobRecord& job) {
  if (!job.started_at || !job.finished_at) return 0;
  return std::chrono::duration<double>(*job.finished_at - *job.started_at).count();
}

Json success_of(const ApiParts& parts, const Task& task, std::string_view base) {
  Json files = Json::array();
  for (const store::OutputRecord& output : task.outputs) {
    if (output.media_type.starts_with("video/")) files.push_back(link_of(parts, output, base));
  }
  const std::size_t count = files.size();
  const double seconds = seconds_of_work(task.job);
  const double each = count == 0 ? 0 : seconds / static_cast<double>(count);
  return {{"status", "ok, completed"},
          {"task_name", task.job.name},
          {"generated_files", std::move(files)},
          {"count", count},
          {"metrics",
           {{"total_duration_sec", rounded(seconds)}, {"files_count", count}, {"avg_time_per_file", rounded(each)}}}};
}

Result<Task> task_of(store::Connection& connection, const std::string& id, const std::string& owner) {
  KADR_TRY(auto job, own_job(connection, id, owner));
  Task task{.job = std::move(job), .outputs = {}};
  if (task.job.state != store::JobState::Succeeded) return task;
  KADR_TRY(task.outputs, store::outputs_of(connection, id));
  return task;
}

Answer status(const ApiParts& parts, const Call& call) {
  const std::string id(call.request.parameter("task_id"));
  const std::string base = public_url(parts, call.request);
  const auto text = co_await parts.pool.run([&]() -> Result<std::string> {
    KADR_TRY(const Task task, parts.database.database().read([&](store::Connection& connection) {
      return task_of(connection, id, call.caller.owner);
    }));
    Json json{{"task_id", id}, {"status", status_of(task.job.state)}, {"result", Json()}};
    if (task.job.state == store::JobState::Succeeded) json["result"] = success_of(parts, task, base);
    if (json["status"] == "FAILURE") json["result"] = task.job.error ? task.job.error->message : "failed";
    return text_of(json);
  });
  if (!text) co_return fail(text.error());
  http::Response response = http::Response::json(*text);
  response.headers.set("Cache-Control", "no-store");
  co_return response;
}

}  // namespace

std::vector<Route> older_routes(const ApiParts& parts) {
  return {
      {.method = "POST",
       .path = "/process_media",
       .access = Access::key(Scope::Write),
       .summary = "Make a mix: every combination of the clips of the blocks.",
       .takes = &mix_shape(),
       .examples = {{.name = "two_clips", .summary = "two clips, one after the other", .value = mix_example()}},
       .accepts = {},
       .max_body = 4 << 20,
       .gives = {.status = 202, .shape = &submitted_shape()},
       .handler = handler(parts, process_media)},
      {.method = "GET",
       .path = "/status/{task_id}",
       .access = Access::key(Scope::Read),
       .summary = "How a mix is doing, and the links to its videos when it is done.",
       .gives = {.shape = &status_shape()},
       .handler = handler(parts, status)},
  };
}

}  // namespace kadr::api
