#include "app/job_text.h"

#include <algorithm>

#include <fmt/format.h>

#include "app/amounts.h"
#include "app/text_width.h"

namespace kadr::app {
namespace {

constexpr std::size_t kWidestCell = 60;

const Json* find(const Json& object, const char* field) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(field);
  return found == object.end() ? nullptr : &*found;
}

std::int64_t number_in(const Json& object, const char* field) {
  const Json* value = find(object, field);
  return value != nullptr && value->is_number_integer() ? value->get<std::int64_t>() : 0;
}

/// "2026-11-21T11:51:22.123Z" as "2026-11-21 11:51:22".
std::string time_text(const std::string& instant) {
  std::string text = instant.substr(0, std::min(instant.find('.'), instant.find('Z')));
  std::ranges::replace(text, 'T', ' ');
  return text;
}

/// Of a value of any type, on one line.
std::string value_text(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  return value.is_null() ? "" : value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string failure_text(const Json& object) {
  const Json* error = find(object, "error");
  return error == nullptr ? "" : text_in(*error, "message");
}

std::string reason_text(const Json& object) {
  const std::string failure = failure_text(object);
  return failure.empty() ? text_in(object, "reason") : failure;
}

std::string progress_text(const Json& step) {
  const Json* progress = find(step, "progress");
  if (progress == nullptr || number_in(*progress, "total") <= 0) return {};
  return fmt::format("{}/{}", number_in(*progress, "done"), number_in(*progress, "total"));
}

std::string facts_of(const Json& job) {
  std::vector<std::vector<std::string>> rows{{"job", text_in(job, "id")}};
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) rows.push_back({name, value});
  };
  add("name", text_in(job, "name"));
  add("recipe", text_in(job, "recipe"));
  add("state", text_in(job, "state"));
  add("reason", reason_text(job));
  add("created", time_text(text_in(job, "created_at")));
  add("started", time_text(text_in(job, "started_at")));
  add("finished", time_text(text_in(job, "finished_at")));
  return text_table(rows);
}

std::string describe_steps(const std::vector<Json>& steps) {
  std::vector<std::vector<std::string>> rows{{"step", "key", "state", "progress", "reason"}};
  for (const Json& step : steps) {
    rows.push_back({std::to_string(number_in(step, "number")), text_in(step, "key"), text_in(step, "state"),
                    progress_text(step), reason_text(step)});
  }
  return text_table(rows);
}

std::string describe_approval(const std::string& job, const Json& approval) {
  const Json* subject = find(approval, "subject");
  return fmt::format("{} waits for you: kadr approve {} {}\n  {}", printable(text_in(approval, "key")), printable(job),
                     number_in(approval, "step"),
                     cut_to_width(printable(subject == nullptr ? "" : value_text(*subject)), kWidestCell * 3));
}

}  // namespace

std::string text_in(const Json& object, const char* field) {
  const Json* value = find(object, field);
  return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
}

std::vector<Json> list_in(const Json& object, const char* field) {
  const Json* value = find(object, field);
  return value != nullptr && value->is_array() ? std::vector<Json>(value->begin(), value->end()) : std::vector<Json>();
}

std::string text_table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], std::min(kWidestCell, text_width(printable(row[i]))));
    }
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) line += pad_to_width(printable(row[i]), widths[i]) + "  ";
    line.erase(line.find_last_not_of(' ') + 1);
    text += (text.empty() ? "" : "\n") + line;
  }
  return text;
}

std::string describe_jobs(const std::vector<Json>& jobs) {
  if (jobs.empty()) return "no jobs";
  std::vector<std::vector<std::string>> rows{{"job", "recipe", "state", "created", "name", "reason"}};
  for (const Json& job : jobs) {
    rows.push_back({text_in(job, "id"), text_in(job, "recipe"), text_in(job, "state"),
                    time_text(text_in(job, "created_at")), text_in(job, "name"), reason_text(job)});
  }
  return text_table(rows);
}

std::string describe_job(const JobView& view) {
  std::string text = facts_of(view.job);
  if (!view.steps.empty()) text += "\n\n" + describe_steps(view.steps);
  for (const Json& approval : view.approvals) {
    if (text_in(approval, "state") == "waiting") text += "\n\n" + describe_approval(text_in(view.job, "id"), approval);
  }
  if (!view.outputs.empty()) text += "\n\n" + describe_outputs(view.outputs);
  return text;
}

std::string describe_outputs(const std::vector<Json>& outputs) {
  std::vector<std::vector<std::string>> rows;
  for (const Json& output : outputs) {
    rows.push_back({text_in(output, "name"), bytes_text(number_in(output, "bytes")), text_in(output, "url")});
  }
  return text_table(rows);
}

std::string describe_event(const Json& event) {
  const std::string at = time_text(text_in(event, "at"));
  std::string line = fmt::format("{}  {}", at.substr(std::min(at.size(), at.find(' ') + 1)), text_in(event, "type"));
  const Json* data = find(event, "data");
  if (data == nullptr) return printable(line);
  std::string what = text_in(*data, "key");
  if (what.empty() && number_in(*data, "step") > 0) what = fmt::format("step {}", number_in(*data, "step"));
  if (what.empty()) what = text_in(*data, "name");
  if (!what.empty()) line += "  " + what;
  for (const std::string& reason : {text_in(*data, "message"), reason_text(*data)}) {
    if (!reason.empty()) line += ": " + reason;
  }
  return printable(line);
}

bool has_ended(const Json& job) {
  const std::string state = text_in(job, "state");
  return state == "succeeded" || state == "failed" || state == "cancelled";
}

Result<> outcome_of(const Json& job) {
  const std::string state = text_in(job, "state");
  const std::string id = text_in(job, "id");
  if (state == "cancelled") return fail(ErrorCode::Cancelled, fmt::format("job {} was cancelled", id));
  if (state != "failed") return {};
  const Json* error = find(job, "error");
  const std::string message = failure_text(job);
  return fail(error == nullptr ? ErrorCode::Internal : base::error_code_from(text_in(*error, "code")),
              fmt::format("job {} failed: {}", id, message.empty() ? "the server gives no reason" : message));
}

}  // namespace kadr::app
