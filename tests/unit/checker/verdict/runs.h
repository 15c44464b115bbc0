// Models from text and shortest runs in them, found with the reference evaluator alone: witnesses
// for tests, made without any engine.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "checker/ir/evaluate.h"
#include "checker/lower/lower.h"
#include "checker/verdict/verdict.h"
#include "dsl/typecheck/load.h"

namespace hw::test {

/// A model with its default parameters but for `overrides`, and one lowered property for each
/// check of all its scenarios, in order.
struct Model {
  SourceMap sources;
  std::unique_ptr<checked::CheckedModel> checked;
  lower::Lowered lowered;

  const ir::System& system() const { return lowered.system; }
};

inline std::string rendered(const Diagnostics& diagnostics, const SourceMap& sources) {
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics.all()) text += render(diagnostic, sources, false);
  return text;
}

inline std::unique_ptr<Model> load(const std::string& text,
                                   const std::vector<lower::Override>& overrides = {}) {
  auto model = std::make_unique<Model>();
  Diagnostics diagnostics;
  model->checked = load_text(model->sources, "test.hwm", text, {}, diagnostics);
  if (!model->checked) throw std::runtime_error(rendered(diagnostics, model->sources));
  auto binding = lower::bind(*model->checked, nullptr, overrides, diagnostics);
  if (!binding) throw std::runtime_error(rendered(diagnostics, model->sources));
  std::vector<const checked::Property*> properties;
  for (const checked::Scenario& scenario : model->checked->scenarios) {
    for (const auto& check : scenario.checks) {
      if (const auto* one = std::get_if<checked::Check>(&check))
        properties.push_back(&one->property);
    }
  }
  auto lowered = lower::lower(*model->checked, *binding, properties, diagnostics);
  if (!lowered) throw std::runtime_error(rendered(diagnostics, model->sources));
  model->lowered = std::move(*lowered);
  return model;
}

/// Every reachable state, in order of distance, with how it was first reached.
class StateGraph {
 public:
  explicit StateGraph(const ir::System& system) : system_(system) {
    add(system.initial_state(), 0, 0);
    for (std::size_t i = 0; i < states_.size(); ++i) {
      for (ir::TransitionId id : ir::enabled_transitions(system, states_[i])) {
        std::size_t to = add(ir::apply(system, states_[i], id), i, id);
        predecessors_[to].push_back(i);
        if (states_.size() > kLimit) throw std::runtime_error("too many states for a test");
      }
    }
  }

  std::size_t size() const { return states_.size(); }
  const ir::State& state(std::size_t index) const { return states_[index]; }

  /// By state: one that satisfies the formula can be reached from it.
  std::vector<bool> can_reach(const ir::Formula& formula) const {
    std::vector<bool> marked(states_.size());
    std::vector<std::size_t> work;
    for (std::size_t i = 0; i < states_.size(); ++i) {
      if (!formula.evaluate(states_[i])) continue;
      marked[i] = true;
      work.push_back(i);
    }
    while (!work.empty()) {
      std::size_t at = work.back();
      work.pop_back();
      for (std::size_t from : predecessors_[at]) {
        if (marked[from]) continue;
        marked[from] = true;
        work.push_back(from);
      }
    }
    return marked;
  }

  Witness run_to(std::size_t index) const {
    Witness witness;
    for (std::size_t at = index; at != 0; at = parent_[at]) {
      witness.steps.push_back(by_[at]);
      witness.states.push_back(states_[at]);
    }
    witness.states.push_back(states_[0]);
    std::ranges::reverse(witness.steps);
    std::ranges::reverse(witness.states);
    return witness;
  }

 private:
  static constexpr std::size_t kLimit = 200'000;

  std::size_t add(ir::State state, std::size_t parent, ir::TransitionId by) {
    auto [it, fresh] = index_.try_emplace(state, states_.size());
    if (fresh) {
      states_.push_back(std::move(state));
      parent_.push_back(parent);
      by_.push_back(by);
      predecessors_.emplace_back();
    }
    return it->second;
  }

  const ir::System& system_;
  std::vector<ir::State> states_;
  std::map<ir::State, std::size_t> index_;
  std::vector<std::size_t> parent_;
  std::vector<ir::TransitionId> by_;
  std::vector<std::vector<std::size_t>> predecessors_;
};

/// A shortest run to a violation of the property; nothing if it holds.
inline std::optional<Witness> find_violation(const ir::System& system,
                                             const ir::Property& property) {
  StateGraph graph(system);
  std::vector<bool> recovers;
  if (property.kind == ir::PropertyKind::Recoverable) recovers = graph.can_reach(property.formula);
  for (std::size_t i = 0; i < graph.size(); ++i) {
    const ir::State& state = graph.state(i);
    std::vector<ir::TransitionId> enabled = ir::enabled_transitions(system, state);
    switch (property.kind) {
      case ir::PropertyKind::Always:
      case ir::PropertyKind::Bounded:
        if (!property.formula.evaluate(state)) return graph.run_to(i);
        break;
      case ir::PropertyKind::DeadlockFree:
        if (enabled.empty() && !property.formula.evaluate(state)) return graph.run_to(i);
        break;
      case ir::PropertyKind::Recoverable: {
        if (recovers[i]) break;
        Witness witness = graph.run_to(i);
        witness.point_of_no_return = witness.steps.size();
        return witness;
      }
      case ir::PropertyKind::NeverFails:
        for (ir::TransitionId id : enabled) {
          if (system.transitions[id].failure == ir::Failure::None) continue;
          Witness witness = graph.run_to(i);
          witness.steps.push_back(id);
          witness.states.push_back(ir::apply(system, state, id));
          return witness;
        }
        break;
      default:
        throw std::runtime_error("not supported");
    }
  }
  return std::nullopt;
}

/// From the end of the run on, as far as it goes, into a part of the graph that is never left
/// again: where engines end a witness of `recoverable`.
inline Witness prolonged_to_terminal(const ir::System& system, Witness witness) {
  auto reachable = [&](const ir::State& from) {
    std::map<ir::State, std::pair<ir::State, ir::TransitionId>> seen{{from, {from, 0}}};
    std::vector<ir::State> work{from};
    for (std::size_t i = 0; i < work.size(); ++i) {
      for (ir::TransitionId id : ir::enabled_transitions(system, work[i])) {
        ir::State next = ir::apply(system, work[i], id);
        if (seen.try_emplace(next, work[i], id).second) work.push_back(next);
      }
    }
    return seen;
  };
  auto all = reachable(witness.states.back());
  std::size_t smallest = all.size();
  ir::State goal = witness.states.back();
  for (const auto& [state, by] : all) {
    std::size_t size = reachable(state).size();
    if (size < smallest) {
      smallest = size;
      goal = state;
    }
  }
  std::vector<std::pair<ir::State, ir::TransitionId>> tail;
  for (ir::State at = goal; at != witness.states.back(); at = all.at(at).first) {
    tail.emplace_back(at, all.at(at).second);
  }
  for (auto it = tail.rbegin(); it != tail.rend(); ++it) {
    witness.steps.push_back(it->second);
    witness.states.push_back(it->first);
  }
  return witness;
}

}  // namespace hw::test
