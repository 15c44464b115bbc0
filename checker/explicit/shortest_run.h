// The witness: a shortest run to a target, and among the shortest one with the fewest switches
// between tasks. Run again, breadth first, after the search has found that there is a target: so
// the search itself stores neither parents nor depths.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "checker/explicit/fewest_switches.h"
#include "checker/explicit/recovery.h"

namespace hw::search {

/// What a run has to end in: a state, or (if `last_steps` is not empty) one of these steps.
template <std::size_t W>
struct Target {
  std::function<bool(const PackedState<W>&)> state;
  std::vector<bool> last_steps;  ///< by transition
};

template <std::size_t W>
class ShortestRun {
 public:
  ShortestRun(const ir::System& system, const Program& program, const StateStore<W>& store,
              Monitor& monitor, Coverage coverage)
      : system_(system), program_(program), store_(store), monitor_(monitor), coverage_(coverage) {}

  /// Nothing if the monitor stopped it, or (an error of the tool) the target is not reached.
  std::optional<Witness> find(const PackedState<W>& initial, const Target<W>& target) {
    if (!search(initial, target)) return std::nullopt;
    keep_what_leads_on();
    return fewest_switches(target);
  }

 private:
  using Level = std::vector<PackedState<W>>;

  SlotId slot_of(const PackedState<W>& state) const { return store_.find(state, hash_of(state)); }

  bool is_target(const PackedState<W>& state, const Target<W>& target) {
    if (target.last_steps.empty()) return target.state(state);
    for (TransitionId id = 0; id < program_.size(); ++id) {
      if (target.last_steps[id] && program_.holds(program_.step(id).guard, state.data()))
        return true;
    }
    return false;
  }

  /// Fills levels_ up to the first that has a target; that one keeps its targets only.
  bool search(const PackedState<W>& initial, const Target<W>& target) {
    SlotSet seen(store_.slots());
    seen.insert(slot_of(initial));
    levels_.push_back({initial});
    while (!levels_.back().empty()) {
      Level found;
      for (const PackedState<W>& state : levels_.back()) {
        if (is_target(state, target)) found.push_back(state);
      }
      if (!found.empty()) {
        levels_.back() = std::move(found);
        return true;
      }
      Level next;
      for (const PackedState<W>& state : levels_.back()) {
        for_each_step<W>(program_, state, enabled_,
                         [&](TransitionId, const PackedState<W>& successor) {
                           SlotId id = slot_of(successor);
                           if (id != kNoSlot && seen.insert(id)) next.push_back(successor);
                         });
      }
      coverage_.bytes += next.size() * sizeof(PackedState<W>);
      levels_.push_back(std::move(next));
      if (monitor_.should_stop_run(coverage_, "looking for the shortest run")) return false;
    }
    return false;
  }

  /// Backwards through the levels: only states from which the targets are reached in time.
  void keep_what_leads_on() {
    SlotSet on_path(store_.slots());
    for (const PackedState<W>& state : levels_.back()) on_path.insert(slot_of(state));
    for (std::size_t level = levels_.size() - 1; level-- > 0;) {
      Level kept;
      for (const PackedState<W>& state : levels_[level]) {
        bool leads = false;
        for_each_step<W>(program_, state, enabled_,
                         [&](TransitionId, const PackedState<W>& successor) {
                           if (leads) return;
                           SlotId id = slot_of(successor);
                           leads = id != kNoSlot && on_path.contains(id);
                         });
        if (leads) kept.push_back(state);
      }
      // Only now: a state must not lead to another of its own level.
      for (const PackedState<W>& state : kept) on_path.insert(slot_of(state));
      levels_[level] = std::move(kept);
    }
  }

  /// Ways to arrive at a state, told apart by their last step: the next step costs a switch or not
  /// depending on it.
  struct Arrival {
    TransitionId by = ir::kNone;
    std::uint32_t switches = 0;
    std::uint32_t from_state = 0;  ///< in the level before
    std::uint32_t from_arrival = 0;
  };

  static void improve(std::vector<Arrival>& arrivals, Arrival candidate) {
    for (Arrival& arrival : arrivals) {
      if (arrival.by != candidate.by) continue;
      if (candidate.switches < arrival.switches) arrival = candidate;
      return;
    }
    arrivals.push_back(candidate);
  }

  std::uint32_t best(const std::vector<Arrival>& arrivals, TransitionId next,
                     std::uint32_t& cost) const {
    std::uint32_t choice = 0;
    cost = UINT32_MAX;
    for (std::uint32_t i = 0; i < arrivals.size(); ++i) {
      std::uint32_t total =
          arrivals[i].switches + (switches(system_, arrivals[i].by, next) ? 1 : 0);
      if (total < cost) {
        cost = total;
        choice = i;
      }
    }
    return choice;
  }

  Witness fewest_switches(const Target<W>& target) {
    std::vector<std::vector<std::vector<Arrival>>> arrivals(levels_.size());
    arrivals[0] = {{Arrival{}}};
    for (std::size_t level = 0; level + 1 < levels_.size(); ++level) {
      std::map<SlotId, std::uint32_t> position;
      for (std::uint32_t i = 0; i < levels_[level + 1].size(); ++i) {
        position.emplace(slot_of(levels_[level + 1][i]), i);
      }
      arrivals[level + 1].resize(levels_[level + 1].size());
      for (std::uint32_t from = 0; from < levels_[level].size(); ++from) {
        for_each_step<W>(program_, levels_[level][from], enabled_,
                         [&](TransitionId id, const PackedState<W>& successor) {
                           auto it = position.find(slot_of(successor));
                           if (it == position.end()) return;
                           Arrival arrival{.by = id, .from_state = from};
                           arrival.from_arrival = best(arrivals[level][from], id, arrival.switches);
                           improve(arrivals[level + 1][it->second], arrival);
                         });
      }
    }
    return pick(target, arrivals);
  }

  Witness pick(const Target<W>& target,
               const std::vector<std::vector<std::vector<Arrival>>>& arrivals) {
    std::uint32_t best_state = 0, best_arrival = 0, best_cost = UINT32_MAX;
    TransitionId last = ir::kNone;
    for (std::uint32_t i = 0; i < levels_.back().size(); ++i) {
      auto consider = [&](TransitionId next) {
        std::uint32_t cost = 0;
        std::uint32_t arrival = best(arrivals.back()[i], next, cost);
        if (cost < best_cost) {
          best_cost = cost;
          best_state = i;
          best_arrival = arrival;
          last = next;
        }
      };
      if (target.last_steps.empty()) {
        consider(ir::kNone);
        continue;
      }
      for (TransitionId id = 0; id < program_.size(); ++id) {
        if (target.last_steps[id] &&
            program_.holds(program_.step(id).guard, levels_.back()[i].data())) {
          consider(id);
        }
      }
    }
    Witness witness;
    for (std::size_t level = levels_.size() - 1; level > 0; --level) {
      const Arrival& arrival = arrivals[level][best_state][best_arrival];
      witness.steps.push_back(arrival.by);
      best_state = arrival.from_state;
      best_arrival = arrival.from_arrival;
    }
    std::ranges::reverse(witness.steps);
    if (last != ir::kNone) witness.steps.push_back(last);
    return witness;
  }

  const ir::System& system_;
  const Program& program_;
  const StateStore<W>& store_;
  Monitor& monitor_;
  Coverage coverage_;
  std::vector<Level> levels_;
  std::vector<Word> enabled_;
};

}  // namespace hw::search
