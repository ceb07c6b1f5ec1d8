#include "paid/job_vendor.h"

#include <fmt/format.h>

#include "net/http_client.h"

namespace kadr::paid {
namespace {

using engine::SendAnswer;
using net::WebAnswer;
using net::WebRequest;

std::string text_of(const Json& object, std::string_view field) {
  if (!object.is_object()) return {};
  const auto found = object.find(field);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<std::int64_t> number_of(const Json& object, std::string_view field) {
  if (!object.is_object()) return std::nullopt;
  const auto found = object.find(field);
  if (found == object.end() || !found->is_number_integer()) return std::nullopt;
  return found->get<std::int64_t>();
}

/// What the answer to a paid request means. Only a refusal that says why is one: a 5xx may come after the work was
/// taken.
SendAnswer meaning_of(const WebAnswer& answer, Instant now) {
  if (answer.status == 201) {
    const Result<Json> record = base::parse_json(answer.body);
    const std::string id = record ? text_of(*record, "id") : std::string();
    if (id.empty()) return engine::NoAnswer{"the vendor's answer names no record"};
    return engine::Accepted{id};
  }
  const std::string told = fmt::format("the vendor answered {}", answer.status);
  if (answer.status == 429) {
    return engine::Refused{.error = {ErrorCode::Unavailable, told},
                           .wait = answer.retry_after(std::chrono::floor<std::chrono::seconds>(now))};
  }
  const bool certain = answer.status >= 400 && answer.status < 500 && answer.status != 408 && answer.status != 409;
  if (certain) return engine::Refused{.error = {ErrorCode::InvalidArgument, told}};
  return engine::NoAnswer{told};
}

}  // namespace

WebRequest JobVendor::request_for(const std::string& path) const {
  return {
      .url = settings_.server + "/" + settings_.name + path, .connect = settings_.answer, .answer = settings_.answer};
}

Result<Json> JobVendor::get(const std::string& path, std::stop_token stop) const {
  const auto answer = net::call_web(request_for(path), std::move(stop));
  if (!answer) return fail(answer.error().error);
  if (answer->status == 404) return fail(ErrorCode::NotFound, settings_.name + " does not know " + path);
  if (answer->status != 200)
    return fail(ErrorCode::Unavailable, fmt::format("{} answered {}", settings_.name, answer->status));
  return base::parse_json(answer->body);
}

Result<engine::VendorRequest> JobVendor::prepare(const Json& input, const std::string& tag) {
  const std::string prompt = text_of(input, "prompt");
  const auto ceiling = number_of(input, "ceiling");
  if (prompt.empty() || !ceiling) return fail(ErrorCode::InvalidArgument, "a request needs a prompt and a ceiling");
  const Json request{{"tag", tag}, {"prompt", prompt}, {"ceiling", *ceiling}};
  return engine::VendorRequest{.bytes = request.dump(), .ceiling = *ceiling};
}

SendAnswer JobVendor::send(const engine::VendorRequest& request, const std::string& tag, std::stop_token stop) {
  WebRequest call = request_for("/jobs");
  call.method = "POST";
  call.body = request.bytes;
  call.headers.emplace_back("X-Sent-At", std::to_string(base::to_milliseconds(clock_.now())));
  if (settings_.vendor_class == engine::VendorClass::IdempotencyKey) call.headers.emplace_back("Idempotency-Key", tag);
  const auto answer = net::call_web(call, std::move(stop));
  if (answer) return meaning_of(*answer, clock_.now());
  if (!answer.error().may_have_arrived) return engine::Refused{.error = answer.error().error};
  return engine::NoAnswer{answer.error().error.message};
}

engine::PollAnswer JobVendor::poll(const std::string& vendor_id, std::stop_token stop) {
  const Result<Json> record = get("/jobs/" + net::url_encoded(vendor_id), std::move(stop));
  if (!record && record.error().code == ErrorCode::NotFound) return engine::GaveUp{.error = record.error(), .cost = 0};
  if (!record) return engine::NotTold{record.error()};
  const std::string status = text_of(*record, "status");
  if (status == "working") return engine::StillWorking{.look_again = settings_.look_again};
  if (status == "failed") {
    return engine::GaveUp{.error = {ErrorCode::Internal, text_of(*record, "error")},
                          .cost = number_of(*record, "cost")};
  }
  if (status == "done" && record->contains("output")) {
    return engine::Finished{.output = (*record)["output"], .cost = number_of(*record, "cost")};
  }
  return engine::NotTold{{ErrorCode::Unavailable, settings_.name + " tells a status that is not known: " + status}};
}

Result<std::vector<engine::Sighting>> JobVendor::find(const std::string& tag, std::stop_token stop) {
  KADR_TRY(const Json listing, get("/jobs?tag=" + net::url_encoded(tag), std::move(stop)));
  std::vector<engine::Sighting> seen;
  if (!listing.is_object() || !listing.contains("jobs")) return fail(ErrorCode::Unavailable, "that is no listing");
  for (const Json& record : listing["jobs"]) {
    // The vendor looks for a part of a tag: those of "job.12" are not those of "job.1".
    if (text_of(record, "tag") != tag) continue;
    seen.push_back({.vendor_id = text_of(record, "id"),
                    .created_at = base::from_milliseconds(number_of(record, "created_at").value_or(0))});
  }
  return seen;
}

Result<Json> JobVendor::fetch(const Json& output, std::stop_token stop) {
  KADR_TRY(store::Draft draft, artifacts_.draft());
  net::DownloadLimits limits{.guard = net::FetchGuard::anything(), .total = std::chrono::seconds(5), .attempts = 1};
  KADR_TRY(const net::Downloaded done,
           net::download({.url = settings_.server + text_of(output, "path"), .partial = draft.path(), .limits = limits},
                         {}, std::move(stop)));
  KADR_TRY(const std::string sha256, store::sha256_of_file(draft.descriptor()));
  if (sha256 != text_of(output, "sha256")) {
    return fail(ErrorCode::Unavailable,
                fmt::format("{} sent {} bytes that are not the output", settings_.name, done.bytes));
  }
  KADR_TRY(const store::Artifact artifact, artifacts_.publish(std::move(draft)));
  return Json{{"artifact", artifact.sha256}, {"bytes", artifact.bytes}};
}

void JobVendor::cancel(const std::string& vendor_id, std::stop_token stop) {
  WebRequest call = request_for("/jobs/" + net::url_encoded(vendor_id) + "/cancel");
  call.method = "POST";
  const auto heard = net::call_web(call, std::move(stop));
  (void)heard.has_value();
}

}  // namespace kadr::paid
