#include "net/event_reader.h"

#include <algorithm>
#include <utility>

namespace kadr::net {
namespace {

constexpr std::size_t kLongest = 4 << 20;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

EventReader::Next EventReader::take(std::string_view bytes) {
  while (!bytes.empty()) {
    // A line ends with CR, LF or both; the LF of a CR that came before belongs to it.
    if (after_return_ && bytes.front() == '\n') bytes.remove_prefix(1);
    after_return_ = false;
    const std::size_t end = std::min(bytes.find_first_of("\r\n"), bytes.size());
    line_ += bytes.substr(0, end);
    if (line_.size() > kLongest) return Next::Stop;
    if (end == bytes.size()) return Next::GoOn;
    after_return_ = bytes[end] == '\r';
    bytes.remove_prefix(end + 1);
    const std::string line = std::exchange(line_, {});
    if (take_line(line) == Next::Stop) return Next::Stop;
  }
  return Next::GoOn;
}

EventReader::Next EventReader::take_line(std::string_view line) {
  if (std::exchange(at_beginning_, false) && line.starts_with(kByteOrderMark))
    line.remove_prefix(kByteOrderMark.size());
  if (line.empty()) {
    const bool whole = std::exchange(has_data_, false);
    const ServerEvent event{
        .id = event_.id, .name = std::exchange(event_.name, {}), .data = std::exchange(event_.data, {})};
    return whole ? listener_(event) : Next::GoOn;
  }
  const std::size_t colon = std::min(line.find(':'), line.size());
  std::string_view value = line.substr(std::min(line.size(), colon + 1));
  if (value.starts_with(' ')) value.remove_prefix(1);
  take_field(line.substr(0, colon), value);
  return event_.data.size() > kLongest ? Next::Stop : Next::GoOn;
}

void EventReader::take_field(std::string_view field, std::string_view value) {
  if (field == "data") {
    if (has_data_) event_.data += '\n';
    event_.data += value;
    has_data_ = true;
  } else if (field == "event") {
    event_.name = value;
  } else if (field == "id" && value.find('\0') == std::string_view::npos) {
    event_.id = value;
  }
}

}  // namespace kadr::net
