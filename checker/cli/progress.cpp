#include "checker/cli/progress.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>

#include "checker/report/words.h"

namespace hw::cli {

namespace {

/// Of the terminal; a line that is longer would be wrapped, and could not be written over.
std::size_t columns() {
  struct winsize size = {};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < 20) return 80;
  return size.ws_col;
}

}  // namespace

ProgressLine::ProgressLine(bool asked_for)
    : terminal_(isatty(STDERR_FILENO) == 1), enabled_(terminal_ || asked_for) {}

std::string progress_text(const search::Progress& progress) {
  const Coverage& coverage = progress.coverage;
  std::string text = fmt::format("{}: ", progress.phase);
  if (coverage.states > 0) {
    const double rate =
        coverage.seconds > 0 ? static_cast<double>(coverage.states) / coverage.seconds : 0;
    text +=
        fmt::format("{} states, {}/s, depth {}, frontier {}, ", report::grouped(coverage.states),
                    report::grouped(static_cast<std::uint64_t>(rate)), coverage.depth,
                    report::grouped(coverage.frontier));
  }
  text += report::bytes_text(coverage.bytes);
  if (progress.max_bytes > 0) text += " of " + report::bytes_text(progress.max_bytes);
  return text;
}

std::string fitted(const std::string& what, const std::string& figures, std::size_t columns) {
  const std::string whole = what + ": " + figures;
  if (whole.size() <= columns) return whole;
  if (figures.size() + 6 >= columns) return figures.substr(0, columns);
  return ".." + whole.substr(whole.size() - (columns - 2));
}

void ProgressLine::show(const search::Progress& progress) {
  using namespace std::chrono_literals;
  const Clock::time_point now = Clock::now();
  if (!enabled_ || now - started_ < 2s) return;
  if (visible_ && now - last_ < (terminal_ ? Clock::duration(200ms) : Clock::duration(10s))) return;
  last_ = now;
  visible_ = true;
  const std::string figures = progress_text(progress);
  if (terminal_) {
    fmt::print(stderr, "\r{}\x1b[K", fitted(phase_, figures, columns() - 1));
  } else {
    fmt::print(stderr, "{}: {}\n", phase_, figures);
  }
  std::fflush(stderr);
}

void ProgressLine::wipe() {
  if (visible_ && terminal_) {
    fmt::print(stderr, "\r\x1b[K");
    std::fflush(stderr);
  }
  if (terminal_) visible_ = false;  // elsewhere a line every ten seconds is enough for all files
}

}  // namespace hw::cli
