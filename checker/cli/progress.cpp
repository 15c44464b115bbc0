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
    : terminal_(isatty(STDERR_FILENO) == 1), enabled_(terminal_ || asked_for) {
  if (enabled_) ticker_ = std::jthread([this](const std::stop_token& done) { tick(done); });
}

void ProgressLine::phase(const std::string& text) {
  std::lock_guard lock(mutex_);
  phase_ = text;
  phase_began_ = Clock::now();
  working_ = true;
}

/// A search that has figures to show is not interfered with: it shows them more often.
void ProgressLine::tick(const std::stop_token& done) {
  using namespace std::chrono_literals;
  std::unique_lock lock(mutex_);
  while (!done.stop_requested()) {
    ended_.wait_for(lock, done, 500ms, [] { return false; });
    const Clock::time_point now = Clock::now();
    const Clock::duration pause = terminal_ ? Clock::duration(1s) : Clock::duration(11s);
    if (!working_ || now - started_ < 2s || now - last_ < pause) continue;
    const std::chrono::duration<double> taken = now - phase_began_;
    write(fmt::format("{:.0f} s", taken.count()));
  }
}

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
  std::lock_guard lock(mutex_);
  const Clock::time_point now = Clock::now();
  if (!enabled_ || now - started_ < 2s) return;
  if (visible_ && now - last_ < (terminal_ ? Clock::duration(200ms) : Clock::duration(10s))) return;
  write(progress_text(progress));
}

void ProgressLine::write(const std::string& figures) {
  last_ = Clock::now();
  visible_ = true;
  if (terminal_) {
    fmt::print(stderr, "\r{}\x1b[K", fitted(phase_, figures, columns() - 1));
  } else {
    fmt::print(stderr, "{}: {}\n", phase_, figures);
  }
  std::fflush(stderr);
}

void ProgressLine::wipe() {
  std::lock_guard lock(mutex_);
  working_ = false;
  if (visible_ && terminal_) {
    fmt::print(stderr, "\r\x1b[K");
    std::fflush(stderr);
  }
  if (terminal_) visible_ = false;  // elsewhere a line every ten seconds is enough for all files
}

}  // namespace hw::cli
