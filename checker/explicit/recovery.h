// From which states can rest still be reached? Backwards from the states at rest, by undoing steps.
//
// A step that only adds constants is undone by subtracting them: the state before it is known, and
// is a predecessor if the guard holds there and the search has seen it. So no edges are stored.
// Steps that set a variable to something else cannot be undone like this; their edges are tabulated
// in one more pass. Rejected: storing all edges (four to eight times the memory of the states), and
// forward sweeps until nothing changes (dozens of passes on long cycles).
//
// Where states remain from which there is no way back, the wedges to show are the terminal strongly
// connected components among them: whatever happens, the system stays in one of those for ever.
#pragma once

#include <algorithm>
#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/graph/strong_components.hpp>
#include <utility>
#include <vector>

#include "checker/explicit/monitor.h"
#include "checker/explicit/program.h"
#include "checker/explicit/state_store.h"

namespace hw::search {

/// One bit a slot of the store.
class SlotSet {
 public:
  explicit SlotSet(SlotId slots) : bits_((slots + 63) / 64, 0) {}
  bool contains(SlotId id) const { return (bits_[id / 64] >> (id % 64)) & 1; }
  /// True if it was not there before.
  bool insert(SlotId id) {
    Word bit = Word{1} << (id % 64);
    bool added = !(bits_[id / 64] & bit);
    bits_[id / 64] |= bit;
    return added;
  }
  std::uint64_t bytes() const { return bits_.size() * sizeof(Word); }

 private:
  std::vector<Word> bits_;
};

/// Calls visit(transition, successor) for every step from a state.
template <std::size_t W, typename Visit>
void for_each_step(const Program& program, const PackedState<W>& state, std::vector<Word>& enabled,
                   Visit visit) {
  enabled.resize(program.enabled_words());
  program.all_enabled(state.data(), enabled.data());
  for (std::uint32_t i = 0; i < program.enabled_words(); ++i) {
    for (Word bits = enabled[i]; bits != 0; bits &= bits - 1) {
      auto id =
          static_cast<TransitionId>(i * 64 + static_cast<std::uint32_t>(std::countr_zero(bits)));
      PackedState<W> next = state;
      const Word* delta = program.delta(id);
      for (std::size_t w = 0; w < W; ++w) next[w] += delta[w];
      if (!program.step(id).regular) program.assign(program.step(id), state.data(), next.data());
      visit(id, next);
    }
  }
}

template <std::size_t W>
class Recovery {
 public:
  Recovery(const Program& program, const StateStore<W>& store, Monitor& monitor, Coverage coverage)
      : program_(program),
        store_(store),
        monitor_(monitor),
        coverage_(coverage),
        recoverable_(store.slots()) {
    for (TransitionId id = 0; id < program.size(); ++id) {
      const Program::Step& step = program.step(id);
      if (step.guard == kNever || step.failure == ir::Failure::OutOfRange) continue;
      if (step.regular) {
        reversible_.push_back(id);
      } else {
        irreversible_.push_back(id);
      }
    }
  }

  /// False if the monitor stopped it.
  bool run(Entry at_rest) {
    if (!tabulate()) return false;
    return store_.for_each([&](SlotId id, const PackedState<W>& state) {
      if (!program_.holds(at_rest, state.data())) return true;
      if (recoverable_.insert(id)) {
        ++count_;
        open_.push_back(state);
        if (!drain()) return false;
      }
      return true;
    });
  }

  std::uint64_t lost() const { return store_.size() - count_; }
  bool is_lost(SlotId id) const { return !recoverable_.contains(id); }

  /// The states of terminal components among the lost ones. If there is no memory to find them: the
  /// lost states without a step, or all lost states.
  SlotSet wedges() {
    std::vector<SlotId> lost;
    store_.for_each([&](SlotId id, const PackedState<W>&) {
      if (is_lost(id)) lost.push_back(id);
      return true;
    });
    SlotSet result(store_.slots());
    std::uint64_t needed = lost.size() * 64;
    if (needed + coverage_.bytes > monitor_.max_bytes()) {
      for (SlotId id : lost) result.insert(id);
      return result;
    }
    mark_terminal(lost, result);
    return result;
  }

 private:
  using Graph = boost::compressed_sparse_row_graph<boost::directedS>;

  bool tick(std::uint64_t extra_bytes) {
    Coverage now = coverage_;
    now.bytes += recoverable_.bytes() + edges_.capacity() * sizeof(edges_[0]) + extra_bytes;
    return !monitor_.should_stop(now, "looking for wedges");
  }

