#pragma once

/// Who may ask for what. Every route declares its access; there is no default, so a route without one does not compile.
///
/// Thread: values.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kadr::api {

/// What a key may do. They do not include one another.
enum class Scope {
  Read,     ///< see jobs and what they made
  Write,    ///< make, change and delete jobs
  Keys,     ///< make and revoke keys
  Metrics,  ///< read figures of the whole server
  Admin,    ///< do what concerns the whole server
};

/// "read", "write", "keys", "metrics", "admin".
[[nodiscard]] std::string_view to_string(Scope scope);
[[nodiscard]] std::optional<Scope> scope_from(std::string_view name);
[[nodiscard]] const std::vector<Scope>& all_scopes();

class Access {
 public:
  enum class Kind { Anybody, SignedLink, Key };

  /// \param why it tells nothing that must be kept.
  [[nodiscard]] static Access anybody(std::string_view why) { return {Kind::Anybody, std::nullopt, why}; }
  /// The handler itself checks the signature in the address.
  [[nodiscard]] static Access signed_link() { return {Kind::SignedLink, std::nullopt, ""}; }
  [[nodiscard]] static Access key(Scope scope) { return {Kind::Key, scope, ""}; }

  [[nodiscard]] Kind kind() const { return kind_; }
  /// Of Kind::Key.
  [[nodiscard]] std::optional<Scope> scope() const { return scope_; }
  [[nodiscard]] std::string_view why() const { return why_; }

 private:
  Access(Kind kind, std::optional<Scope> scope, std::string_view why) : kind_(kind), scope_(scope), why_(why) {}

  Kind kind_;
  std::optional<Scope> scope_;
  std::string_view why_;
};

/// Who asks.
struct Caller {
  std::string owner;
  /// What decisions are signed with: the name of the key and its public id.
  std::string name;
  std::vector<Scope> scopes;

  [[nodiscard]] bool may(Scope scope) const;
};

}  // namespace kadr::api
