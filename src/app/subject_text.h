#pragma once

/// What a person is asked about, as lines for reading: the JSON of an approval or of an estimate without its brackets.
/// Pure.

#include <functional>
#include <string>

#include "base/json.h"

namespace kadr::app {

/// Where an artifact lies, for the files that a subject names; empty where there is none to be shown.
using FindFile = std::function<std::string(const std::string& sha256, const std::string& media_type)>;

/// Fields as "name: value", lists with numbers, each level two columns further in; nothing in it can command a
/// terminal. An object with a "sha256" is shown as the path of its file. May be several lines; no line end at the end.
[[nodiscard]] std::string subject_text(const Json& subject, const FindFile& find_file);

}  // namespace kadr::app
