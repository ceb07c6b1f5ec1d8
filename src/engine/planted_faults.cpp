#include "engine/planted_faults.h"

namespace kadr::engine {

std::optional<SendAnswer> send_too_early(const Law& law, Vendor& vendor, const VendorRequest& request,
                                         const std::string& tag) {
  if (law.intent_before_send) return std::nullopt;
  return vendor.send(request, tag, {});
}

}  // namespace kadr::engine
