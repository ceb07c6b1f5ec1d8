#pragma once

/// What a vendor made, brought home: fetched from the vendor's own hosts through the guard, or taken from an answer;
/// looked at, and published in the artifact store.
///
/// Thread: any.

#include <chrono>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "models/model.h"
#include "net/fetch_guard.h"
#include "store/artifact_store.h"

namespace kadr::providers::account {

struct OutputSettings {
  std::string vendor;              ///< for people: "Replicate"
  std::vector<std::string> hosts;  ///< "replicate.delivery": it and what is below it
  /// The account's. Its host may serve outputs, too, by http when it is spelt so, on its port, and wherever it lies if
  /// it is an address or this machine: it is the operator's own word.
  std::string base_url;
  std::string_view kept_for = "a while";  ///< how long the vendor keeps outputs: "one hour"; a literal
  timeline::ByteCount most_bytes = timeline::ByteCount{4} << 30;
  std::chrono::milliseconds total{600'000};
};

class OutputFiles {
 public:
  /// Borrows the store. Errors: InvalidArgument for a base URL that is none.
  [[nodiscard]] static Result<OutputFiles> create(OutputSettings settings, const store::ArtifactStore& artifacts);

  /// Fetches an output; a beginning from an earlier try is continued. May be called again.
  /// \param kind of the model: what the file must be.
  /// Errors: NotFound when the vendor has it no more, with what to do; Unavailable and TimedOut for what may pass, a
  /// file that was cut short among it; PermissionDenied for a host that is not the vendor's; UnreadableMedia for what
  /// is no media of the kind. Blocking: until done; stops on `stop`.
  [[nodiscard]] Result<models::MadeFile> bring_home(const std::string& url, models::ModelKind kind,
                                                    std::stop_token stop) const;

  /// Keeps what came with an answer. Errors: UnreadableMedia as above; those of the store.
  [[nodiscard]] Result<models::MadeFile> keep(std::string_view bytes, models::ModelKind kind) const;

 private:
  OutputFiles(OutputSettings settings, net::FetchGuard guard, std::string base_host,
              const store::ArtifactStore& artifacts)
      : settings_(std::move(settings)),
        guard_(std::move(guard)),
        base_host_(std::move(base_host)),
        artifacts_(&artifacts) {}

  [[nodiscard]] Result<> check_host(const std::string& url) const;
  [[nodiscard]] Error explained(const Error& error) const;
  [[nodiscard]] Result<models::MadeFile> publish(store::Draft draft, models::ModelKind kind) const;

  OutputSettings settings_;
  net::FetchGuard guard_;
  std::string base_host_;
  const store::ArtifactStore* artifacts_;
};

}  // namespace kadr::providers::account
