#include "checker/cli/output.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace hw::cli {

Output::Output() { std::signal(SIGPIPE, SIG_IGN); }

bool Output::write(std::string_view text) {
  while (error_ == 0 && !text.empty()) {
    ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      error_ = errno;
    }
  }
  return error_ == 0;
}

bool Output::finish() {
  if (error_ == 0) return true;
  if (error_ != EPIPE) {
    fmt::print(stderr, "hw: cannot write to standard output: {}\n", std::strerror(error_));
  }
  return false;
}

bool wants_colour(int file_descriptor) {
  const char* no_color = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  if (no_color && *no_color) return false;
  if (term && std::strcmp(term, "dumb") == 0) return false;
  return isatty(file_descriptor) == 1;
}

}  // namespace hw::cli
