#pragma once

/// The system calls that make a file whole and lasting, each with a sentence when it fails. Used inside the store only.
///
/// Thread: any.

#include <filesystem>
#include <string>
#include <string_view>

#include "base/file_descriptor.h"
#include "base/result.h"

namespace kadr::store {

/// A failed system call on the store's disk: base::from_errno and what a person can do about it.
/// \param doing "cannot create the folder /x".
[[nodiscard]] Error disk_error(int error_number, std::string_view doing);

/// Creates one folder, unless it is there, and makes its name last.
[[nodiscard]] Result<> make_folder(const std::filesystem::path& folder);

/// A new file of a random name, locked.
struct NewFile {
  std::filesystem::path path;
  base::FileDescriptor file;
};
/// \param prefix in front of the random name.
[[nodiscard]] Result<NewFile> create_locked(const std::filesystem::path& folder, std::string_view prefix);

enum class Lock { Taken, HeldByOther };
/// Takes the exclusive lock of an open file without waiting. It ends with the last descriptor of this opening, so with
/// the process at the latest. \param path for messages.
[[nodiscard]] Result<Lock> try_lock(int descriptor, const std::filesystem::path& path);

/// True while the path still names the open file: a file that was locked may have been moved or removed before.
[[nodiscard]] bool still_named(int descriptor, const std::filesystem::path& path);

[[nodiscard]] Result<> write_all(int descriptor, std::string_view content, const std::filesystem::path& path);

/// fsync of an open file, and of a folder's names.
[[nodiscard]] Result<> sync_file(int descriptor, const std::filesystem::path& path);
[[nodiscard]] Result<> sync_folder(const std::filesystem::path& folder);

/// fsync, rename, fsync of the folder: after this the bytes last under the final name.
[[nodiscard]] Result<> move_into_place(int descriptor, const std::filesystem::path& from,
                                       const std::filesystem::path& to);

/// The whole content. Errors: NotFound and the like.
[[nodiscard]] Result<std::string> read_file_whole(const std::filesystem::path& path);

}  // namespace kadr::store
