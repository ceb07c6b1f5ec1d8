#pragma once

/// Where a download may lead. A server that fetches what strangers name guards itself with this; who runs the command
/// line on his own machine needs no guard against himself.
///
/// Thread: a value; const use from any.

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/address_policy.h"

namespace kadr::net {

struct Url;

class FetchGuard {
 public:
  /// Public addresses, ports 80 and 443, plainly spelt URLs without a user, and contents that begin like media.
  [[nodiscard]] static FetchGuard public_only() { return {}; }

  /// As public_only, and what the operator of a server allows besides. Both may be empty.
  /// \param networks as KADR_FETCH_ALLOW has them: "10.1.0.0/16,fd00::/8,192.0.2.7".
  /// \param ports as KADR_FETCH_PORTS has them: "8080,8443".
  /// Errors: InvalidArgument, naming the setting and the entry.
  [[nodiscard]] static Result<FetchGuard> with_allowed(std::string_view networks, std::string_view ports);

  /// Every address, port, spelling and content: the command line's.
  [[nodiscard]] static FetchGuard anything();

  /// The same addresses, ports and spellings, and contents of any kind: for what is read as text.
  [[nodiscard]] FetchGuard with_any_contents() const;

  /// The gate proper: asked for each address before a connection to it.
  [[nodiscard]] bool admits(const IpAddress& address) const;
  /// Whether the URL may be tried at all. Errors: InvalidArgument for its spelling; PermissionDenied for its port.
  [[nodiscard]] Result<> check(const Url& url) const;
  /// True when what is fetched must begin like a media file.
  [[nodiscard]] bool wants_media() const { return rule_ == Rule::Guarded && contents_ == Contents::Media; }

 private:
  enum class Rule { Guarded, Anything };
  enum class Contents { Media, Any };

  FetchGuard() = default;

  Rule rule_ = Rule::Guarded;
  Contents contents_ = Contents::Media;
  std::vector<Network> networks_;
  std::vector<std::uint16_t> ports_{80, 443};
};

}  // namespace kadr::net
