#include "checker/explicit/lasso.h"

#include <algorithm>
#include <boost/functional/hash.hpp>
#include <deque>
#include <numeric>
#include <unordered_map>
#include <unordered_set>

#include "checker/explicit/fewest_switches.h"

namespace hw::search {

using ir::DutyId;
using ir::Owed;

namespace {
constexpr std::uint64_t kMostWork = 2'000'000;     ///< product states for one lasso
constexpr std::uint64_t kMostOfOneLoop = 200'000;  ///< and for one loop
}  // namespace

LassoSearch::LassoSearch(const ir::System& system, const StateGraph& graph,
                         const ir::Duties& duties, Monitor& monitor)
    : system_(system), graph_(graph), duties_(duties), monitor_(monitor) {}

bool LassoSearch::raised(StateId state, DutyId duty) const {
  return std::ranges::any_of(graph_.steps(state),
                             [&](const Edge& step) { return duties_.raised_by[step.by] == duty; });
}

bool LassoSearch::stands_still(StateId state) const {
  return std::ranges::all_of(graph_.steps(state), [&](const Edge& step) {
    return duties_.raised_by[step.by] == ir::kNone;
  });
}

/// Nodes of the search are states twice over: before the question begins (even) and after (odd).
std::optional<FoundLasso> LassoSearch::find(const LassoTask& task) {
  std::vector<Arrival> arrivals(std::size_t{graph_.size()} * 2);
  std::vector<std::uint32_t> order{0};
  std::vector<std::uint32_t> level_ends;
  arrivals[0].from = 0;
  duties_of_component_.assign(task.components->count + 1, {});
  std::optional<FoundLasso> best;
  std::size_t depth = 0;
  auto reach = [&](std::uint32_t node, std::uint32_t from, TransitionId by) {
    if (arrivals[node].from != UINT32_MAX) return;
    arrivals[node] = {from, by, static_cast<std::uint32_t>(depth) + (by == ir::kNone ? 0 : 1)};
    order.push_back(node);
  };
  for (std::size_t first = 0; first < order.size(); ++depth) {
    if (best && depth >= best->length()) break;
    // The question begins without a step: those nodes join the level while it is gone through.
    std::size_t end = order.size();
    for (std::size_t i = first; i < end; ++i) {
      StateId state = order[i] / 2;
      if (order[i] % 2 == 0 && (*task.start)[state]) reach(order[i] + 1, order[i], ir::kNone);
    }
    end = order.size();
    for (std::size_t i = first; i < end; ++i) {
      const std::uint32_t node = order[i];
      const StateId state = node / 2;
      if (node % 2 == 1 && task.components->of[state] != 0 && (!best || depth < best->length())) {
        bool exact = true;
        std::size_t bound = best ? best->length() - depth : SIZE_MAX;
        if (best && work_ > kMostWork) {
          best->shortest = false;
        } else {
          std::vector<Edge> loop = short_loop(state, task, bound, exact);
          bool stands = loop.empty() && stands_still(state);
          bool better = (stands || !loop.empty()) && loop.size() < bound;
          bool was_shortest = best ? best->shortest : true;
          if (better) {
            best = FoundLasso{};
            best->loop = std::move(loop);
            best->entry = state;
            best->stem.resize(depth);
          }
          if (best) best->shortest = was_shortest && exact;
        }
      }
      for (const Edge& step : graph_.steps(state)) {
        if (node % 2 == 1 && !(*task.inside)[step.to]) continue;
        reach(step.to * 2 + node % 2, node, step.by);
      }
    }
    first = end;
    Coverage coverage = graph_.coverage();
    coverage.bytes += arrivals.size() * sizeof(Arrival) + order.capacity() * sizeof(order[0]);
    if (!monitor_.should_stop_run(coverage, "looking for a short lasso")) continue;
    if (best) best->shortest = false;
    break;
  }
  if (best) fewest_switches(task, arrivals, order, *best);
  return best;
}

void LassoSearch::fewest_switches(const LassoTask& task, const std::vector<Arrival>& arrivals,
                                  const std::vector<std::uint32_t>& order, FoundLasso& lasso) {
  FewestSwitches ways(
      system_, [&](std::uint32_t node) { return arrivals[node].depth; },
      [&](std::uint32_t node, auto f) {
        const StateId state = node / 2;
        const bool asked = node % 2 == 1;
        if (!asked && (*task.start)[state]) f(node + 1, ir::kNone);
        for (const Edge& step : graph_.steps(state)) {
          if (!asked || (*task.inside)[step.to]) f(step.to * 2 + node % 2, step.by);
        }
      });
  lasso.stem.clear();
  for (const auto& [node, by] : ways.find(order, lasso.entry * 2 + 1)) {
    if (by == ir::kNone) {
      lasso.asked_at = lasso.stem.size();
    } else {
      lasso.stem.push_back({node / 2, by});
    }
  }
  if (lasso.loop.size() < 2) return;
  const TransitionId before = lasso.stem.empty() ? lasso.loop.back().by : lasso.stem.back().by;
  auto loop = exact_loop(lasso.entry, task, lasso.loop.size() + 1, before);
  if (loop && loop->size() == lasso.loop.size()) lasso.loop = std::move(*loop);
}

std::vector<DutyId> LassoSearch::raised_in_component(StateId entry, const LassoTask& task) {
  const std::uint32_t component = task.components->of[entry];
  std::vector<DutyId>& known = duties_of_component_[component];
  if (!known.empty()) return known;
  std::unordered_set<DutyId> duties;
  std::unordered_set<StateId> seen{entry};
  std::deque<StateId> open{entry};
  for (; !open.empty(); open.pop_front()) {
    for (const Edge& step : graph_.steps(open.front())) {
      if (duties_.raised_by[step.by] != ir::kNone) duties.insert(duties_.raised_by[step.by]);
      if (task.components->of[step.to] != component) continue;
      if (seen.insert(step.to).second) open.push_back(step.to);
    }
  }
  known.assign(duties.begin(), duties.end());
  std::ranges::sort(known);
  return known;
}

std::vector<Edge> LassoSearch::short_loop(StateId entry, const LassoTask& task,
                                          std::size_t shorter_than, bool& exact) {
  exact = true;
  if (stands_still(entry)) return {};
  const std::uint64_t before = work_;
  std::optional<std::vector<Edge>> loop = exact_loop(entry, task, shorter_than);
  if (loop) return *loop;
  // Either there is none that is short enough, or it was given up.
  exact = work_ - before + 1 < kMostOfOneLoop && raised_in_component(entry, task).size() <= 32;
  if (exact) return {};
  return greedy_loop(entry, task);
}

/// Breadth first over states and, for each duty, two bits: of a strong one that it was raised (1)
/// or fulfilled (2), of a weak one that it was fulfilled or not raised somewhere (1).
std::optional<std::vector<Edge>> LassoSearch::exact_loop(StateId entry, const LassoTask& task,
                                                         std::size_t shorter_than,
                                                         TransitionId before) {
  const std::vector<DutyId> duties = raised_in_component(entry, task);
  if (duties.size() > 32) return std::nullopt;
  std::unordered_map<DutyId, std::size_t> place;
  for (std::size_t i = 0; i < duties.size(); ++i) place[duties[i]] = i;
  auto is_strong = [&](std::size_t i) { return duties_.owed[duties[i]] == Owed::IfAgain; };
  auto arrive = [&](StateId state, Word mask) {
    Word here = 0;
    for (const Edge& step : graph_.steps(state)) {
      DutyId duty = duties_.raised_by[step.by];
      if (duty != ir::kNone) here |= Word{1} << (2 * place.at(duty));
    }
    for (std::size_t i = 0; i < duties.size(); ++i) {
      Word one = Word{1} << (2 * i);
      if (is_strong(i)) {
        if ((here & one) && !(mask & (one << 1))) mask |= one;
      } else if (!(here & one)) {
        mask |= one;
      }
    }
    return mask;
  };
  auto take = [&](TransitionId by, Word mask) {
    DutyId duty = duties_.fulfilled_by[by];
    auto at = place.find(duty);
    if (at == place.end()) return mask;
    Word one = Word{1} << (2 * at->second);
    return is_strong(at->second) ? (mask & ~one) | (one << 1) : mask | one;
  };
  Word strong_raised = 0, weak_met = 0;
  for (std::size_t i = 0; i < duties.size(); ++i) {
    (is_strong(i) ? strong_raised : weak_met) |= Word{1} << (2 * i);
  }
  struct Node {
    StateId state;
    Word mask;
    std::uint32_t depth;
  };
  using Product = std::pair<StateId, Word>;
  std::vector<Node> nodes{{entry, arrive(entry, 0), 0}};
  std::unordered_map<Product, std::uint32_t, boost::hash<Product>> known;
  auto for_each_edge = [&](std::uint32_t at, auto f) {
    const Node node = nodes[at];
    for (const Edge& step : graph_.steps(node.state)) {
      if (task.components->of[step.to] != task.components->of[entry]) continue;
      f(step, arrive(step.to, take(step.by, node.mask)));
    }
  };
  std::uint32_t home = 0;
  for (std::uint32_t at = 0; home == 0 && at < nodes.size() && nodes.size() < kMostOfOneLoop;
       ++at) {
    if (nodes[at].depth + 1 >= shorter_than) break;
    for_each_edge(at, [&](const Edge& step, Word mask) {
      const auto next = static_cast<std::uint32_t>(nodes.size());
      if (!known.try_emplace({step.to, mask}, next).second) return;
      ++work_;
      nodes.push_back({step.to, mask, nodes[at].depth + 1});
      const bool fair = !(mask & strong_raised) && (mask & weak_met) == weak_met;
      if (step.to == entry && fair && home == 0) home = next;
    });
  }
  if (home == 0) return std::nullopt;
  std::vector<std::uint32_t> order(home + 1);
  std::iota(order.begin(), order.end(), 0);
  FewestSwitches ways(
      system_, [&](std::uint32_t node) { return nodes[node].depth; },
      [&](std::uint32_t node, auto f) {
        for_each_edge(node, [&](const Edge& step, Word mask) {
          auto to = known.find({step.to, mask});
          if (to != known.end()) f(to->second, step.by);
        });
      });
  std::vector<Edge> loop;
  for (const auto& [node, by] : ways.find(order, home, before)) {
    loop.push_back({nodes[node].state, by});
  }
  return loop;
}

/// Shortest way, of one step at least, within the component to a step for which goal(step) is true;
/// that step is the last one.
template <typename Goal>
std::vector<Edge> LassoSearch::path(StateId from, const LassoTask& task, Goal goal) {
  std::unordered_map<StateId, std::pair<StateId, TransitionId>> came;
  std::deque<StateId> open{from};
  while (!open.empty()) {
    StateId state = open.front();
    open.pop_front();
    ++work_;
    for (const Edge& step : graph_.steps(state)) {
      if (task.components->of[step.to] != task.components->of[from]) continue;
      if (goal(step)) {
        std::vector<Edge> result{step};
        for (StateId at = state; at != from;) {
          auto [before, by] = came.at(at);
          result.push_back({at, by});
          at = before;
        }
        std::ranges::reverse(result);
        return result;
      }
      if (step.to != from && came.try_emplace(step.to, state, step.by).second) {
        open.push_back(step.to);
      }
    }
  }
  return {};
}

/// Duties that a run which goes round for ever leaves open.
std::vector<DutyId> LassoSearch::unmet(StateId entry, const std::vector<Edge>& loop) const {
  std::unordered_map<DutyId, std::size_t> raised_in;
  std::unordered_set<DutyId> fulfilled;
  StateId state = entry;
  for (const Edge& step : loop) {
    std::unordered_set<DutyId> here;
    for (const Edge& possible : graph_.steps(state)) here.insert(duties_.raised_by[possible.by]);
    for (DutyId duty : here) {
      if (duty != ir::kNone) ++raised_in[duty];
    }
    fulfilled.insert(duties_.fulfilled_by[step.by]);
    state = step.to;
  }
  std::vector<DutyId> result;
  for (auto [duty, times] : raised_in) {
    if (fulfilled.contains(duty)) continue;
    if (duties_.owed[duty] == Owed::IfAgain || times == loop.size()) result.push_back(duty);
  }
  std::ranges::sort(result);
  return result;
}

std::vector<Edge> LassoSearch::greedy_loop(StateId entry, const LassoTask& task) {
  std::vector<Edge> loop;
  StateId at = entry;
  for (;;) {
    std::vector<Edge> closed = loop;
    if (at != entry || loop.empty()) {
      std::vector<Edge> home = path(at, task, [&](const Edge& step) { return step.to == entry; });
      closed.insert(closed.end(), home.begin(), home.end());
    }
    std::vector<DutyId> open = unmet(entry, closed);
    if (open.empty()) return closed;
    std::vector<Edge> way = path(at, task, [&](const Edge& step) {
      return std::ranges::any_of(open, [&](DutyId duty) {
        return duties_.fulfilled_by[step.by] == duty ||
               (duties_.owed[duty] == Owed::IfAlways && !raised(step.to, duty));
      });
    });
    if (way.empty()) return {};  // not a fair component: an error of the tool, found by the replay
    loop.insert(loop.end(), way.begin(), way.end());
    at = loop.back().to;
  }
}

}  // namespace hw::search
