// Explicit-state search: every reachable state of one instance, breadth first.
#pragma once

#include <atomic>
#include <functional>
#include <span>

#include "checker/ir/fairness.h"
#include "checker/ir/property.h"
#include "checker/verdict/verdict.h"

namespace hw::search {

struct Limits {
  std::uint64_t max_bytes =
      0;  ///< of state store, frontier and graph; 0: 80 % of what is available
  std::uint64_t max_states = 0;                    ///< 0: none
  double max_seconds = 0;                          ///< 0: none
  const std::atomic<bool>* interrupted = nullptr;  ///< polled; set by Ctrl-C
  /// Polled too: another engine knows the answer, and what this search still says is not asked for.
  const std::atomic<bool>* overtaken = nullptr;
};

/// Where a long search stands; given about four times a second.
struct Progress {
  Coverage coverage;
  std::uint64_t max_bytes = 0;
  const char* phase = "";  ///< "exploring", "looking for wedges", "looking for the shortest run"
};

struct Options {
  Limits limits;
  ir::Fairness fairness = ir::Fairness::Strong;  ///< of the runs that progress speaks of
  bool reduce = true;        ///< use reductions that preserve the properties asked for
  bool fingerprint = false;  ///< Coverage::reachable is wanted: some nanoseconds a state
  bool witnesses = true;  ///< false: the verdict is enough, as for the values a size has to refute
  std::function<void(const Progress&)> on_progress;
};

/// Decides all properties about states in one search of the reachable states, and those about fair
/// runs in another (liveness.h), to which the limits apply anew. Witnesses are runs of `system`
/// itself, shortest first, then fewest switches between tasks; they have been replayed by the
/// caller's choice only (verdict/replay.h). Never throws for want of memory: that is an Unknown.
/// One thread; time and memory linear in the number of states.
SearchResult search(const ir::System& system, std::span<const ir::Property> properties,
                    const Options& options);

/// For those who have another engine for one of the two kinds: each kind is decided by its own, if
/// there are any, and the results are put together in the order asked.
using Decider = std::function<SearchResult(std::span<const ir::Property>)>;
SearchResult search_apart(std::span<const ir::Property> properties, const Decider& about_states,
                          const Decider& about_runs);

}  // namespace hw::search
