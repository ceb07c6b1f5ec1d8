#pragma once

/// The files that requests name, on their way to the vendor: an artifact is uploaded when a request first names it, and
/// known by the address that the vendor gave it until that dies. What is known is kept in memory alone; a restart
/// uploads again.
///
/// Thread: any; two requests that name one new file at once may both upload it.

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "providers/account/order.h"
#include "store/artifact_store.h"

namespace kadr::providers::account {

/// A file to be uploaded.
struct InputFile {
  std::string sha256;
  int file = -1;  ///< open for reading; borrowed
  timeline::ByteCount bytes = 0;
  std::string media_type;          ///< by its beginning: "image/png"
  std::string name;                ///< "1f3a9c07.png"
  std::chrono::milliseconds time;  ///< that the upload may take
};

/// The same for who sends it with the request itself. Errors: NotFound for an artifact that is gone.
struct OpenInput {
  base::FileDescriptor file;
  timeline::ByteCount bytes = 0;
  std::string media_type;
  std::string name;
};
[[nodiscard]] Result<OpenInput> open_input(const store::ArtifactStore& artifacts, const std::string& sha256);

/// How the vendor calls a file from now on: an address or an id, whatever its requests name.
struct UploadedFile {
  std::string address;
  std::optional<Instant> until;  ///< it is forgotten then; none: not while this process lives
};

/// Brings one file to the vendor. Called without a lock.
using Uploader = std::function<Result<UploadedFile>(const InputFile& file, std::stop_token stop)>;

class InputFiles {
 public:
  /// Borrows the store and the clock. \param time for all uploads of one request: together with the request itself they
  /// must stay below engine::PurchaseRule's send_time.
  InputFiles(const store::ArtifactStore& artifacts, const base::Clock& clock,
             std::chrono::milliseconds time = std::chrono::seconds(45))
      : artifacts_(artifacts), clock_(clock), time_(time) {}

  /// The order's body with the vendor's address in the place of each file. Nothing was bought when it fails, so a send
  /// answers with Refused{error}.
  /// Errors: NotFound for an artifact that is gone; TimedOut when the uploads take too long; those of the uploader.
  /// Blocking: for the uploads; stops on `stop`.
  [[nodiscard]] Result<Json> body_with_files(const Order& order, const Uploader& upload, std::stop_token stop);

  /// One file alone. Errors and blocking: as above.
  [[nodiscard]] Result<std::string> address_of(const std::string& sha256, const Uploader& upload, std::stop_token stop);

 private:
  using Deadline = std::chrono::steady_clock::time_point;

  [[nodiscard]] Result<std::string> address_by(const std::string& sha256, Deadline deadline, const Uploader& upload,
                                               std::stop_token stop);
  [[nodiscard]] std::optional<std::string> known(const std::string& sha256);

  const store::ArtifactStore& artifacts_;
  const base::Clock& clock_;
  const std::chrono::milliseconds time_;
  std::mutex mutex_;
  std::map<std::string, UploadedFile> uploaded_;
};

}  // namespace kadr::providers::account
