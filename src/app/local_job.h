#pragma once

/// The one job of a house that works for one request: made, or gone on with.
///
/// Thread: one owner.

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "api/services.h"
#include "app/house.h"
#include "base/json.h"
#include "base/result.h"
#include "store/upload_records.h"

namespace kadr::app {

/// A file of this machine, brought into a store so that a job can have it.
struct LocalUpload {
  std::string id;  ///< "upl_…", the same for the same bytes
  std::string name;
  std::string media_type;
  store::Artifact artifact;
};
/// Copies it in. Errors: those of open_input; UnreadableMedia and UnsupportedMedia for what is no media, naming the
/// file; NoSpace and the like. Blocking: as long as copying takes; stops on `stop`.
[[nodiscard]] Result<LocalUpload> take_in(const std::filesystem::path& path, const store::ArtifactStore& artifacts,
                                          std::stop_token stop);

struct LocalJob {
  std::string recipe;
  Json request;  ///< as the recipe has accepted it
  std::vector<LocalUpload> uploads;
  /// What the request names of them.
  std::vector<api::UploadNamed> named;
};

struct LocalJobBegun {
  std::string id;
  enum class How {
    New,
    GoesOn,   ///< it was stopped or killed, or waits
    Again,    ///< it had failed: the steps that did are made again
    WasDone,  ///< nothing is left to do
  } how = How::New;
  /// The number of the last event of an earlier run; 0 for none.
  std::int64_t last_event = 0;
};

/// Whether begin_job would make a new one in a house that never had any. Errors: those of the database.
[[nodiscard]] Result<bool> has_no_job(House& house);

/// The newest job of the house, if it can be gone on with; else a new one, made as the API makes jobs, of the owner
/// "local". To be called before the engine starts. Errors: those of the database; InvalidArgument when the request
/// names an upload that is not there.
[[nodiscard]] Result<LocalJobBegun> begin_job(House& house, const LocalJob& job);

}  // namespace kadr::app
