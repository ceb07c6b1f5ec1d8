#include "darkroom/operation.h"

#include <array>
#include <utility>

#include <fmt/format.h>

namespace kadr::darkroom {
namespace {

using Entry = std::pair<std::string_view, Operation>;
constexpr std::array kOperations{
    Entry{"hello", hello},
    Entry{"probe", probe},
    Entry{"conform", conform},
    Entry{"edit_clip", edit_clip},
    Entry{"index_pictures", index_pictures},
    Entry{"compose", compose},
    Entry{"burn_captions", burn_captions},
    Entry{"remember", remember},
    Entry{"mix_sound", mix_sound},
    Entry{"speak", speak},
    Entry{"espeak_voices", espeak_voices},
    Entry{"still", still},
    Entry{"contact_sheet", contact_sheet},
    Entry{"animate_picture", animate_picture},
    Entry{"draw_picture", draw_picture},
    Entry{"draw_presenter", draw_presenter},
    Entry{"try_encoders", try_encoders},
    Entry{"try_escapes", try_escapes},
    Entry{"try_escapes_speaking", try_escapes},
};

}  // namespace

Operation find_operation(std::string_view name) {
  for (const auto& [known, operation] : kOperations) {
    if (known == name) return operation;
  }
  return nullptr;
}

Result<int> Request::descriptor(std::size_t index) const {
  if (index < descriptors.size()) return descriptors[index].get();
  return fail(ErrorCode::InvalidArgument,
              fmt::format("the request carries {} descriptors and needs one more", descriptors.size()));
}

}  // namespace kadr::darkroom
