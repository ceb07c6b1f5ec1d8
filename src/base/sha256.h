#pragma once

/// SHA-256 of bytes, as lower-case hexadecimal: the name of every artifact.

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace kadr::base {

/// Hashes bytes that arrive in pieces. Thread: one owner.
class Sha256 {
 public:
  Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  ~Sha256();

  void update(std::span<const std::byte> bytes);
  void update(std::string_view text);

  /// 64 lower-case hexadecimal digits. Ends the hash: call once, then only destroy.
  [[nodiscard]] std::string finish();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

/// The hash of a whole text at once.
[[nodiscard]] std::string sha256(std::string_view text);

/// True for exactly 64 lower-case hexadecimal digits: what may be used as the name of an artifact's file.
[[nodiscard]] bool is_sha256(std::string_view text);

}  // namespace kadr::base