  bool tabulate() {
    if (irreversible_.empty()) return true;
    std::uint64_t seen = 0;
    bool finished = store_.for_each([&](SlotId from, const PackedState<W>& state) {
      for (TransitionId id : irreversible_) {
        const Program::Step& step = program_.step(id);
        if (!program_.holds(step.guard, state.data())) continue;
        PackedState<W> next = state;
        for (std::size_t w = 0; w < W; ++w) next[w] += program_.delta(id)[w];
        program_.assign(step, state.data(), next.data());
        edges_.emplace_back(store_.find(next, hash_of(next)), from);
      }
      return (++seen & 0xfff) != 0 || tick(0);
    });
    std::ranges::sort(edges_);
    return finished;
  }

  bool drain() {
    std::uint64_t steps = 0;
    while (!open_.empty() || batch_size_ > 0) {
      if (open_.empty()) {
        flush();
        continue;
      }
      PackedState<W> state = open_.back();
      open_.pop_back();
      undo_steps(state);
      if ((++steps & 0xfff) == 0 && !tick(open_.capacity() * sizeof(state))) return false;
    }
    return true;
  }

  void undo_steps(const PackedState<W>& state) {
    for (TransitionId id : reversible_) {
      const Program::Step& step = program_.step(id);
      if (!std::ranges::all_of(step.came_from, [&](const Program::FieldCheck& check) {
            return check.passes(state.data());
          })) {
        continue;
      }
      PackedState<W>& before = batch_[batch_size_].state;
      const Word* delta = program_.delta(id);
      for (std::size_t w = 0; w < W; ++w) before[w] = state[w] - delta[w];
      if (!program_.holds(step.guard, before.data())) continue;
      batch_[batch_size_].hash = hash_of(before);
      store_.prefetch(batch_[batch_size_].hash);
      if (++batch_size_ == kBatch) flush();
    }
    if (edges_.empty()) return;
    SlotId id = store_.find(state, hash_of(state));
    for (auto it = std::ranges::lower_bound(edges_, std::pair<SlotId, SlotId>{id, 0});
         it != edges_.end() && it->first == id; ++it) {
      add(it->second, store_.at(it->second));
    }
  }

  void flush() {
    for (std::size_t i = 0; i < batch_size_; ++i) {
      SlotId id = store_.find(batch_[i].state, batch_[i].hash);
      if (id != kNoSlot) add(id, batch_[i].state);
    }
    batch_size_ = 0;
  }

  void add(SlotId id, const PackedState<W>& state) {
    if (!recoverable_.insert(id)) return;
    ++count_;
    open_.push_back(state);
  }

  void mark_terminal(const std::vector<SlotId>& lost, SlotSet& result) {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> edges;
    std::vector<Word> enabled;
    for (std::size_t from = 0; from < lost.size(); ++from) {
      for_each_step<W>(
          program_, store_.at(lost[from]), enabled, [&](TransitionId, const PackedState<W>& next) {
            SlotId to = store_.find(next, hash_of(next));
            auto at = std::ranges::lower_bound(lost, to) - lost.begin();
            edges.emplace_back(static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(at));
          });
    }
    Graph graph(boost::edges_are_sorted, edges.begin(), edges.end(), lost.size());
    std::vector<std::uint32_t> component(lost.size());
    auto count = boost::strong_components(
        graph, boost::make_iterator_property_map(component.begin(),
                                                 boost::get(boost::vertex_index, graph)));
    std::vector<bool> terminal(count, true);
    for (auto [from, to] : edges) {
      if (component[from] != component[to]) terminal[component[from]] = false;
    }
    for (std::size_t i = 0; i < lost.size(); ++i) {
      if (terminal[component[i]]) result.insert(lost[i]);
    }
  }

  struct Candidate {
    PackedState<W> state;
    std::uint64_t hash;
  };
  static constexpr std::size_t kBatch = 64;

  const Program& program_;
  const StateStore<W>& store_;
  Monitor& monitor_;
  Coverage coverage_;
  SlotSet recoverable_;
  std::uint64_t count_ = 0;
  std::vector<TransitionId> reversible_;
  std::vector<TransitionId> irreversible_;
  std::vector<std::pair<SlotId, SlotId>> edges_;  ///< of irreversible steps: to, from
  std::vector<PackedState<W>> open_;
  std::array<Candidate, kBatch + 1> batch_;
  std::size_t batch_size_ = 0;
};

}  // namespace hw::search
