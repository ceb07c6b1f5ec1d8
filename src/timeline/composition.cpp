#include "timeline/composition.h"

#include <fmt/format.h>

namespace kadr::timeline {

ByteCount Composition::size() const {
  auto total = static_cast<ByteCount>(header.size());
  for (const Extent& extent : extents) total += extent.length;
  return total;
}

Result<> check(const Composition& composition, const std::vector<ByteCount>& source_sizes) {
  for (std::size_t i = 0; i < composition.extents.size(); ++i) {
    const Extent& extent = composition.extents[i];
    if (extent.source >= source_sizes.size() || extent.offset < 0 || extent.length <= 0 ||
        extent.offset > source_sizes[extent.source] - extent.length) {
      return fail(ErrorCode::InvalidArgument, fmt::format("extent {} of the composition lies outside its source", i));
    }
  }
  return {};
}

}  // namespace kadr::timeline
