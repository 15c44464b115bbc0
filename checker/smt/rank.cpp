#include "checker/smt/rank.h"

#include <algorithm>
#include <numeric>

namespace hw::smt {

using ir::Formula;
using ir::Linear;
using ir::State;
using ir::Value;
using ir::VarId;

namespace {
std::string weight_name(VarId var) { return "w" + std::to_string(var); }

/// The least value that the formula leaves a variable, from its conjuncts alone.
Value least_value(const Formula& formula, VarId var, Value least) {
  if (formula.kind() == Formula::And) {
    for (const Formula& part : formula.parts()) least = least_value(part, var, least);
  }
  if (formula.kind() != Formula::Comparison) return least;
  const ir::Atom& atom = formula.comparison();
  if (atom.linear.terms().size() != 1 || atom.linear.coefficient(var) == 0) return least;
  const Value constant = atom.linear.constant();
  const Value coefficient = atom.linear.coefficient(var);
  if (atom.relation == ir::Relation::AtLeastZero && coefficient == 1) {
    return std::max(least, -constant);
  }
  if (atom.relation == ir::Relation::EqualZero && (coefficient == 1 || coefficient == -1)) {
    return std::max(least, -constant * coefficient);
  }
  return least;
}
}  // namespace

RankFinder::RankFinder(const ir::System& system, const Formula& hypothesis, WayStore& store,
                       std::vector<Linear> asleep, const Patience& patience)
    : system_(system),
      hypothesis_(hypothesis),
      patience_(patience),
      store_(store),
      asleep_(std::move(asleep)) {
  lengthen();
}

bool RankFinder::wakes(const Detour& way) const {
  return std::ranges::any_of(asleep_, [&](const Linear& sum) {
    Linear change = way.after(sum) - sum;
    return !change.is_constant() || change.constant() > 0;
  });
}

bool RankFinder::lengthen() {
  const std::vector<Detour>& more = store_.generation(generation_++);
  if (more.empty()) return false;
  for (const Detour& way : more) {
    if (wakes(way)) continue;
    encode(way);
    ways_.push_back(way);
  }
  rebuild();
  return true;
}

/// The most that a way can add to a variable; nothing if that is not known.
std::optional<Value> RankFinder::most_change(const Detour& way,
                                             const ir::Assignment& update) const {
  Linear change = update.value - Linear::variable(update.var);
  if (change.is_constant()) return change.constant();
  const bool of_parameters = std::ranges::all_of(
      change.terms(), [&](const ir::Term& term) { return system_.is_parameter(term.var); });
  if (of_parameters) {
    Query query(system_, patience_);
    query.add(hypothesis_);
    for (Value most : {Value{-1}, Value{0}}) {
      if (!query.possible(Formula::at_least(change, most + 1))) return most;
    }
    return std::nullopt;
  }
  if (!update.value.is_constant()) return std::nullopt;
  return update.value.constant() -
         least_value(way.possible, update.var, system_.variables[update.var].low);
}

void RankFinder::encode(const Detour& way) {
  std::vector<std::pair<VarId, Value>> changes;
  std::vector<VarId> unweighted;
  bool falls = false;
  for (const ir::Assignment& update : way.updates) {
    std::optional<Value> most = most_change(way, update);
    if (!most) {
      unweighted.push_back(update.var);
    } else if (*most != 0) {
      changes.emplace_back(update.var, *most);
      falls = falls || *most < 0;
    }
  }
  changes_.push_back(std::move(changes));
  unweighted_.push_back(std::move(unweighted));
  usable_.push_back(falls);
}

z3::expr RankFinder::chosen(std::size_t way) {
  return context_->bool_const(("d" + std::to_string(way)).c_str());
}

z3::expr_vector RankFinder::alternatives(const State& state) {
  z3::expr_vector result(*context_);
  for (std::size_t way = 0; way < ways_.size(); ++way) {
    if (usable_[way] && ways_[way].possible.evaluate(state)) result.push_back(chosen(way));
  }
  return result;
}

/// Everything anew: more ways, or a state withdrawn.
void RankFinder::rebuild() {
  solver_.reset();
  context_ = std::make_unique<z3::context>();
  solver_ = std::make_unique<z3::solver>(*context_);
  prepare(*solver_);
  auto weight = [&](VarId var) { return context_->real_const(weight_name(var).c_str()); };
  for (VarId var = 0; var < system_.variables.size(); ++var) solver_->add(weight(var) >= 0);
  for (std::size_t way = 0; way < ways_.size(); ++way) {
    if (!usable_[way]) continue;
    z3::expr_vector sum(*context_);
    for (const auto& [var, change] : changes_[way]) {
      sum.push_back(context_->real_val(std::to_string(change).c_str()) * weight(var));
    }
    solver_->add(z3::implies(chosen(way), z3::sum(sum) <= -1));
    for (VarId var : unweighted_[way]) solver_->add(z3::implies(chosen(way), weight(var) == 0));
  }
  std::vector<Required> all;
  all.swap(states_);
  known_.clear();
  for (const Required& required : all) require(required.state, required.seen);
}

void RankFinder::require(const State& state, bool seen_in_a_run) {
  if (!known_.insert(state).second) return;
  z3::expr some = z3::mk_or(alternatives(state));
  if (!seen_in_a_run) {
    z3::expr reason = context_->bool_const(("s" + std::to_string(states_.size())).c_str());
    some = z3::implies(reason, some);
  }
  solver_->add(some);
  states_.push_back({state, seen_in_a_run});
}

void RankFinder::withdraw(const State& state) {
  std::erase_if(states_, [&](const Required& required) { return required.state == state; });
  rebuild();
}

Ranking RankFinder::read(const z3::model& model) {
  std::vector<std::pair<VarId, std::pair<Value, Value>>> weights;  // numerator, denominator
  Value scale = 1;
  for (VarId var = 0; var < system_.variables.size(); ++var) {
    z3::expr value = model.eval(context_->real_const(weight_name(var).c_str()), true);
    Value numerator = 0;
    Value denominator = 1;
    if (!value.numerator().is_numeral_i64(numerator) ||
        !value.denominator().is_numeral_i64(denominator)) {
      throw GaveUp{"a weight of the rank does not fit 64 bits"};
    }
    if (numerator == 0) continue;
    weights.push_back({var, {numerator, denominator}});
    scale = std::lcm(scale, denominator);
  }
  constexpr Value kLargest = 1'000'000'000;
  Ranking ranking;
  for (const auto& [var, weight] : weights) {
    if (scale > kLargest || weight.first > kLargest) {
      throw GaveUp{"a weight of the rank is too large"};
    }
    Value whole = weight.first * (scale / weight.second);
    ranking.rank += (Linear::variable(var) - Linear(system_.variables[var].low)) * whole;
  }
  for (std::size_t way = 0; way < ways_.size(); ++way) {
    if (!usable_[way]) continue;
    Value sum = 0;
    for (const auto& [var, change] : changes_[way]) sum += change * ranking.rank.coefficient(var);
    bool blocked = std::ranges::any_of(
        unweighted_[way], [&](VarId var) { return ranking.rank.coefficient(var) != 0; });
    if (sum <= -1 && !blocked) ranking.lowering.push_back(way);
  }
  return ranking;
}

std::optional<Ranking> RankFinder::find(std::vector<State>& blame) {
  blame.clear();
  z3::expr_vector reasons(*context_);
  for (std::size_t i = 0; i < states_.size(); ++i) {
    if (!states_[i].seen) {
      reasons.push_back(context_->bool_const(("s" + std::to_string(i)).c_str()));
    }
  }
  if (ask(*solver_, patience_, reasons) == z3::sat) return read(solver_->get_model());
  for (const z3::expr& reason : smallest_core(solver_->unsat_core())) {
    std::string name = reason.decl().name().str();
    blame.push_back(states_[std::stoul(name.substr(1))].state);
  }
  return std::nullopt;
}

/// Leaves out one reason after the other while the rest is still contradictory.
z3::expr_vector RankFinder::smallest_core(z3::expr_vector core) {
  for (unsigned i = 0; i < core.size();) {
    z3::expr_vector fewer(*context_);
    for (unsigned j = 0; j < core.size(); ++j) {
      if (j != i) fewer.push_back(core[static_cast<int>(j)]);
    }
    if (ask(*solver_, patience_, fewer) == z3::unsat) {
      core = solver_->unsat_core();
      i = 0;
    } else {
      ++i;
    }
  }
  return core;
}

bool RankFinder::moves(const Ranking& ranking, const State& state) const {
  return std::ranges::any_of(ranking.lowering,
                             [&](std::size_t way) { return ways_[way].possible.evaluate(state); });
}

}  // namespace hw::smt
