#include "base/file_descriptor.h"

#include <unistd.h>

namespace kadr::base {

void FileDescriptor::reset() {
  if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

}  // namespace kadr::base
