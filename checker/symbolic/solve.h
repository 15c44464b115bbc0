// Checks decided on the set of all reachable states as a decision diagram. For systems whose states
// are too many to list, and regular enough to be written down together: counted tasks, bounded
// counters, guards on few variables at a time.
#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <span>

#include "checker/ir/property.h"
#include "checker/verdict/verdict.h"

namespace hw::symbolic {

struct Budget {
  std::uint64_t max_bytes = std::uint64_t{1} << 30;
  double max_seconds = 0;  ///< 0: none
  /// How much may be tried, in operations on nodes of the diagram (a few million a second), so that
  /// it does not depend on the machine or on what else runs there. 0: no limit.
  std::uint64_t max_operations = 0;
  const std::atomic<bool>* interrupted = nullptr;
  /// Another engine knows the answer; looked at once `head_start` operations are done. A diagram
  /// tells more than a proof (how many states there are, what no run reaches), and what it tells
  /// quickly should not depend on who is quicker today.
  const std::atomic<bool>* overtaken = nullptr;
  std::uint64_t head_start = 0;
  /// A fingerprint of the reachable states is given for up to so many of them: they are gone
  /// through one by one for it.
  std::uint64_t fingerprint_states = 0;
  /// Given now and then, with the memory in use.
  std::function<void(std::uint64_t bytes)> on_progress = {};
};

/// Every property decided, Violated ones without a witness: the explicit search finds those.
/// Nothing if the system is not of the kind above, or the budget did not suffice. A run that leaves
/// a variable's range is a reason to give nothing too.
std::optional<SearchResult> solve(const ir::System& system,
                                  std::span<const ir::Property> properties, const Budget& budget);

}  // namespace hw::symbolic
