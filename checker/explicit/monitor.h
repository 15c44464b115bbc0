// Limits, interruption and progress of one search.
#pragma once

#include <chrono>
#include <string>

#include "checker/explicit/search.h"

namespace hw::search {

class Monitor {
 public:
  explicit Monitor(const Options& options);

  /// Call now and then. True if the search has to end; then reason() says why.
  bool should_stop(const Coverage& coverage, const char* phase);
  /// The same while the run to what was found is looked for among the states already stored: a
  /// search that ended at its limit of states has its runs all the same.
  bool should_stop_run(const Coverage& coverage, const char* phase);
  /// A counter has outgrown its bits.
  void stop_for_counter(std::string name) {
    reason_ = UnknownReason::CounterBound;
    counter_ = std::move(name);
  }
  /// Another attempt, with more bits.
  void forget_counter() {
    if (reason_ == UnknownReason::CounterBound) reason_ = UnknownReason::None;
  }
  bool stopped() const { return reason_ != UnknownReason::None; }
  UnknownReason reason() const { return reason_; }
  /// One sentence for the report.
  std::string detail() const;
  double seconds() const;
  std::uint64_t max_bytes() const { return max_bytes_; }

 private:
  using Clock = std::chrono::steady_clock;

  /// The limit that has been reached.
  UnknownReason reached(const Coverage& coverage, bool count_states) const;
  void report_progress(const Coverage& coverage, const char* phase);

  const Options& options_;
  std::uint64_t max_bytes_;
  Clock::time_point start_;
  Clock::time_point last_progress_;
  UnknownReason reason_ = UnknownReason::None;
  std::string counter_;
};

/// 80 % of what the machine, and the control group the process runs in, have available now.
std::uint64_t default_max_bytes();

}  // namespace hw::search
