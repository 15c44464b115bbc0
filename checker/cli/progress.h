// One line on standard error that says how far a long search is.
#pragma once

#include <chrono>
#include <string>

#include "checker/explicit/search.h"

namespace hw::cli {

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
  Clock::time_point last_ = started_;
};

}  // namespace hw::cli
