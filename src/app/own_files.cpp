#include "app/own_files.h"

#include <map>

#include <fmt/format.h>
#include <sys/stat.h>

#include "app/amounts.h"
#include "app/input_file.h"
#include "app/job_text.h"

namespace kadr::app {
namespace {

bool is_path(const Json& clip) {
  if (!clip.is_string()) return false;
  const auto& text = clip.get_ref<const std::string&>();
  return !text.empty() && !text.contains("://") && !text.starts_with("upload:") && !text.starts_with(kOwnFile);
}

/// The clips of a plan that are paths, where they stand in it.
void add_paths(Json& plan, std::vector<Json*>& files) {
  for (const char* field : {"video_blocks", "audio_blocks"}) {
    if (!plan.is_object() || !plan.contains(field) || !plan[field].is_object()) continue;
    for (Json& block : plan[field]) {
      if (!block.is_array()) continue;
      for (Json& clip : block) {
        if (is_path(clip)) files.push_back(&clip);
      }
    }
  }
}

void add_marked(Json& value, std::vector<Json*>& files) {
  if (value.is_structured()) {
    for (Json& each : value) add_marked(each, files);
  } else if (value.is_string() && value.get_ref<const std::string&>().starts_with(kOwnFile)) {
    files.push_back(&value);
  }
}

std::filesystem::path path_in(const Json& value) {
  const auto& text = value.get_ref<const std::string&>();
  return text.starts_with(kOwnFile) ? text.substr(kOwnFile.size()) : text;
}

/// \return the id of its upload.
Result<std::string> send_file(const std::filesystem::path& path, net::HttpClient& client, Session& session) {
  KADR_TRY(const base::FileDescriptor file, open_input(path));
  struct stat status{};
  if (::fstat(file.get(), &status) != 0) return fail(base::from_errno(errno, "cannot examine " + path.string()));
  const std::string name = path.filename().string();
  const net::HttpCall call{.method = net::HttpMethod::Post,
                           .path = "/v1/uploads?name=" + net::url_encoded(name),
                           .file = {.descriptor = file.get(), .bytes = status.st_size}};
  const auto upload = client.ask(call, session.stop);
  if (!upload && upload.error().code == ErrorCode::Cancelled) return fail(upload.error());
  if (!upload) return fail(upload.error().about(path.string()));
  const std::string id = text_in(*upload, "id");
  if (id.empty()) return fail(ErrorCode::Internal, fmt::format("{} made an upload without an id", client.server()));
  session.console.event({{"event", "upload"}, {"file", path.string()}, {"id", id}, {"bytes", status.st_size}});
  session.console.say(fmt::format("sent {}, {}", path.string(), bytes_text(status.st_size)));
  return id;
}

}  // namespace

Result<Json> replace_own_files(Json request, const std::filesystem::path& folder, const SendFile& send) {
  std::vector<Json*> files;
  add_paths(request, files);
  add_marked(request, files);
  for (const Json* file : files) KADR_CHECK(open_input(folder / path_in(*file)));
  std::map<std::filesystem::path, std::string> sent;
  for (Json* file : files) {
    const std::filesystem::path path = folder / path_in(*file);
    if (!sent.contains(path)) {
      KADR_TRY(const std::string id, send(path));
      sent[path] = "upload:" + id;
    }
    *file = sent[path];
  }
  return request;
}

Result<Json> send_own_files(Json request, const std::filesystem::path& folder, net::HttpClient& client,
                            Session& session) {
  return replace_own_files(std::move(request), folder,
                           [&](const std::filesystem::path& path) { return send_file(path, client, session); });
}

}  // namespace kadr::app
