#include "app/picture_file.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

namespace kadr::app {

Result<media::StillFormat> still_format_of(const std::string& name) {
  std::string ending = std::filesystem::path(name).extension().string();
  std::ranges::transform(ending, ending.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (ending == ".png") return media::StillFormat::Png;
  if (ending == ".jpg" || ending == ".jpeg") return media::StillFormat::Jpeg;
  return fail(ErrorCode::InvalidArgument, fmt::format("{} should end in .png or .jpg: that chooses the format", name));
}

}  // namespace kadr::app
