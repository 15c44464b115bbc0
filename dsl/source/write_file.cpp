// The temporary file is made with O_EXCL and the usual permissions, under a name that holds the
// number of the process: two processes that write one file do not meet in it.
//
// Rejected: mkstemp, whose files only their owner may read.
#include "dsl/source/write_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <system_error>

namespace hw {

namespace fs = std::filesystem;

namespace {

std::string reason(int error) { return std::generic_category().message(error); }

/// Writes everything and closes the descriptor; 0 or errno.
int write_and_close(int descriptor, std::string_view text) {
  int error = 0;
  while (error == 0 && !text.empty()) {
    ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      error = errno;
    }
  }
  if (::close(descriptor) != 0 && error == 0) error = errno;
  return error;
}

std::string overwrite(const fs::path& path, std::string_view text) {
  int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) return reason(errno);
  int error = write_and_close(descriptor, text);
  return error == 0 ? "" : reason(error);
}

fs::path temporary_name(const fs::path& path) {
  static std::atomic<unsigned> number{0};
  return path.parent_path() /
         fmt::format(".{}.{}-{}.tmp", path.filename().string(), ::getpid(), number++);
}

}  // namespace

std::string write_file(const fs::path& path, std::string_view text) {
  std::error_code error;
  fs::path target = path;
  if (fs::is_symlink(path, error)) {
    target = fs::weakly_canonical(path, error);
    if (error) return error.message();
  }
  struct stat old = {};
  const bool exists = ::stat(target.c_str(), &old) == 0;
  if (exists && S_ISDIR(old.st_mode)) return reason(EISDIR);
  if (exists && !S_ISREG(old.st_mode)) return overwrite(target, text);

  const fs::path temporary = temporary_name(target);
  int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (descriptor < 0) return reason(errno);
  int failed = 0;
  if (exists && ::fchmod(descriptor, old.st_mode & 07777) != 0) failed = errno;
  int not_written = write_and_close(descriptor, text);
  if (failed == 0) failed = not_written;
  if (failed == 0 && ::rename(temporary.c_str(), target.c_str()) != 0) failed = errno;
  if (failed == 0) return "";
  ::unlink(temporary.c_str());
  return reason(failed);
}

}  // namespace hw
