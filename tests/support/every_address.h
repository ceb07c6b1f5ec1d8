#pragma once

/// A network of its own in which this machine answers for every address there is, public and private, so that a test
/// sees where a program really connects. Nothing of it leaves the machine.
///
/// Thread: enter the network before any other thread exists; only threads begun afterwards are in it. The judge's
/// handlers run on its own thread; everything else belongs to the test's.

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "base/file_descriptor.h"

namespace kadr::test {

/// Moves this process into the network. Why that is not possible here, or nothing. Cannot be taken back.
[[nodiscard]] std::optional<std::string> enter_network_of_every_address();

/// Listens at every address and notes who is connected to. Also every name server.
class Judge {
 public:
  /// The whole answer to a request. \param destination the address that was connected to. \param path with the query.
  using Answer = std::function<std::string(const std::string& destination, const std::string& path)>;
  /// The addresses of a host; none when there is no such host.
  using Names = std::function<std::vector<std::string>(const std::string& name)>;

  explicit Judge(const std::vector<std::uint16_t>& ports);
  Judge(const Judge&) = delete;
  Judge& operator=(const Judge&) = delete;
  ~Judge();

  void answer_with(Answer answer);
  void resolve_with(Names names);
  /// The addresses that were connected to since the last call, each once; V4 ones dotted.
  [[nodiscard]] std::set<std::string> take_destinations();

 private:
  void judge();
  void serve(int listening);
  void resolve();

  std::vector<base::FileDescriptor> listening_;
  base::FileDescriptor name_server_;
  base::FileDescriptor stopped_;
  std::mutex mutex_;
  Answer answer_;
  Names names_;
  std::set<std::string> destinations_;
  std::thread thread_;
};

}  // namespace kadr::test
