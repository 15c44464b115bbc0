#include "checker/smt/recovery.h"

#include <algorithm>

namespace hw::smt {

using ir::Formula;
using ir::Linear;
using ir::ProcessId;
using ir::State;

namespace {
constexpr std::size_t kMostPhaseSearches = 60;
}

Recovery::Recovery(Invariant& invariant, Samples& samples, Learner& learner, bool trusting,
                   const Patience& patience)
    : system_(invariant.system()),
      invariant_(invariant),
      samples_(samples),
      learner_(learner),
      trusting_(trusting),
      patience_(patience),
      store_(invariant.system()) {}

Linear Recovery::pending(const Processes& processes) const {
  Linear sum;
  for (ProcessId process : processes) {
    for (ir::PlaceId place : system_.processes[process].places) {
      if (!system_.places[place].rest) sum += Linear::variable(system_.places[place].count);
    }
  }
  return sum;
}

Formula Recovery::is_on(const Processes& asleep, const Processes& first) const {
  std::vector<Formula> parts;
  for (ProcessId process : asleep) parts.push_back(Formula::equal(pending({process}), 0));
  parts.push_back(Formula::at_least(pending(first), 1));
  return Formula::all(std::move(parts));
}

bool Recovery::find(const ir::Property& property, Attempt& attempt) {
  Processes subjects;
  for (ProcessId process : property.subjects) {
    if (!pending({process}).is_constant()) subjects.push_back(process);
  }
  if (subjects.empty()) return true;
  samples_.prepare();
  misleading_ = samples_.misleading(property.formula, trusting_);
  return solve({}, subjects, attempt);
}

bool Recovery::solve(const Processes& asleep, const Processes& left, Attempt& attempt) {
  if (const auto& all = phase(asleep, left, attempt)) {
    attempt.proof.phases.push_back(*all);
    return true;
  }
  if (left.size() == 1) return false;
  for (ProcessId process : left) {
    if (known_.size() > kMostPhaseSearches) return false;
    const auto& first = phase(asleep, {process}, attempt);
    if (!first) continue;
    attempt.proof.phases.push_back(*first);
    Processes more = asleep;
    more.insert(std::ranges::upper_bound(more, process), process);
    Processes rest = left;
    std::erase(rest, process);
    if (solve(more, rest, attempt)) return true;
    attempt.proof.phases.pop_back();
  }
  return false;
}

const std::optional<Proof::Phase>& Recovery::phase(const Processes& asleep, const Processes& first,
                                                   Attempt& attempt) {
  auto it = known_.find({asleep, first});
  if (it == known_.end()) {
    it = known_.emplace(std::pair(asleep, first), search(asleep, first, attempt)).first;
  }
  return it->second;
}

/// Ways and weights for all samples, then for every state of the invariant.
std::optional<Proof::Phase> Recovery::search(const Processes& asleep, const Processes& first,
                                             Attempt& attempt) {
  const Formula on = is_on(asleep, first);
  std::vector<Linear> sleeping;
  for (ProcessId process : asleep) sleeping.push_back(pending({process}));
  RankFinder finder(system_, parameter_hypothesis(system_), store_, sleeping, patience_);
  for (;;) {
    std::vector<State> blame;
    std::optional<Ranking> ranking = finder.find(blame);
    if (!ranking) {
      if (!repair(finder, blame, attempt)) return std::nullopt;
      continue;
    }
    if (const State* stands = where_nothing_moves(on, finder, *ranking)) {
      last_stuck_ = *stands;
      finder.require(*stands, true);
      continue;
    }
    std::vector<Formula> impossible;
    for (std::size_t way : ranking->lowering) {
      impossible.push_back(finder.ways()[way].possible.negated());
    }
    auto state = invariant_.state_with(on && Formula::all(std::vector<Formula>(impossible)));
    if (!state) {
      Proof::Phase found{pending(first), {}, ranking->rank};
      for (std::size_t used : invariant_.contradicting(on, impossible)) {
        found.ways.push_back(finder.ways()[ranking->lowering[used]].way);
      }
      return found;
    }
    samples_.visit_instance_of(*state);
    const bool seen = samples_.reachable(*state);
    constexpr std::size_t kFewTerms = 2;
    if (!seen && learner_.exclude(*state, 0, kFewTerms)) continue;
    finder.require(*state, seen);
  }
}

const State* Recovery::where_nothing_moves(const Formula& on, const RankFinder& finder,
                                           const Ranking& ranking) const {
  const std::vector<State>& states = samples_.states();
  for (std::size_t i = 0; i < states.size(); ++i) {
    if (i < misleading_.size() && misleading_[i]) continue;
    const State& state = states[i];
    if (on.evaluate(state) && !finder.required(state) && !finder.moves(ranking, state)) {
      return &state;
    }
  }
  return nullptr;
}

/// No ranking for the states required: more ways, or a state less.
bool Recovery::repair(RankFinder& finder, const std::vector<State>& blame, Attempt& attempt) {
  if (finder.lengthen()) return true;
  for (const State& state : blame) {
    if (!invariant_.formula().evaluate(state) || learner_.exclude(state)) {
      finder.withdraw(state);
      return true;
    }
  }
  attempt.missing = blame.empty() ? last_stuck_ : std::optional<State>(blame.front());
  attempt.missing_is_reachable = blame.empty() && last_stuck_.has_value();
  attempt.reason = UnknownReason::SolverGaveUp;
  attempt.why = "no ranking was found under which every pending state has a way nearer to rest";
  return false;
}

}  // namespace hw::smt
