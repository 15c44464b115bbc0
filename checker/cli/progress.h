// One line on standard error that says how far a long search is.
#pragma once

#include <chrono>
#include <string>

#include "checker/explicit/search.h"

namespace hw::cli {

/// "swap.hwm, patched: exploring: 1,204,000 states, 2,400,000/s, depth 31, frontier 80,112,
/// 12 MiB of 3,100 MiB"; what a phase does not have is left out.
std::string progress_text(const search::Progress& progress);

/// What fits into so many columns: the figures stay, of what is searched the end stays.
std::string fitted(const std::string& what, const std::string& figures, std::size_t columns);

/// On a terminal the line is rewritten in place and wiped at the end; elsewhere, and only when
/// asked for, a line is added every ten seconds. Nothing appears in the first two seconds.
class ProgressLine {
 public:
  explicit ProgressLine(bool asked_for);

  void phase(const std::string& text) { phase_ = text; }
  void show(const search::Progress& progress);
  /// To be called before anything else is printed.
  void wipe();

 private:
  using Clock = std::chrono::steady_clock;

  bool terminal_ = false;
  bool enabled_ = false;
  bool visible_ = false;
  std::string phase_;
  Clock::time_point started_ = Clock::now();
  Clock::time_point last_ = started_;  ///< when a line was last written
};

}  // namespace hw::cli
