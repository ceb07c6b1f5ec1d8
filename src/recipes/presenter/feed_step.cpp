#include "recipes/presenter/feed_step.h"

#include <algorithm>

#include <fmt/format.h>
#include <unistd.h>

#include "base/sha256.h"
#include "recipes/mix/fetch.h"
#include "recipes/presenter/feed.h"
#include "store/feed_records.h"
#include "store/step_records.h"

namespace kadr::recipes::presenter {
namespace {

using engine::StepRun;

net::DownloadLimits limits_of(const FeedServices& services) {
  net::DownloadLimits limits = services.download_limits;
  limits.guard = limits.guard.with_any_contents();
  limits.max_bytes = std::min(limits.max_bytes, kMostFeedBytes);
  limits.total = std::min(limits.total, std::chrono::milliseconds(120'000));
  return limits;
}

Result<std::string> bytes_of(int file, timeline::ByteCount size) {
  std::string bytes(static_cast<std::size_t>(size), '\0');
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t got = ::pread(file, bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(base::from_errno(errno, "cannot read the feed that was fetched"));
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  bytes.resize(done);
  return bytes;
}

Result<std::string> fetch_feed(const FeedServices& services, const StepRun& run, const std::string& url) {
  // One file a claim: nobody waits for another who reads the same feed.
  const std::string key =
      base::sha256(fmt::format("kadr.feed\n{}\n{}\n{}\n{}", url, run.step.job, run.step.number, run.fence));
  KADR_TRY(store::Draft draft, services.store.resumable_draft(key));
  KADR_TRY(const net::Downloaded done,
           net::download({.url = url, .partial = draft.path(), .limits = limits_of(services), .have = {}}, run.progress,
                         run.stop));
  KADR_TRY(const store::Artifact kept, services.store.publish(std::move(draft)));
  KADR_TRY(const base::FileDescriptor file, services.store.open_artifact(kept.sha256, kept.bytes));
  return bytes_of(file.get(), done.bytes);
}

Json to_json(const FeedItem& item) {
  return {{"title", item.title},
          {"link", item.link},
          {"summary", item.summary},
          {"id", item.id},
          {"published", item.published ? base::to_string(*item.published) : ""}};
}

/// Who lost the lease takes nothing: somebody else has taken for this step.
Result<> check_ours(store::Connection& connection, const StepRun& run) {
  KADR_TRY(const auto step, store::find_step(connection, run.step));
  const bool ours = step && step->state == store::StepState::Running && step->fence == run.fence;
  return ours ? Result<>() : fail(ErrorCode::Cancelled, "step " + run.key + " is no longer this worker's");
}

Result<Json> feed_step(const FeedServices& services, const StepRun& run) {
  const std::string url = run.input.value("location", "");
  const std::string shown = mix::shown_location(url);
  KADR_TRY(const std::string document, fetch_feed(services, run, url));
  const auto items = parse_feed(document);
  if (!items) return fail(items.error().code, fmt::format("{} {}", shown, items.error().message));
  // The address may hold a secret, so only its hash is written.
  store::FeedClaim claim{.owner = run.owner,
                         .feed = base::sha256("feed\n" + url),
                         .items = {},
                         .step = run.step,
                         .now = services.clock.now()};
  for (const FeedItem& item : *items) claim.items.push_back(base::sha256(item.id));
  KADR_TRY(const auto taken,
           services.database.write([&](store::Connection& connection) -> Result<std::optional<std::size_t>> {
             KADR_CHECK(check_ours(connection, run));
             return store::claim_feed_item(connection, claim);
           }));
  if (taken) return to_json((*items)[*taken]);
  return fail(ErrorCode::Conflict,
              fmt::format("no item of {} is left, all were used before; wait until it has a new one, or name another "
                          "feed or a topic",
                          shown));
}

}  // namespace

void add_presenter_steps(engine::StepKinds& kinds, const FeedServices& services) {
  kinds.add(kFeedKind, engine::kIoClass, [&services](const StepRun& run) { return feed_step(services, run); });
}

}  // namespace kadr::recipes::presenter
