// One line on standard error that says how far a long search is.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "checker/explicit/search.h"

namespace hw::cli {

/// "swap.hwm, patched: exploring: 1,204,000 states, 2,400,000/s, depth 31, frontier 80,112,
/// 12 MiB of 3,100 MiB"; what a phase does not have is left out.
std::string progress_text(const search::Progress& progress);

/// What fits into so many columns: the figures stay, of what is searched the end stays.
std::string fitted(const std::string& what, const std::string& figures, std::size_t columns);

/// On a terminal the line is rewritten in place and wiped at the end; elsewhere, and only when
/// asked for, a line is added every ten seconds. Nothing appears in the first two seconds. A search
/// shows where it stands; of work that has no figures, as a proof, the line says how long it has
/// taken, from a thread of its own.
class ProgressLine {
 public:
  explicit ProgressLine(bool asked_for);

  void phase(const std::string& text);
  void show(const search::Progress& progress);
  /// To be called before anything else is printed.
  void wipe();

 private:
  using Clock = std::chrono::steady_clock;

  void tick(const std::stop_token& done);
  /// The mutex is held.
  void write(const std::string& figures);

  bool terminal_ = false;
  bool enabled_ = false;
  bool visible_ = false;
  std::string phase_;
  Clock::time_point started_ = Clock::now();
  Clock::time_point last_ = started_;  ///< when a line was last written
  Clock::time_point phase_began_ = started_;
  bool working_ = false;  ///< between phase() and wipe()
  std::mutex mutex_;
  std::condition_variable_any ended_;
  std::jthread ticker_;  ///< the last member: it uses all others
};

}  // namespace hw::cli
