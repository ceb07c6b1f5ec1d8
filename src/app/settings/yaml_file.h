#pragma once

/// The file kadr.yaml: a map of settings, some of them grouped in maps of their own.
///
///     listen: {address: 0.0.0.0, port: 8080}
///     work.jobs: 3              a dot says the same as a group
///     fetch:
///       allow: [10.0.0.0/8, 192.168.0.0/16]
///
/// Values are texts: what they mean is the setting's affair, so that 010 and "yes" cannot become something else on the
/// way. Refused: a key that is given twice, anchors and aliases, tags, several documents, lists of anything but texts.
///
/// Thread: any.

#include <string_view>
#include <vector>

#include "app/settings/named_text.h"
#include "base/result.h"

namespace kadr::app::settings {

/// Names are whole keys, "listen.port"; a list is its entries with commas between them. What is left empty is not
/// there. Errors: InvalidArgument: what is wrong in which line, to follow the file's name. No value is ever quoted.
[[nodiscard]] Result<std::vector<NamedText>> parse_yaml_file(std::string_view text);

}  // namespace kadr::app::settings
