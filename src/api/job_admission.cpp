#include "api/job_admission.h"

#include "engine/commands.h"
#include "store/idempotency_records.h"
#include "store/rate_limit_records.h"
#include "store/upload_records.h"

namespace kadr::api {
namespace {

Result<std::optional<JobAdmission>> made_before(store::Connection& connection, const JobAsked& asked) {
  if (!asked.idempotency_key) return std::nullopt;
  KADR_CHECK(store::forget_idempotency(connection, asked.job.created_at - asked.idempotency_life));
  KADR_TRY(const auto record, store::find_idempotency(connection, asked.job.owner, *asked.idempotency_key));
  if (!record) return std::nullopt;
  if (record->request_hash != asked.request_hash) return KeyUsedOtherwise{};
  return JobMadeBefore{record->answer};
}

/// What becomes of the uploads that a job names.
struct Pinned {
  Json pins = Json::object();
  UploadsMissing missing;
};

Result<Pinned> pin_uploads(store::Connection& connection, const JobAsked& asked) {
  Pinned pinned;
  for (const UploadNamed& named : asked.uploads) {
    if (pinned.pins.contains(named.id)) continue;
    KADR_TRY(const auto upload,
             store::find_upload(connection, {.id = named.id, .owner = asked.job.owner, .now = asked.job.created_at}));
    if (!upload) {
      pinned.missing.all.push_back({named.path, "there is no upload " + named.id});
    } else if (!upload->sha256) {
      pinned.missing.all.push_back({named.path, "upload " + named.id + " is not complete"});
    } else {
      pinned.pins[named.id] = {{"sha256", *upload->sha256}, {"bytes", upload->bytes}, {"name", upload->name}};
    }
  }
  return pinned;
}

/// Nothing is remembered unless every limit lets it through.
Result<std::optional<TooOften>> pass_limits(store::Connection& connection, const JobAsked& asked) {
  std::vector<Instant> arrivals;
  std::optional<TooOften> longest;
  for (const RateLimit& limit : asked.limits) {
    KADR_TRY(const auto remembered, store::find_arrival(connection, {asked.job.owner, limit.rule}));
    const RateDecision decision = admit(limit, remembered, asked.job.created_at);
    if (decision.arrival)
      arrivals.push_back(*decision.arrival);
    else if (!longest || decision.wait > longest->wait)
      longest = TooOften{.rule = limit.rule, .wait = decision.wait};
  }
  if (longest) return longest;
  for (std::size_t at = 0; at < arrivals.size(); ++at) {
    KADR_CHECK(store::remember_arrival(connection, {asked.job.owner, asked.limits[at].rule}, arrivals[at]));
  }
  return std::nullopt;
}

}  // namespace

Result<JobAdmission> admit_job(store::Connection& connection, const JobAsked& asked) {
  KADR_TRY(const auto before, made_before(connection, asked));
  if (before) return *before;
  KADR_TRY(Pinned pinned, pin_uploads(connection, asked));
  if (!pinned.missing.all.empty()) return std::move(pinned.missing);
  KADR_TRY(const auto refused, pass_limits(connection, asked));
  if (refused) return *refused;
  store::JobRecord job = asked.job;
  if (!pinned.pins.empty()) job.request["uploads"] = std::move(pinned.pins);
  KADR_CHECK(engine::submit(connection, job));
  if (asked.idempotency_key) {
    KADR_CHECK(store::insert_idempotency(connection, {.owner = asked.job.owner,
                                                      .key = *asked.idempotency_key,
                                                      .request_hash = asked.request_hash,
                                                      .job = asked.job.id,
                                                      .answer = asked.answer,
                                                      .created_at = asked.job.created_at}));
  }
  return JobMade{asked.answer};
}

}  // namespace kadr::api
