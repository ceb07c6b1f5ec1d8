#include "store/schema.h"

namespace kadr::store {
namespace {

constexpr std::string_view kJobs = R"(
CREATE TABLE jobs (
  id             TEXT PRIMARY KEY,
  owner          TEXT NOT NULL,
  recipe         TEXT NOT NULL,
  name           TEXT NOT NULL,
  request        TEXT NOT NULL,
  state          TEXT NOT NULL,
  reason         TEXT NOT NULL DEFAULT '',
  on_doubt       TEXT NOT NULL DEFAULT 'ask',
  budget         BIGINT,
  result         TEXT,
  error_code     TEXT,
  error_message  TEXT,
  created_at     BIGINT NOT NULL,
  started_at     BIGINT,
  finished_at    BIGINT,
  version        BIGINT NOT NULL DEFAULT 1,
  advance_needed BIGINT NOT NULL DEFAULT 0,
  last_event     BIGINT NOT NULL DEFAULT 0
))";

constexpr std::string_view kSteps = R"(
CREATE TABLE steps (
  job            TEXT NOT NULL REFERENCES jobs(id) ON DELETE CASCADE,
  number         BIGINT NOT NULL,
  owner          TEXT NOT NULL,
  key            TEXT NOT NULL,
  kind           TEXT NOT NULL,
  class          TEXT NOT NULL,
  input          TEXT NOT NULL,
  input_hash     TEXT NOT NULL,
  take           BIGINT NOT NULL DEFAULT 1,
  state          TEXT NOT NULL,
  reason         TEXT NOT NULL DEFAULT '',
  attempts       BIGINT NOT NULL DEFAULT 0,
  deaths         BIGINT NOT NULL DEFAULT 0,
  run_at         BIGINT NOT NULL,
  lease_owner    TEXT,
  lease_until    BIGINT,
  fence          BIGINT NOT NULL DEFAULT 0,
  progress_done  BIGINT NOT NULL DEFAULT 0,
  progress_total BIGINT NOT NULL DEFAULT 0,
  result         TEXT,
  error_code     TEXT,
  error_message  TEXT,
  created_at     BIGINT NOT NULL,
  started_at     BIGINT,
  finished_at    BIGINT,
  PRIMARY KEY (job, number),
  UNIQUE (job, key, input_hash, take)
))";

constexpr std::string_view kApprovals = R"(
CREATE TABLE approvals (
  job         TEXT NOT NULL REFERENCES jobs(id) ON DELETE CASCADE,
  step        BIGINT NOT NULL,
  key         TEXT NOT NULL,
  subject     TEXT NOT NULL,
  state       TEXT NOT NULL,
  version     BIGINT NOT NULL DEFAULT 1,
  edits       TEXT,
  reason      TEXT,
  decided_by  TEXT,
  decided_at  BIGINT,
  created_at  BIGINT NOT NULL,
  expires_at  BIGINT,
  PRIMARY KEY (job, step)
))";

constexpr std::string_view kEvents = R"(
CREATE TABLE events (
  job    TEXT NOT NULL REFERENCES jobs(id) ON DELETE CASCADE,
  number BIGINT NOT NULL,
  at     BIGINT NOT NULL,
  type   TEXT NOT NULL,
  data   TEXT NOT NULL,
  PRIMARY KEY (job, number)
))";

// No foreign key: the books outlive the job.
constexpr std::string_view kPurchases = R"(
CREATE TABLE purchases (
  id           TEXT PRIMARY KEY,
  job          TEXT NOT NULL,
  step         BIGINT NOT NULL,
  owner        TEXT NOT NULL,
  vendor       TEXT NOT NULL,
  class        TEXT NOT NULL,
  state        TEXT NOT NULL,
  attempt      BIGINT NOT NULL DEFAULT 1,
  request_hash TEXT NOT NULL,
  ceiling      BIGINT NOT NULL,
  cost         BIGINT,
  fence        BIGINT NOT NULL DEFAULT 0,
  intent_at    BIGINT,
  deadline     BIGINT,
  vendor_id    TEXT,
  output       TEXT,
  looks        BIGINT NOT NULL DEFAULT 0,
  first_look   BIGINT,
  note         TEXT NOT NULL DEFAULT '',
  resolved_by  TEXT,
  created_at   BIGINT NOT NULL,
  settled_at   BIGINT,
  UNIQUE (job, step)
))";

constexpr std::string_view kOutputs = R"(
CREATE TABLE outputs (
  job        TEXT NOT NULL REFERENCES jobs(id) ON DELETE CASCADE,
  number     BIGINT NOT NULL,
  name       TEXT NOT NULL,
  media_type TEXT NOT NULL,
  bytes      BIGINT NOT NULL,
  pieces     TEXT NOT NULL,
  facts      TEXT NOT NULL DEFAULT '{}',
  created_at BIGINT NOT NULL,
  PRIMARY KEY (job, number)
))";

// Who may ask: the keys of the API. The key itself is nowhere, only its hash.
constexpr std::string_view kApiKeys = R"(
CREATE TABLE api_keys (
  id         TEXT PRIMARY KEY,
  hash       TEXT NOT NULL,
  name       TEXT NOT NULL,
  owner      TEXT NOT NULL,
  scopes     TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT,
  used_at    BIGINT,
  revoked_at BIGINT
))";

