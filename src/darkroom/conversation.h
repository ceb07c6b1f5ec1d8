#pragma once

/// One side of the darkroom's protocol: answers what is asked over a socket, one request at a time.

#include "darkroom/operation.h"

namespace kadr::darkroom {

/// Answers until the other end closes. When the session's confinement failed, that is the answer to everything.
/// \return the exit status of the process.
/// Blocking: for the life of the connection. Thread: one.
[[nodiscard]] int converse(int socket, Session& session);

}  // namespace kadr::darkroom
