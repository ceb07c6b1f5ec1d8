#pragma once

/// A deliverable before it is a file: an MP4 header, and which bytes of which artifact follow it. A thousand
/// combinations are a thousand compositions over one set of artifacts.

#include <cstddef>
#include <vector>

#include "base/result.h"
#include "timeline/rational.h"

namespace kadr::timeline {

/// A byte range of one of the composition's sources.
struct Extent {
  /// Index into the list of sources (mezzanines, then sound) that the composition was made from.
  std::size_t source = 0;
  ByteCount offset = 0;
  ByteCount length = 0;

  friend bool operator==(const Extent&, const Extent&) = default;
};

struct Composition {
  /// ftyp, moov, the head of mdat, and the texts of captions if there are any. The first extent follows its last byte.
  std::vector<std::byte> header;
  std::vector<Extent> extents;
  FrameCount frames = 0;

  /// Bytes of the finished file.
  [[nodiscard]] ByteCount size() const;
};

/// True of what a composition promises: every extent inside its source.
/// \param source_sizes bytes of each source file.
/// Errors: InvalidArgument naming the extent that is not.
[[nodiscard]] Result<> check(const Composition& composition, const std::vector<ByteCount>& source_sizes);

}  // namespace kadr::timeline
