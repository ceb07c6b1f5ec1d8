#pragma once

/// The kind of step that takes the newest item of a feed that its owner's jobs have not used yet.
///
///     presenter.feed   {"location"}   → {"title", "link", "summary", "id", "published"}    published: RFC 3339, or ""
///
/// Thread: the handler runs on the engine's workers, several at a time.

#include "base/clock.h"
#include "engine/step_kinds.h"
#include "net/download.h"
#include "store/artifact_store.h"
#include "store/database.h"

namespace kadr::recipes::presenter {

inline const std::string kFeedKind = "presenter.feed";

/// All borrowed.
struct FeedServices {
  const store::ArtifactStore& store;
  store::Database& database;
  const base::Clock& clock;
  /// Those of downloads; a feed is shorter, quicker, and no media.
  net::DownloadLimits download_limits;
};

/// \param services outlives the kinds' use.
void add_presenter_steps(engine::StepKinds& kinds, const FeedServices& services);

}  // namespace kadr::recipes::presenter
