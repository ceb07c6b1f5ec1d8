#include "app/local_job.h"

#include <array>
#include <map>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/job_admission.h"
#include "app/input_file.h"
#include "base/ids.h"
#include "engine/commands.h"
#include "engine/step_kinds.h"
#include "media/film_writer.h"
#include "net/media_beginning.h"
#include "store/step_records.h"

namespace kadr::app {
namespace {

using store::Connection;
using store::JobState;
using store::StepRecord;
using store::StepState;

/// The rows of uploads are looked at only when a job is made; no collection ever runs here.
constexpr std::chrono::hours kUploadLife{24 * 365};
constexpr std::size_t kUploadName = 32;

Result<std::string> beginning_of(int file) {
  std::array<char, net::kMediaBeginning> bytes{};
  const ssize_t got = ::pread(file, bytes.data(), bytes.size(), 0);
  if (got < 0) return fail(base::from_errno(errno, "cannot read it"));
  return std::string(bytes.data(), static_cast<std::size_t>(got));
}

Result<> copy_all(int from, int to, const std::stop_token& stop) {
  struct stat status{};
  if (::fstat(from, &status) != 0) return fail(base::from_errno(errno, "cannot examine it"));
  media::FilmWriter writer(to, media::FilmWriter::fastest_for(to));
  for (std::int64_t at = 0; at < status.st_size;) {
    if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "stopped");
    KADR_TRY(const std::int64_t copied, writer.copy_some(from, at, status.st_size - at));
    if (copied == 0) return fail(ErrorCode::Conflict, "it became shorter while it was read");
    at += copied;
  }
  return {};
}

/// Makes the newest takes again that failed. \return whether there were any.
Result<bool> redo_failures(Connection& connection, const std::string& job, Instant now) {
  KADR_TRY(const std::vector<StepRecord> steps, store::steps_of(connection, job));
  std::map<std::string, const StepRecord*> newest;
  for (const StepRecord& step : steps) newest[step.key] = &step;
  bool any = false;
  for (const auto& [key, step] : newest) {
    const bool failed = step->state == StepState::Failed || step->state == StepState::Quarantined;
    if (!failed || step->step_class == engine::kTimerClass || step->step_class == engine::kPersonClass) continue;
    KADR_CHECK(engine::redo(connection, step->name, now));
    any = true;
  }
  return any;
}

Result<std::optional<LocalJobBegun>> go_on(Connection& connection, Instant now) {
  using How = LocalJobBegun::How;
  KADR_TRY(const auto jobs, store::list_jobs(connection, {.limit = 1}));
  if (jobs.empty()) return std::nullopt;
  const store::JobRecord& job = jobs.front();
  if (job.state == JobState::Succeeded) return LocalJobBegun{job.id, How::WasDone, job.last_event};
  if (!store::has_ended(job.state)) return LocalJobBegun{job.id, How::GoesOn, job.last_event};
  if (job.state == JobState::Cancelled) return std::nullopt;
  KADR_TRY(const bool again, redo_failures(connection, job.id, now));
  if (!again) return std::nullopt;
  return LocalJobBegun{job.id, How::Again, job.last_event};
}

Result<> insert_uploads(Connection& connection, const std::vector<LocalUpload>& uploads, Instant now) {
  const std::string owner(api::kLocalOwner);
  for (const LocalUpload& upload : uploads) {
    KADR_TRY(const auto there, store::find_upload(connection, {.id = upload.id, .owner = owner, .now = now}));
    if (there) continue;
    // Of an earlier job's, whose time is over.
    KADR_CHECK(store::delete_upload(connection, upload.id, owner));
    KADR_CHECK(store::insert_upload(connection, {.id = upload.id,
                                                 .owner = owner,
                                                 .name = upload.name,
                                                 .media_type = upload.media_type,
                                                 .bytes = upload.artifact.bytes,
                                                 .sha256 = upload.artifact.sha256,
                                                 .created_at = now,
                                                 .expires_at = now + kUploadLife}));
  }
  return {};
}

Result<LocalJobBegun> make_job(Connection& connection, const LocalJob& wanted, const api::JobAsked& asked) {
  KADR_CHECK(insert_uploads(connection, wanted.uploads, asked.job.created_at));
  KADR_TRY(const api::JobAdmission admission, api::admit_job(connection, asked));
  if (const auto* missing = std::get_if<api::UploadsMissing>(&admission)) {
    const auto& [path, why] = missing->all.front();
    return fail(ErrorCode::InvalidArgument, fmt::format("{}: {}; name a file as file:PATH", path, why));
  }
  return LocalJobBegun{.id = asked.job.id};
}

}  // namespace

Result<LocalUpload> take_in(const std::filesystem::path& path, const store::ArtifactStore& artifacts,
                            std::stop_token stop) {
  KADR_TRY(const base::FileDescriptor file, open_input(path));
  const auto about = [&path](const Error& error) { return fail(error.about(path.string())); };
  const auto beginning = beginning_of(file.get());
  if (!beginning) return about(beginning.error());
  if (const auto looked = net::check_media_beginning(*beginning); !looked)
    return fail(looked.error().code, fmt::format("{} {}", path.string(), looked.error().message));
  KADR_TRY(store::Draft draft, artifacts.draft());
  if (const auto copied = copy_all(file.get(), draft.descriptor(), stop); !copied) return about(copied.error());
  KADR_TRY(store::Artifact artifact, artifacts.publish(std::move(draft)));
  return LocalUpload{.id = "upl_" + artifact.sha256.substr(0, kUploadName),
                     .name = path.filename().string(),
                     .media_type = std::string(net::media_type_of_beginning(*beginning)),
                     .artifact = std::move(artifact)};
}

Result<bool> has_no_job(House& house) {
  return house.database().read([](Connection& connection) -> Result<bool> {
    KADR_TRY(const auto jobs, store::list_jobs(connection, {.limit = 1}));
    return jobs.empty();
  });
}

Result<LocalJobBegun> begin_job(House& house, const LocalJob& job) {
  base::Ids ids(house.clock(), house.random());
  const Instant now = house.clock().now();
  const api::JobAsked asked{.job = {.id = ids.next(),
                                    .owner = std::string(api::kLocalOwner),
                                    .recipe = job.recipe,
                                    .request = job.request,
                                    .created_at = now},
                            .answer = {},
                            .idempotency_key = {},
                            .request_hash = {},
                            .uploads = job.named,
                            .limits = {}};
  return house.database().write([&](Connection& connection) -> Result<LocalJobBegun> {
    KADR_TRY(const std::optional<LocalJobBegun> going_on, go_on(connection, now));
    if (going_on) return *going_on;
    return make_job(connection, job, asked);
  });
}

}  // namespace kadr::app
