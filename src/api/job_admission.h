#pragma once

/// A job comes into being: in one transaction with what limits how often, with what makes a request that is sent twice
/// one job, and with the look at the uploads that it needs: from then on it is the job that keeps their artifacts.
///
/// Thread: values; the function runs where its connection does.

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "api/rate_limit.h"
#include "api/services.h"
#include "store/connection.h"
#include "store/job_records.h"

namespace kadr::api {

struct JobAsked {
  store::JobRecord job;
  /// What the client is told when it is made.
  std::string answer;
  /// The client's own; none when it has none.
  std::optional<std::string> idempotency_key;
  /// Of everything that makes a request another one.
  std::string request_hash;
  /// What the request names of its owner's uploads.
  std::vector<UploadNamed> uploads{};
  std::vector<RateLimit> limits;
  std::chrono::hours idempotency_life{};
};

/// It was made now.
struct JobMade {
  std::string answer;
};
/// It was made by an earlier request with the same key.
struct JobMadeBefore {
  std::string answer;
};
/// The key was used for a request with another content.
struct KeyUsedOtherwise {};
struct TooOften {
  std::string rule;
  std::chrono::milliseconds wait{};
};
/// Uploads that are named and cannot be used.
struct UploadsMissing {
  struct Missing {
    std::string path;
    std::string why;  ///< "there is no upload upl_…"
  };
  std::vector<Missing> all;
};
using JobAdmission = std::variant<JobMade, JobMadeBefore, KeyUsedOtherwise, TooOften, UploadsMissing>;

/// Errors: those of the connection.
[[nodiscard]] Result<JobAdmission> admit_job(store::Connection& connection, const JobAsked& asked);

}  // namespace kadr::api
