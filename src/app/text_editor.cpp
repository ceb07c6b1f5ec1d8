#include "app/text_editor.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace kadr::app {
namespace {

/// A file in a folder of its own, so that an editor's copies beside it go with it.
class ScratchFile {
 public:
  ScratchFile(std::filesystem::path folder, const std::string& ending)
      : folder_(std::move(folder)), path_(folder_ / ("kadr" + ending)) {}
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;
  ~ScratchFile() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path folder_;
  std::filesystem::path path_;
};

Result<std::filesystem::path> make_folder() {
  std::error_code ignored;
  std::string name = (std::filesystem::temp_directory_path(ignored) / "kadr-edit-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) return fail(base::from_errno(errno, "cannot make a place for the editor"));
  return std::filesystem::path(name);
}

/// How the editor is started: with no signal blocked or ignored, whatever is so here.
class SpawnManners {
 public:
  SpawnManners() {
    ::posix_spawnattr_init(&attributes_);
    sigset_t none;
    sigset_t all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  SpawnManners(const SpawnManners&) = delete;
  SpawnManners& operator=(const SpawnManners&) = delete;
  ~SpawnManners() { ::posix_spawnattr_destroy(&attributes_); }

  [[nodiscard]] const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

/// The editor's command may have options, so a shell takes it apart; the file is an argument and never part of it.
Result<> run_editor(const std::string& editor, const std::filesystem::path& path) {
  std::string script = fmt::format("exec {} \"$1\"", editor);
  std::string shell = "/bin/sh";
  std::string option = "-c";
  std::string name = "kadr";
  std::string file = path.string();
  std::array<char*, 6> arguments{shell.data(), option.data(), script.data(), name.data(), file.data(), nullptr};
  const SpawnManners manners;
  pid_t child = 0;
  const int failed = ::posix_spawn(&child, shell.c_str(), nullptr, manners.get(), arguments.data(), environ);
  if (failed != 0) return fail(base::from_errno(failed, fmt::format("cannot start the editor {}", editor)));
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  return fail(ErrorCode::Cancelled, fmt::format("the editor {} failed; EDITOR names another", editor));
}

}  // namespace

Result<std::string> edit_text(const std::string& text, const std::string& ending, const Variables& variables) {
  KADR_TRY(std::filesystem::path folder, make_folder());
  const ScratchFile scratch(std::move(folder), ending);
  std::ofstream written(scratch.path(), std::ios::binary);
  written << text;
  written.close();
  if (!written) return fail(ErrorCode::NoSpace, fmt::format("cannot write {}", scratch.path().string()));
  KADR_CHECK(run_editor(variables("VISUAL").value_or(variables("EDITOR").value_or("vi")), scratch.path()));
  std::ifstream file(scratch.path(), std::ios::binary);
  std::ostringstream changed;
  changed << file.rdbuf();
  if (!file) return fail(ErrorCode::NotFound, "the editor left no file");
  return std::move(changed).str();
}

}  // namespace kadr::app
