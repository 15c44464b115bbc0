// Among all shortest ways between two nodes of a graph that was searched breadth first, one with
// the fewest switches between tasks. Dynamic programming over the nodes on such ways; ways to
// arrive at a node are told apart by their last step, since the next one costs a switch or not
// depending on it.
//
// For graphs whose nodes are numbered and whose edges can be listed again. The run to one state
// does the same on packed states, level by level (shortest_run.h): it keeps no numbers.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "checker/ir/system.h"

namespace hw::search {

/// The instance that makes the second step need not be the one that made the first.
inline bool switches(const ir::System& system, ir::TransitionId before, ir::TransitionId after) {
  if (before == ir::kNone || after == ir::kNone) return false;
  const ir::Transition& a = system.transitions[before];
  const ir::Transition& b = system.transitions[after];
  return a.process != b.process || a.to != b.from;
}

template <typename DepthOf, typename ForEachEdge>
class FewestSwitches {
 public:
  struct Step {
    std::uint32_t to = 0;
    ir::TransitionId by = ir::kNone;
  };

  /// `depth_of(node)`: steps of a shortest way to it. `for_each_edge(node, f)` calls f(to, by);
  /// with `by` kNone it is no step, and costs nothing.
  FewestSwitches(const ir::System& system, DepthOf depth_of, ForEachEdge for_each_edge)
      : system_(system), depth_of_(depth_of), for_each_edge_(for_each_edge) {}

  /// `order`: nodes in the order of the search, the first one the source, up to the target at
  /// least. `before`: the step that led to the source. Edges that are no step are among the result.
  std::vector<Step> find(std::span<const std::uint32_t> order, std::uint32_t target,
                         ir::TransitionId before = ir::kNone) {
    order =
        order.first(static_cast<std::size_t>(std::ranges::find(order, target) - order.begin()) + 1);
    keep_what_leads_on(order, target);
    arrivals_[order.front()] = {{before, 0, 0, 0}};
    for (std::uint32_t node : order) {
      if (!on_way_.contains(node)) continue;
      for_each_way_on(node, [&](std::uint32_t to, ir::TransitionId by) { arrive(node, to, by); });
    }
    return way_back(order.front(), target);
  }

 private:
  struct Arrival {
    ir::TransitionId last = ir::kNone;  ///< step
    std::uint32_t switches = 0;
    std::uint32_t from = 0;           ///< node
    std::uint32_t from_arrival = 0;   ///< there
    ir::TransitionId by = ir::kNone;  ///< edge; kNone: none was a step
  };

  template <typename F>
  void for_each_way_on(std::uint32_t node, F f) {
    for_each_edge_(node, [&](std::uint32_t to, ir::TransitionId by) {
      if (on_way_.contains(to) && depth_of_(to) == depth_of_(node) + (by == ir::kNone ? 0 : 1))
        f(to, by);
    });
  }

  void keep_what_leads_on(std::span<const std::uint32_t> order, std::uint32_t target) {
    on_way_ = {target};
    for (auto it = order.rbegin(); it != order.rend(); ++it) {
      bool leads_on = false;
      for_each_way_on(*it, [&](std::uint32_t, ir::TransitionId) { leads_on = true; });
      if (leads_on) on_way_.insert(*it);
    }
  }

  void arrive(std::uint32_t node, std::uint32_t to, ir::TransitionId by) {
    const std::vector<Arrival>& here = arrivals_.at(node);
    std::vector<Arrival> coming;
    for (std::uint32_t i = 0; i < here.size(); ++i) {
      const std::uint32_t cost = here[i].switches + (switches(system_, here[i].last, by) ? 1 : 0);
      improve(coming, {by == ir::kNone ? here[i].last : by, cost, node, i, by});
    }
    for (const Arrival& arrival : coming) improve(arrivals_[to], arrival);
  }

  static void improve(std::vector<Arrival>& arrivals, const Arrival& candidate) {
    for (Arrival& arrival : arrivals) {
      if (arrival.last != candidate.last) continue;
      if (candidate.switches < arrival.switches) arrival = candidate;
      return;
    }
    arrivals.push_back(candidate);
  }

  std::vector<Step> way_back(std::uint32_t source, std::uint32_t target) const {
    std::vector<Step> way;
    const std::vector<Arrival>& there = arrivals_.at(target);
    auto best = static_cast<std::uint32_t>(std::ranges::min_element(there, {}, &Arrival::switches) -
                                           there.begin());
    for (std::uint32_t node = target; node != source;) {
      const Arrival& arrival = arrivals_.at(node)[best];
      way.push_back({node, arrival.by});
      node = arrival.from;
      best = arrival.from_arrival;
    }
    std::ranges::reverse(way);
    return way;
  }

  const ir::System& system_;
  DepthOf depth_of_;
  ForEachEdge for_each_edge_;
  std::unordered_set<std::uint32_t> on_way_;
  std::unordered_map<std::uint32_t, std::vector<Arrival>> arrivals_;
};

}  // namespace hw::search
