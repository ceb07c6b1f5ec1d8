#pragma once

/// A simulated vendor of tests/vendors in a process of its own, which ends with this object. Failures throw
/// std::runtime_error: the test ends there.
///
/// Thread: one owner.

#include <cstdint>
#include <string>
#include <vector>

#include <sys/types.h>

#include "base/file_descriptor.h"
#include "base/json.h"
#include "support/temporary_folder.h"

namespace kadr::test {

class VendorProcess {
 public:
  /// Returns when it answers. \param file "openai_simulator.py". \param options further words of its command line.
  explicit VendorProcess(const std::string& file, const std::vector<std::string>& options = {});
  VendorProcess(const VendorProcess&) = delete;
  VendorProcess& operator=(const VendorProcess&) = delete;
  ~VendorProcess();

  /// "http://127.0.0.1:40123".
  [[nodiscard]] const std::string& url() const { return url_; }

  /// Changes settings of the simulator at work: {"faults": {"busy": 1}} (tests/vendors/simulator.py).
  void control(const Json& change);
  /// The next so many paid calls, or what else the fault is of, go wrong in this way.
  void plant(const std::string& fault, int times = 1) { control({{"faults", {{fault, times}}}}); }
  /// What it was asked: "requests" (the latest, in order), "calls" (by operation), "busiest".
  [[nodiscard]] Json told();
  /// The latest request.
  [[nodiscard]] Json last_request();
  /// What was billed, line for line.
  [[nodiscard]] std::vector<Json> books() const;
  /// Requests against the vendor's own description; empty too where there is none to check against.
  [[nodiscard]] std::string violations() const;

 private:
  [[nodiscard]] Json exchange(const std::string& request);

  TemporaryFolder folder_;
  base::FileDescriptor input_;
  pid_t pid_ = 0;
  std::uint16_t port_ = 0;
  std::string url_;
};

}  // namespace kadr::test
