#include "engine/step_kinds.h"

namespace kadr::engine {

void StepKinds::add(std::string name, std::string_view step_class, StepHandler work) {
  kinds_[std::move(name)] = {.step_class = std::string(step_class), .work = std::move(work)};
}

void StepKinds::add(std::string name, Vendor& vendor) {
  kinds_[std::move(name)] = {.step_class = std::string(kVendorClass), .work = {}, .vendor = &vendor};
}

const StepKind* StepKinds::find(const std::string& name) const {
  const auto found = kinds_.find(name);
  return found == kinds_.end() ? nullptr : &found->second;
}

}  // namespace kadr::engine
