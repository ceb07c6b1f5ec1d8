#pragma once

/// The process that speaks. The synthesiser reads its data by name and runs in copies (fork) of its process; what opens
/// strangers' media may do neither. So before the darkroom is shut in, it splits in two, and each half is given what it
/// needs. The speaker's half sees texts only, and talks to the other in the darkroom's own protocol.

#include <string_view>

#include "base/file_descriptor.h"
#include "base/result.h"
#include "darkroom/operation.h"

namespace kadr::darkroom {

/// Whether an operation is the speaker's to answer.
[[nodiscard]] bool is_spoken(std::string_view operation);

/// Starts the speaker, which confines itself. It ends when its connection closes or this process does.
/// \param kadr this process's connection to kadr, which the speaker must not keep open.
/// \return the connection to it.
/// Thread: the only one of the process.
[[nodiscard]] Result<base::FileDescriptor> start_speaker(const media::Confinement& confinement, int kadr);

/// Passes a request on, with its descriptors, and its progress and answer back. A speaker that died ends this process
/// as well: to kadr that is a crash, and its next request finds both new.
[[nodiscard]] Result<Outcome> ask_speaker(int speaker, std::string_view operation, const Request& request);

}  // namespace kadr::darkroom
