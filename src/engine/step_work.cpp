#include "engine/step_work.h"

#include <exception>

#include "engine/step_ends.h"
#include "store/event_records.h"

namespace kadr::engine {
namespace {

double jitter(base::RandomSource& random) {
  return static_cast<double>(random.next() >> 11U) * 0x1p-53;
}

/// What a planted fault does: whoever ends a step is taken for its latest worker.
Result<store::Fence> current_fence(store::Connection& connection, const store::Fence& fence) {
  KADR_TRY(const auto step, store::find_step(connection, fence.step));
  if (!step || !step->lease_owner) return fence;
  return store::Fence{.step = fence.step, .lease_owner = *step->lease_owner, .fence = step->fence};
}

}  // namespace

Result<std::optional<ClaimedStep>> StepWork::claim(std::string_view step_class) {
  const Instant now = parts_.clock.now();
  return parts_.database.write([&](store::Connection& connection) -> Result<std::optional<ClaimedStep>> {
    KADR_TRY(auto step, store::claim_step(connection, {.step_class = std::string(step_class),
                                                       .lease_owner = lease_owner_,
                                                       .now = now,
                                                       .lease_until = now + parts_.settings.lease}));
    if (!step) return std::nullopt;
    const store::Fence fence{.step = step->name, .lease_owner = lease_owner_, .fence = step->fence};
    if (step->attempts == 1) {
      KADR_CHECK(store::add_event(
          connection,
          {.job = step->name.job, .at = now, .type = "step.started", .data = {{"step", step->name.number}}}));
    }
    return ClaimedStep{.step = std::move(*step), .fence = fence};
  });
}

Result<bool> StepWork::carry_out(const ClaimedStep& claimed, const base::ProgressSink& progress, std::stop_token stop) {
  KADR_TRY(const Unwritten result, work(claimed, progress, std::move(stop)));
  return result ? write_down(claimed, *result) : Result<bool>(true);
}

Result<StepWork::Unwritten> StepWork::work(const ClaimedStep& claimed, const base::ProgressSink& progress,
                                           std::stop_token stop) {
  const StepKind* kind = parts_.kinds.find(claimed.step.kind);
  if (kind == nullptr) {
    return Unwritten(
        fail(ErrorCode::Internal, "this version of kadr does not know steps of kind " + claimed.step.kind));
  }
  if (kind->vendor == nullptr) return Unwritten(run_handler(claimed, progress, std::move(stop)));
  Result<> done = work_at_desk(claimed, std::move(stop));
  if (done) return Unwritten();
  // The books could not be kept for want of room: the step waits for it. Whoever goes on finds the purchase as it is.
  if (done.error().code == ErrorCode::NoSpace) return Unwritten(fail(std::move(done).error()));
  return fail(std::move(done).error());
}

/// What a vendor's answer made throw ends the claim where it is; the next finds the purchase as it was left.
Result<> StepWork::work_at_desk(const ClaimedStep& claimed, std::stop_token stop) {
  try {
    return desk_.work(claimed.step, claimed.fence, std::move(stop));
  } catch (const std::exception& error) {
    return fail(ErrorCode::Internal, "step " + claimed.step.key + ": " + error.what());
  }
}

Result<Json> StepWork::run_handler(const ClaimedStep& claimed, const base::ProgressSink& progress,
                                   std::stop_token stop) const {
  const store::StepRecord& step = claimed.step;
  try {
    return parts_.kinds.find(step.kind)->work({.step = step.name,
                                               .owner = step.owner,
                                               .key = step.key,
                                               .input = step.input,
                                               .fence = step.fence,
                                               .progress = progress,
                                               .stop = std::move(stop)});
  } catch (const std::exception& error) {
    return fail(ErrorCode::Internal, "step " + step.key + ": " + error.what());
  }
}

Result<bool> StepWork::write_down(const ClaimedStep& claimed, const Result<Json>& result) {
  const Instant now = parts_.clock.now();
  return parts_.database.write([&](store::Connection& connection) -> Result<bool> {
    store::Fence fence = claimed.fence;
    if (!parts_.settings.law.fence_on_end) {
      KADR_TRY(fence, current_fence(connection, claimed.fence));
    }
    if (result) return end_done(connection, fence, *result, parts_.settings, now);
    const Verdict verdict = judge(parts_.settings.retry, {.code = result.error().code,
                                                          .attempts = static_cast<int>(claimed.step.attempts),
                                                          .jitter = jitter(parts_.random)});
    FailedEnd failed{.error = result.error()};
    if (verdict.next != Verdict::Next::GiveUp) failed.again = now + verdict.wait;
    const bool uncounted = verdict.next == Verdict::Next::WaitForRoom || result.error().code == ErrorCode::Cancelled;
    if (uncounted) failed.attempt = store::StepChange::Attempt::DoesNotCount;
    return end_failed(connection, fence, failed, now);
  });
}

Result<bool> StepWork::heartbeat(const store::Fence& fence, const base::Progress& progress) {
  const Instant until = parts_.clock.now() + parts_.settings.lease;
  return parts_.database.write(
      [&](store::Connection& connection) { return store::extend_lease(connection, fence, until, progress); });
}

}  // namespace kadr::engine
