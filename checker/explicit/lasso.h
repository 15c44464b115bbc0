// The witness of a run that never ends as it should: a stem, and a loop that is gone round for
// ever. A short one is found and not a component dumped: breadth first to the fair components, and
// from each state of them that is near enough the shortest loop that is fair.
//
// The shortest fair loop through a state is a shortest path in the product of the component with
// what has been raised and fulfilled on the way. Where that is too large, a loop is built greedily:
// to whatever fulfils the next duty, and back in the end.
//
// Among the shortest stems to where the loop begins, and the shortest loops through there, those
// with the fewest switches between tasks are shown.
#pragma once

#include <optional>
#include <vector>

#include "checker/explicit/fair_cycles.h"

namespace hw::search {

/// What to look for.
struct LassoTask {
  const std::vector<unsigned char>* start = nullptr;  ///< states from which on it goes wrong
  const std::vector<unsigned char>* inside =
      nullptr;                                 ///< states that must not be left from then on
  const FairComponents* components = nullptr;  ///< within `inside`
};

struct FoundLasso {
  std::vector<Edge> stem;    ///< from the first state
  std::vector<Edge> loop;    ///< back to where the stem ends; empty: the run stands still there
  std::size_t asked_at = 0;  ///< after so many steps it is in `start`, and never leaves `inside`
  bool shortest = true;      ///< no lasso is shorter
  StateId entry = 0;         ///< where the stem ends
  std::size_t length() const { return stem.size() + loop.size(); }
};

class LassoSearch {
 public:
  LassoSearch(const ir::System& system, const StateGraph& graph, const ir::Duties& duties,
              Monitor& monitor);

  /// Stem and loop together as short as found. Nothing if the monitor stopped it, or no component
  /// can be reached.
  std::optional<FoundLasso> find(const LassoTask& task);

  /// A short fair loop from `entry` within its component.
  std::vector<Edge> short_loop(StateId entry, const LassoTask& task, std::size_t shorter_than,
                               bool& exact);

 private:
  struct Arrival {
    std::uint32_t from = UINT32_MAX;  ///< node before; UINT32_MAX: not reached
    TransitionId by = ir::kNone;      ///< kNone: no step, only the question begins
    std::uint32_t depth = 0;          ///< steps
  };

  bool stands_still(StateId state) const;
  std::optional<std::vector<Edge>> exact_loop(StateId entry, const LassoTask& task,
                                              std::size_t shorter_than,
                                              TransitionId before = ir::kNone);
  std::vector<Edge> greedy_loop(StateId entry, const LassoTask& task);
  template <typename Goal>
  std::vector<Edge> path(StateId from, const LassoTask& task, Goal goal);
  std::vector<ir::DutyId> unmet(StateId entry, const std::vector<Edge>& loop) const;
  std::vector<ir::DutyId> raised_in_component(StateId entry, const LassoTask& task);
  bool raised(StateId state, ir::DutyId duty) const;
  /// The stem of the best lasso, and its loop once more: with the fewest switches.
  void fewest_switches(const LassoTask& task, const std::vector<Arrival>& arrivals,
                       const std::vector<std::uint32_t>& order, FoundLasso& lasso);

  const ir::System& system_;
  const StateGraph& graph_;
  const ir::Duties& duties_;
  Monitor& monitor_;
  std::uint64_t work_ = 0;  ///< product states looked at so far
  std::vector<std::vector<ir::DutyId>> duties_of_component_;
};

}  // namespace hw::search
