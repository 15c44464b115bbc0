#include "checker/explicit/fair_cycles.h"

#include <algorithm>

namespace hw::search {

using ir::DutyId;
using ir::Owed;

FairCycles::FairCycles(const StateGraph& graph, const ir::Duties& duties, Monitor& monitor)
    : graph_(graph),
      duties_(duties),
      monitor_(monitor),
      label_(graph.size(), 0),
      index_(graph.size(), 0),
      low_(graph.size(), 0),
      raised_(duties.owed.size(), 0),
      fulfilled_(duties.owed.size(), 0),
      last_seen_(duties.owed.size(), kNoState) {}

bool FairCycles::find(const std::vector<unsigned char>& inside, bool one_is_enough,
                      FairComponents& result) {
  result.of.assign(graph_.size(), 0);
  Coverage coverage = graph_.coverage();
  coverage.bytes += std::uint64_t{graph_.size()} * 6 * sizeof(StateId);
  Set all;
  for (StateId state = 0; state < graph_.size(); ++state) {
    if (inside[state]) all.push_back(state);
  }
  open_.push_back(std::move(all));
  while (!open_.empty()) {
    Set set = std::move(open_.back());
    open_.pop_back();
    components_of(set);
    if (monitor_.should_stop_run(coverage, "looking for fair cycles")) return false;
    std::vector<Set> components = std::move(found_);
    found_.clear();
    for (const Set& component : components) {
      Finding finding = examine(component);
      if (!finding.passed_over.empty() && finding.fair) {
        Set rest = without(component, finding.passed_over);
        if (!rest.empty()) open_.push_back(std::move(rest));
      } else if (finding.fair) {
        ++result.count;
        for (StateId state : component) result.of[state] = result.count;
        if (one_is_enough) return true;
      }
    }
  }
  return true;
}

void FairCycles::components_of(const Set& set) {
  const Label label = next_label_++;
  for (StateId state : set) {
    label_[state] = label;
    index_[state] = 0;
  }
  for (StateId state : set) {
    if (label_[state] == label && index_[state] == 0) connect(state, label);
  }
}

/// Tarjan's algorithm with its own stack. States of finished components lose the label, and get one
/// of their component.
void FairCycles::connect(StateId root, Label label) {
  struct Frame {
    StateId state;
    std::size_t edge;
  };
  std::uint32_t counter = 0;
  std::vector<Frame> frames;
  auto enter = [&](StateId state) {
    index_[state] = low_[state] = ++counter;
    stack_.push_back(state);
    frames.push_back({state, 0});
  };
  enter(root);
  while (!frames.empty()) {
    auto [state, edge] = frames.back();
    auto steps = graph_.steps(state);
    if (edge < steps.size()) {
      ++frames.back().edge;
      StateId to = steps[edge].to;
      if (label_[to] != label) continue;
      if (index_[to] == 0) {
        enter(to);
      } else {
        low_[state] = std::min(low_[state], index_[to]);
      }
      continue;
    }
    frames.pop_back();
    if (!frames.empty()) {
      StateId parent = frames.back().state;
      low_[parent] = std::min(low_[parent], low_[state]);
    }
    if (low_[state] != index_[state]) continue;
    auto first = std::ranges::find(stack_.rbegin(), stack_.rend(), state).base() - 1;
    Set component(first, stack_.end());
    stack_.erase(first, stack_.end());
    const Label own = next_label_++;
    for (StateId member : component) label_[member] = own;
    found_.push_back(std::move(component));
  }
}

FairCycles::Finding FairCycles::examine(const Set& component) {
  const Label label = label_[component.front()];
  std::vector<DutyId> touched;
  for (StateId state : component) {
    for (const Edge& step : graph_.steps(state)) {
      DutyId raises = duties_.raised_by[step.by];
      if (raises != ir::kNone && last_seen_[raises] != state) {
        if (raised_[raises]++ == 0) touched.push_back(raises);
        last_seen_[raises] = state;
      }
      DutyId fulfils = duties_.fulfilled_by[step.by];
      if (fulfils != ir::kNone && label_[step.to] == label) fulfilled_[fulfils] = 1;
    }
  }
  Finding finding;
  for (DutyId duty : touched) {
    if (!fulfilled_[duty]) {
      if (raised_[duty] == component.size()) finding.fair = false;
      if (duties_.owed[duty] == Owed::IfAgain) finding.passed_over.push_back(duty);
    }
    raised_[duty] = 0;
  }
  for (StateId state : component) {
    for (const Edge& step : graph_.steps(state)) {
      DutyId fulfils = duties_.fulfilled_by[step.by];
      if (fulfils != ir::kNone) fulfilled_[fulfils] = 0;
      DutyId raises = duties_.raised_by[step.by];
      if (raises != ir::kNone) last_seen_[raises] = kNoState;
    }
  }
  return finding;
}

bool FairCycles::raised(StateId state, DutyId duty) const {
  return std::ranges::any_of(graph_.steps(state),
                             [&](const Edge& step) { return duties_.raised_by[step.by] == duty; });
}

FairCycles::Set FairCycles::without(const Set& component, const std::vector<DutyId>& duties) {
  Set rest;
  for (StateId state : component) {
    if (std::ranges::none_of(duties, [&](DutyId duty) { return raised(state, duty); })) {
      rest.push_back(state);
    }
  }
  return rest;
}

}  // namespace hw::search
