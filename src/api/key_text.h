#pragma once

/// The text of an API key: kadr_<43 letters and digits out of 32 random bytes>_<6 that check them>. The beginning and
/// the check are for programs that look for leaked secrets. Only a hash of it is kept; the public id of a key is the
/// beginning of that hash, so a key finds its row by itself.
///
/// Thread: any.

#include <string>
#include <string_view>

#include "base/ids.h"

namespace kadr::api {

[[nodiscard]] std::string make_key_text(base::RandomSource& random);
/// True of what make_key_text makes.
[[nodiscard]] bool is_key_text(std::string_view text);

/// SHA-256 of the text.
[[nodiscard]] std::string key_hash(std::string_view text);
/// "key_0123456789abcdef".
[[nodiscard]] std::string key_id(const std::string& hash);

}  // namespace kadr::api
