#include "checker/smt/starts.h"

#include <fmt/format.h>

#include <algorithm>

namespace hw::smt {

using ir::Linear;
using ir::Value;
using ir::VarId;

namespace {

/// A lock that is open, or one task of its own, is no number of anything.
constexpr Value kLeastOpened = 2;
constexpr std::size_t kMostOpened = 8;
constexpr Value kLargest = 1'000'000;

/// The largest numbers of the first state.
std::vector<VarId> numbers(const ir::System& instance) {
  std::vector<VarId> result;
  for (VarId var = 0; var < instance.variables.size(); ++var) {
    const ir::Variable& variable = instance.variables[var];
    const bool number = variable.value_names.empty() && variable.initial >= kLeastOpened &&
                        variable.initial <= kLargest && variable.low < variable.initial;
    if (number) result.push_back(var);
  }
  if (result.size() > kMostOpened) {
    std::ranges::stable_sort(result, std::greater<>(),
                             [&](VarId var) { return instance.variables[var].initial; });
    result.resize(kMostOpened);
    std::ranges::sort(result);
  }
  return result;
}

/// All small, all but one small, all large but one.
std::vector<std::vector<Value>> choices(const std::vector<Value>& least,
                                        const std::vector<Value>& whole) {
  std::vector<std::vector<Value>> result;
  auto add = [&](auto value_of) {
    std::vector<Value> choice;
    for (std::size_t i = 0; i < whole.size(); ++i) {
      choice.push_back(std::clamp(value_of(i), least[i], whole[i]));
    }
    if (std::ranges::find(result, choice) == result.end()) result.push_back(std::move(choice));
  };
  for (Value small = 1; small <= 4; ++small) add([&](std::size_t) { return small; });
  for (Value small = 1; small <= 2; ++small) {
    for (std::size_t one = 0; one < whole.size(); ++one) {
      for (Value larger : {Value{4}, Value{6}, whole[one] / 3, whole[one] / 2, whole[one]}) {
        add([&](std::size_t i) { return i == one ? larger : small; });
      }
    }
  }
  for (std::size_t one = 0; one < whole.size(); ++one) {
    add([&](std::size_t i) { return i == one ? 1 : whole[i]; });
  }
  add([&](std::size_t i) { return whole[i]; });
  return result;
}

}  // namespace

Opened open_starts(const ir::System& instance) {
  Opened opened{instance, {}};
  ir::System& system = opened.system;
  std::vector<Value> least;
  std::vector<Value> whole;
  std::vector<Linear> first;
  for (VarId var = 0; var < instance.variables.size(); ++var) {
    first.emplace_back(instance.variables[var].initial);
  }
  for (VarId var : numbers(instance)) {
    const ir::Variable& variable = instance.variables[var];
    const VarId parameter = static_cast<VarId>(system.variables.size());
    least.push_back(std::max<Value>(variable.low, 1));
    whole.push_back(variable.initial);
    system.variables.push_back({.name = variable.name + " at first",
                                .kind = ir::VariableKind::Parameter,
                                .low = variable.initial,
                                .high = variable.initial,
                                .initial = variable.initial});
    system.family.parameters.push_back(parameter);
    system.family.initial.emplace_back(var, Linear::variable(parameter));
    first[var] = Linear::variable(parameter);
  }
  for (ir::ConservationLaw& law : system.laws) {
    law.sum -= law.sum.substitute([&](VarId var) { return first[var]; });
  }
  opened.samples = choices(least, whole);
  return opened;
}

Proof with_values(const ir::System& system, const Opened& opened, Proof proof) {
  auto value = [&](VarId var) {
    return var < system.variables.size() ? Linear::variable(var)
                                         : Linear(opened.system.variables[var].low);
  };
  for (ir::Formula& lemma : proof.lemmas) lemma = lemma.substitute(value);
  std::erase_if(proof.lemmas, [](const ir::Formula& lemma) { return lemma.is_true(); });
  for (Proof::Phase& phase : proof.phases) {
    phase.pending = phase.pending.substitute(value);
    phase.rank = phase.rank.substitute(value);
  }
  return proof;
}

}  // namespace hw::smt
