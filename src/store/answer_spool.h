#pragma once

/// What vendors answered and the database could not take: the ids of requests that will be billed, kept in a file
/// beside the database until the ledger has them. It has its room on the disk from the beginning, so that a full disk,
/// which is when it is needed, does not stop it.
///
///     <folder>/answers.spool    one line each: a checksum and JSON; zeros after the last
///
/// Thread: any. One process at a time (store/data_folder.h).

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/file_descriptor.h"
#include "base/json.h"
#include "base/result.h"
#include "store/step_records.h"

namespace kadr::store {

/// What a vendor's answer said that was the end of the work as well.
struct SpooledEnd {
  Json output;
  std::optional<std::int64_t> cost;

  friend bool operator==(const SpooledEnd&, const SpooledEnd&) = default;
};

/// The vendor took an attempt of a step's purchase.
struct SpooledAnswer {
  StepName step;
  std::int64_t attempt = 1;
  std::string vendor_id;
  std::optional<SpooledEnd> end{};

  friend bool operator==(const SpooledAnswer&, const SpooledAnswer&) = default;
};

class AnswerSpool {
 public:
  /// Creates the file if it is missing, and reads what an earlier process kept. A line that was not written to its end
  /// counts as none. Errors: NoSpace and the like.
  [[nodiscard]] static Result<std::unique_ptr<AnswerSpool>> open(const std::filesystem::path& folder);

  /// On disk when this returns. Errors: those of the disk; it was not kept then.
  [[nodiscard]] Result<> keep(const SpooledAnswer& answer);
  [[nodiscard]] std::vector<SpooledAnswer> kept() const;
  /// The ledger has these. When the process dies meanwhile, some may be found again. Errors: those of the disk.
  [[nodiscard]] Result<> forget(const std::vector<SpooledAnswer>& answers);

 private:
  AnswerSpool(std::filesystem::path path, base::FileDescriptor file) : path_(std::move(path)), file_(std::move(file)) {}
  [[nodiscard]] Result<> read();
  [[nodiscard]] Result<> write_at(std::size_t place, std::string_view bytes);

  const std::filesystem::path path_;
  const base::FileDescriptor file_;
  mutable std::mutex mutex_;
  std::vector<SpooledAnswer> kept_;
  /// Where the next line goes.
  std::size_t end_ = 0;
};

}  // namespace kadr::store
