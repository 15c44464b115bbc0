#include "checker/cli/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "checker/report/words.h"

namespace hw::cli {

ProgressLine::ProgressLine(bool asked_for)
    : terminal_(isatty(STDERR_FILENO) == 1), enabled_(terminal_ || asked_for) {}

void ProgressLine::show(const search::Progress& progress) {
  using namespace std::chrono_literals;
  const Clock::time_point now = Clock::now();
  if (!enabled_ || now - started_ < 2s) return;
  if (!terminal_ && visible_ && now - last_ < 10s) return;
  last_ = now;
  visible_ = true;
  const Coverage& coverage = progress.coverage;
  const double rate =
      coverage.seconds > 0 ? static_cast<double>(coverage.states) / coverage.seconds : 0;
  std::string memory = report::bytes_text(coverage.bytes);
  if (progress.max_bytes > 0) memory += " of " + report::bytes_text(progress.max_bytes);
  fmt::print(stderr, "{}{}: {}: {} states, {}/s, depth {}, frontier {}, {}{}",
             terminal_ ? "\r" : "", phase_, progress.phase, report::grouped(coverage.states),
             report::grouped(static_cast<std::uint64_t>(rate)), coverage.depth,
             report::grouped(coverage.frontier), memory, terminal_ ? "\x1b[K" : "\n");
  std::fflush(stderr);
}

void ProgressLine::wipe() {
  if (visible_ && terminal_) {
    fmt::print(stderr, "\r\x1b[K");
    std::fflush(stderr);
  }
  visible_ = false;
}

}  // namespace hw::cli
