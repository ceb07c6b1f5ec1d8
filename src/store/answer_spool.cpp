#include "store/answer_spool.h"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "base/json.h"
#include "base/sha256.h"
#include "store/artifact_store.h"
#include "store/durable_file.h"

namespace kadr::store {
namespace {

/// Room for some hundred answers.
constexpr std::size_t kRoom = 64 << 10;
constexpr std::size_t kChecksum = 16;

std::string line_of(const SpooledAnswer& answer) {
  Json json{{"job", answer.step.job},
            {"step", answer.step.number},
            {"attempt", answer.attempt},
            {"vendor_id", answer.vendor_id}};
  if (answer.end) {
    json["output"] = answer.end->output;
    if (answer.end->cost) json["cost"] = *answer.end->cost;
  }
  const std::string text = json.dump(-1, ' ', true, Json::error_handler_t::replace);
  return base::sha256(text).substr(0, kChecksum) + " " + text + "\n";
}

/// Nothing for a line that is none, or not whole.
std::optional<SpooledAnswer> answer_of(std::string_view line) {
  if (line.size() <= kChecksum) return std::nullopt;
  const std::string_view text = line.substr(kChecksum + 1);
  if (base::sha256(text).substr(0, kChecksum) != line.substr(0, kChecksum)) return std::nullopt;
  const Result<Json> json = base::parse_json(text);
  if (!json) return std::nullopt;
  base::JsonReader reader(*json, "");
  SpooledAnswer answer{.step = {.job = reader.required_string("job"), .number = reader.integer("step", 0)},
                       .attempt = reader.integer("attempt", 1),
                       .vendor_id = reader.required_string("vendor_id")};
  if (const Json* output = reader.find("output")) {
    answer.end = SpooledEnd{.output = *output, .cost = std::nullopt};
    if (reader.find("cost") != nullptr) answer.end->cost = reader.integer("cost", 0);
  }
  if (!reader.finish()) return std::nullopt;
  return answer;
}

}  // namespace

Result<std::unique_ptr<AnswerSpool>> AnswerSpool::open(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / "answers.spool";
  std::error_code missing;
  // Written, not only reserved: what replaces these bytes needs no new room.
  if (!std::filesystem::exists(path, missing)) KADR_CHECK(write_file_whole(path, std::string(kRoom, '\0')));
  base::FileDescriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  if (!file) return fail(disk_error(errno, fmt::format("cannot open {}", path.string())));
  std::unique_ptr<AnswerSpool> spool(new AnswerSpool(path, std::move(file)));
  KADR_CHECK(spool->read());
  return spool;
}

Result<> AnswerSpool::read() {
  KADR_TRY(const std::string content, read_file_whole(path_));
  while (true) {
    const std::size_t newline = content.find('\n', end_);
    if (newline == std::string::npos) return {};
    const auto answer = answer_of(std::string_view(content).substr(end_, newline - end_));
    if (!answer) return {};
    kept_.push_back(*answer);
    end_ = newline + 1;
  }
}

Result<> AnswerSpool::write_at(std::size_t place, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t wrote = ::pwrite(file_.get(), bytes.data(), bytes.size(), static_cast<off_t>(place));
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return fail(disk_error(errno, fmt::format("cannot write {}", path_.string())));
    bytes.remove_prefix(static_cast<std::size_t>(wrote));
    place += static_cast<std::size_t>(wrote);
  }
  return sync_file(file_.get(), path_);
}

Result<> AnswerSpool::keep(const SpooledAnswer& answer) {
  const std::scoped_lock lock(mutex_);
  const std::string line = line_of(answer);
  KADR_CHECK(write_at(end_, line));
  end_ += line.size();
  kept_.push_back(answer);
  return {};
}

std::vector<SpooledAnswer> AnswerSpool::kept() const {
  const std::scoped_lock lock(mutex_);
  return kept_;
}

Result<> AnswerSpool::forget(const std::vector<SpooledAnswer>& answers) {
  const std::scoped_lock lock(mutex_);
  std::erase_if(kept_, [&](const SpooledAnswer& kept) { return std::ranges::find(answers, kept) != answers.end(); });
  // The file is cleared when nothing in it is needed; until then it may say some things twice, which does no harm.
  if (!kept_.empty() || end_ == 0) return {};
  KADR_CHECK(write_at(0, std::string(end_, '\0')));
  end_ = 0;
  return {};
}

}  // namespace kadr::store