// What was answered under an Idempotency-Key.
constexpr std::string_view kIdempotency = R"(
CREATE TABLE idempotency (
  owner        TEXT NOT NULL,
  key          TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  job          TEXT NOT NULL,
  answer       TEXT NOT NULL,
  created_at   BIGINT NOT NULL,
  PRIMARY KEY (owner, key)
))";

// One instant per owner and rule: all that a rate limit has to remember.
constexpr std::string_view kRateLimits = R"(
CREATE TABLE rate_limits (
  owner      TEXT NOT NULL,
  rule       TEXT NOT NULL,
  arrival_at BIGINT NOT NULL,
  PRIMARY KEY (owner, rule)
))";

// No foreign key: an artifact is a file.
constexpr std::string_view kGarbage = R"(
CREATE TABLE garbage (
  sha256   TEXT PRIMARY KEY,
  found_at BIGINT NOT NULL
))";

// Where users want to be told of events. The secret that signs is nowhere: it is made from the id and the rotation.
constexpr std::string_view kWebhooks = R"(
CREATE TABLE webhooks (
  id              TEXT PRIMARY KEY,
  owner           TEXT NOT NULL,
  url             TEXT NOT NULL,
  events          TEXT NOT NULL,
  rotation        BIGINT NOT NULL DEFAULT 0,
  rotated_at      BIGINT,
  created_at      BIGINT NOT NULL,
  disabled_at     BIGINT,
  disabled_reason TEXT NOT NULL DEFAULT ''
))";

// What is to be told, and was. No foreign key to the job: an event is told even if the job has been deleted since.
constexpr std::string_view kDeliveries = R"(
CREATE TABLE webhook_deliveries (
  id            TEXT PRIMARY KEY,
  webhook       TEXT NOT NULL REFERENCES webhooks(id) ON DELETE CASCADE,
  job           TEXT NOT NULL,
  number        BIGINT NOT NULL,
  type          TEXT NOT NULL,
  event_at      BIGINT NOT NULL,
  data          TEXT NOT NULL,
  state         TEXT NOT NULL,
  attempts      BIGINT NOT NULL DEFAULT 0,
  next_at       BIGINT NOT NULL,
  claimed_until BIGINT,
  last_status   BIGINT,
  last_error    TEXT NOT NULL DEFAULT '',
  created_at    BIGINT NOT NULL,
  delivered_at  BIGINT
))";

// No foreign key: jobs name the artifact, and outlive the upload.
constexpr std::string_view kUploads = R"(
CREATE TABLE uploads (
  id         TEXT PRIMARY KEY,
  owner      TEXT NOT NULL,
  name       TEXT NOT NULL,
  media_type TEXT NOT NULL DEFAULT '',
  bytes      BIGINT NOT NULL,
  sha256     TEXT,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
))";

// No foreign key: what a job was made of stays used when the job is gone.
constexpr std::string_view kFeedItems = R"(
CREATE TABLE feed_items (
  owner   TEXT NOT NULL,
  feed    TEXT NOT NULL,
  item    TEXT NOT NULL,
  job     TEXT NOT NULL,
  step    BIGINT NOT NULL,
  used_at BIGINT NOT NULL,
  PRIMARY KEY (owner, feed, item)
))";

}  // namespace

std::vector<Migration> schema() {
  return {
      {.version = 1,
       .name = "jobs, steps, approvals, events, purchases, outputs",
       .statements = {kJobs, "CREATE INDEX jobs_by_owner ON jobs (owner, created_at)",
                      "CREATE INDEX jobs_by_state ON jobs (state, created_at)",
                      "CREATE INDEX jobs_to_advance ON jobs (advance_needed) WHERE advance_needed = 1", kSteps,
                      "CREATE INDEX steps_by_state ON steps (state, class, run_at)", kApprovals,
                      "CREATE INDEX approvals_by_state ON approvals (state, expires_at)", kEvents, kPurchases,
                      "CREATE INDEX purchases_by_day ON purchases (created_at, owner)",
                      "CREATE UNIQUE INDEX purchases_by_vendor_id ON purchases (vendor, vendor_id)", kOutputs}},
      {.version = 2,
       .name = "keys, idempotency, rate limits",
       .statements = {kApiKeys, "CREATE INDEX api_keys_by_owner ON api_keys (owner, created_at)", kIdempotency,
                      "CREATE INDEX idempotency_by_age ON idempotency (created_at)", kRateLimits}},
      {.version = 3, .name = "garbage", .statements = {kGarbage}},
      {.version = 4,
       .name = "webhooks",
       .statements = {kWebhooks, "CREATE INDEX webhooks_by_owner ON webhooks (owner, created_at)", kDeliveries,
                      "CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (webhook, created_at, id)",
                      "CREATE INDEX webhook_deliveries_due ON webhook_deliveries (webhook, next_at) "
                      "WHERE state = 'pending'",
                      "CREATE INDEX webhook_deliveries_by_age ON webhook_deliveries (created_at)"}},
      {.version = 5,
       .name = "uploads",
       .statements = {kUploads, "CREATE INDEX uploads_by_owner ON uploads (owner, id)",
                      "CREATE INDEX uploads_by_expiry ON uploads (expires_at)"}},
      {.version = 6, .name = "restored jobs", .statements = {"ALTER TABLE jobs ADD COLUMN restored_at BIGINT"}},
      {.version = 7,
       .name = "items of feeds",
       .statements = {kFeedItems, "CREATE INDEX feed_items_by_step ON feed_items (job, step)"}},
  };
}

}  // namespace kadr::store
