#include "paid/paid_worker.h"

#include <iostream>
#include <optional>

#include "base/ids.h"
#include "engine/commands.h"
#include "engine/engine.h"
#include "paid/job_vendor.h"
#include "paid/paid_recipe.h"
#include "store/approval_records.h"
#include "store/data_folder.h"
#include "store/purchase_records.h"
#include "store/schema.h"

namespace kadr::paid {
namespace {

using engine::VendorClass;
using std::chrono::milliseconds;
using store::Connection;

/// In such proportion to how late the vendor takes requests and lists them (tests/vendors/paid_vendor.py) that the
/// window and the looks are enough.
engine::EngineSettings short_times(const engine::Law& law) {
  engine::EngineSettings settings{.concurrent_jobs = 1000, .law = law};
  settings.retry.attempts = 1000;
  settings.retry.delays = {.first = milliseconds(50), .longest = milliseconds(500)};
  settings.purchase = {.send_time = milliseconds(700),
                       .settle_window = milliseconds(1300),
                       .between_looks = milliseconds(200),
                       .between_polls = milliseconds(200)};
  // A kill hits all that is at work: none of it is to blame.
  settings.deaths_to_quarantine = 0;
  return settings;
}

Json purchase_line(const store::PurchaseRecord& purchase, const store::StepRecord& step) {
  return {{"id", purchase.id},
          {"job", purchase.step.job},
          {"step", purchase.step.number},
          {"key", step.key},
          {"take", step.take},
          {"step_state", store::to_string(step.state)},
          {"vendor", purchase.vendor},
          {"state", store::to_string(purchase.state)},
          {"attempt", purchase.attempt},
          {"ceiling", purchase.ceiling},
          {"cost", purchase.cost ? Json(*purchase.cost) : Json()},
          {"vendor_id", purchase.vendor_id ? Json(*purchase.vendor_id) : Json()},
          {"resolved_by", purchase.resolved_by ? Json(*purchase.resolved_by) : Json()}};
}

Result<Json> jobs_told(Connection& connection) {
  Json told = Json::array();
  KADR_TRY(const auto jobs, store::list_jobs(connection, {.limit = 10'000}));
  for (const store::JobRecord& job : jobs) {
    told.push_back({{"id", job.id},
                    {"state", store::to_string(job.state)},
                    {"result", job.result ? *job.result : Json()},
                    {"error", job.error ? Json(job.error->message) : Json()}});
  }
  return told;
}

Result<Json> questions_told(Connection& connection, const Json& jobs) {
  Json told = Json::array();
  for (const Json& job : jobs) {
    KADR_TRY(const auto approvals, store::approvals_of(connection, job["id"]));
    for (const store::ApprovalRecord& approval : approvals) {
      if (approval.state != store::ApprovalState::Waiting) continue;
      told.push_back({{"job", approval.step.job}, {"step", approval.step.number}, {"key", approval.key}});
    }
  }
  return told;
}

Result<Json> purchases_told(Connection& connection) {
  Json told = Json::array();
  KADR_TRY(const auto purchases, store::all_purchases(connection));
  for (const store::PurchaseRecord& purchase : purchases) {
    KADR_TRY(const auto step, store::find_step(connection, purchase.step));
    told.push_back(purchase_line(purchase, step.value_or(store::StepRecord{})));
  }
  return told;
}

}  // namespace

struct PaidWorker::Inside {
  explicit Inside(const PaidWorkerSettings& chosen) : settings(chosen), rules(short_times(chosen.law)) {}

  const PaidWorkerSettings settings;
  const engine::EngineSettings rules;
  base::SystemClock clock;
  base::SystemRandom random;
  base::Ids ids{clock, random};
  std::unique_ptr<store::Database> database;
  std::unique_ptr<store::AnswerSpool> answers;
  std::optional<store::ArtifactStore> artifacts;
  std::vector<std::unique_ptr<JobVendor>> vendors;
  const engine::Recipes recipes{{std::string(kPaidRecipe), paid_job}};
  engine::StepKinds kinds;
  engine::EventBus events;
  std::optional<engine::Parts> parts;
  std::unique_ptr<engine::Engine> engine;

  [[nodiscard]] Result<> start() {
    KADR_TRY(database, store::Database::open({.folder = settings.data, .migrations = store::schema()}));
    KADR_TRY(answers, store::AnswerSpool::open(settings.data));
    KADR_TRY(artifacts, store::ArtifactStore::open(settings.data / store::kStoreFolder, clock));
    add_vendor("keyed", VendorClass::IdempotencyKey);
    add_vendor("listed", VendorClass::Findable);
    add_vendor("silent", VendorClass::Silent);
    add_free_steps(kinds, *artifacts);
    parts.emplace(engine::Parts{*database, clock, random, recipes, kinds, rules, answers.get()});
    engine = std::make_unique<engine::Engine>(
        *parts, events,
        engine::Engine::Settings{.crews = {.vendor = 16},
                                 .lease_owner = ids.next(),
                                 .complain = [](const Error& error) { std::cerr << error.message << '\n'; }});
    return engine->start();
  }

  void add_vendor(const std::string& name, VendorClass vendor_class) {
    vendors.push_back(std::make_unique<JobVendor>(
        JobVendorSettings{.server = settings.vendor, .name = name, .vendor_class = vendor_class}, *artifacts, clock));
    kinds.add(name, *vendors.back());
  }

  [[nodiscard]] Result<Json> submit(const std::string& name, std::int64_t scenes) {
    const store::JobRecord job{.id = name,
                               .owner = "anna",
                               .recipe = std::string(kPaidRecipe),
                               .name = name,
                               .request = {{"name", name}, {"scenes", scenes}},
                               .created_at = clock.now()};
    KADR_CHECK(database->write([&](Connection& connection) -> Result<> {
      KADR_TRY(const auto known, store::find_job(connection, name));
      if (known) return {};
      return engine::submit(connection, job);
    }));
    engine->wake(name);
    return Json::object();
  }

  [[nodiscard]] Result<Json> answer(const store::StepName& step, const std::string& vendor_id) {
    engine::Answer answer{.by = "person"};
    if (!vendor_id.empty()) answer.edits = Json{{"vendor_id", vendor_id}};
    KADR_CHECK(
        database->write([&](Connection& connection) { return engine::decide(connection, step, answer, clock.now()); }));
    engine->wake(step.job);
    return Json::object();
  }

  [[nodiscard]] Result<Json> tell() {
    return database->read([](Connection& connection) -> Result<Json> {
      Json told = Json::object();
      KADR_TRY(told["jobs"], jobs_told(connection));
      KADR_TRY(told["questions"], questions_told(connection, told["jobs"]));
      KADR_TRY(told["purchases"], purchases_told(connection));
      return told;
    });
  }
};

PaidWorker::PaidWorker(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}

PaidWorker::~PaidWorker() {
  if (inside_->engine) inside_->engine->stop();
}

Result<std::unique_ptr<PaidWorker>> PaidWorker::start(const PaidWorkerSettings& settings) {
  auto inside = std::make_unique<Inside>(settings);
  KADR_CHECK(inside->start());
  return std::unique_ptr<PaidWorker>(new PaidWorker(std::move(inside)));
}

Result<Json> PaidWorker::obey(const Json& order) {
  base::JsonReader reader(order, "");
  const std::string what = reader.required_string("do");
  const std::string name = reader.string("name");
  const std::int64_t scenes = reader.integer("scenes", 0);
  const store::StepName step{.job = reader.string("job"), .number = reader.integer("step", 0)};
  const std::string vendor_id = reader.string("vendor_id");
  KADR_CHECK(reader.finish());
  if (what == "submit") return inside_->submit(name, scenes);
  if (what == "answer") return inside_->answer(step, vendor_id);
  if (what == "tell") return inside_->tell();
  return fail(ErrorCode::InvalidArgument, "\"" + what + "\" is nothing that this program does");
}

}  // namespace kadr::paid
