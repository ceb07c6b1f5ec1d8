// Whatever a server answers, and whatever lies on the disk from before, a download that succeeds is as long as it was
// announced and within the limit; and what is noted of it may be sent back.
#include <array>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <unistd.h>

#include "fuzz_input.h"
#include "net/receiver.h"

using namespace kadr;

namespace {

constexpr auto kAddress = "https://example.com/clip.mp4";
constexpr timeline::ByteCount kMostBytes = 500;

/// A folder of this process, gone with it.
class Folder {
 public:
  Folder() : path_(in_memory() / fmt::format("kadr-fuzz-{}", ::getpid())) {
    std::filesystem::create_directories(path_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] std::filesystem::path clip() const { return path_ / "clip"; }

 private:
  static std::filesystem::path in_memory() {
    return std::filesystem::exists("/dev/shm") ? "/dev/shm" : std::filesystem::temp_directory_path();
  }

  std::filesystem::path path_;
};

void write(const std::filesystem::path& file, std::string_view bytes) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

/// As the lines name them, in this order.
net::AnswerHead head_of(std::string_view& input) {
  net::AnswerHead head;
  constexpr std::array<long, 8> kStatuses{200, 206, 304, 416, 301, 203, 503, 100};
  head.status = kStatuses[fuzz::take_choice(input) % kStatuses.size()];
  const std::size_t length = fuzz::take_choice(input);
  if (length < 200) head.content_length = static_cast<timeline::ByteCount>(length);
  head.etag = fuzz::take_line(input);
  head.content_range = fuzz::take_line(input);
  head.content_encoding = fuzz::take_line(input);
  head.location = fuzz::take_line(input);
  return head;
}

void receive(net::PartialFile& file, std::string_view input) {
  const auto url = net::parse_url(kAddress);
  const net::DownloadRequest request{.url = kAddress, .limits = {.max_bytes = kMostBytes}};
  net::Receiver receiver(*url, file, request);
  const net::AnswerHead head = head_of(input);
  if (receiver.take_head(head) == net::Receiver::Next::GoOn) (void)receiver.take_body(input);
  const bool whole =
      !receiver.conclude(0) && receiver.answered() && receiver.location().empty() && !receiver.unchanged();
  if (!whole) return;
  fuzz::demand(file.size() <= kMostBytes);
  fuzz::demand(receiver.total() == 0 || receiver.total() == file.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const Folder folder;
  std::string_view input = fuzz::as_text(bytes, size);
  write(folder.clip().string() + ".meta", fuzz::take_line(input));
  write(folder.clip(), fuzz::take_line(input));
  auto file = net::PartialFile::open(folder.clip(), kAddress);
  fuzz::demand(file.has_value());
  fuzz::demand(file->size() == 0 || !file->notes().validator().empty());
  fuzz::demand(net::may_be_sent(file->notes().validator()));
  receive(*file, input);
  const auto again = net::PartialFile::open(folder.clip(), kAddress);
  fuzz::demand(again &&
               (again->notes().validator().empty() || again->notes().validator() == file->notes().validator()));
  return 0;
}
