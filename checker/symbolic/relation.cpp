#include "checker/symbolic/relation.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "checker/analysis/bounds.h"
#include "checker/analysis/conservation.h"

namespace hw::symbolic {

using ir::Formula;
using ir::Value;
using ir::VarId;

namespace {

constexpr Value kMostValues = 4096;
constexpr std::size_t kMostDisjuncts = 256;

/// Variables that belong together: those of one transition, those of one law.
std::vector<std::vector<VarId>> groups_of(const ir::System& system) {
  std::vector<std::vector<VarId>> groups;
  for (const ir::Transition& transition : system.transitions) {
    std::vector<VarId> group;
    transition.guard.for_each_variable([&](VarId var) { group.push_back(var); });
    for (const ir::Assignment& update : transition.updates) group.push_back(update.var);
    groups.push_back(std::move(group));
  }
  for (const ir::ConservationLaw& law : system.laws) {
    std::vector<VarId> group;
    for (const ir::Term& term : law.sum.terms()) group.push_back(term.var);
    groups.push_back(std::move(group));
  }
  return groups;
}

std::vector<VarId> force_order(const ir::System& system) {
  auto groups = groups_of(system);
  std::size_t count = system.variables.size();
  std::vector<VarId> order(count);
  std::iota(order.begin(), order.end(), 0);
  std::vector<double> position(count);
  auto span_sum = [&] {
    double sum = 0;
    for (const auto& group : groups) {
      if (group.empty()) continue;
      auto [least, most] =
          std::ranges::minmax_element(group, {}, [&](VarId var) { return position[var]; });
      sum += position[*most] - position[*least];
    }
    return sum;
  };
  for (std::size_t i = 0; i < count; ++i) position[order[i]] = static_cast<double>(i);
  std::vector<VarId> best = order;
  double best_span = span_sum();
  for (int round = 0; round < 60; ++round) {
    std::vector<double> pull(count, 0);
    std::vector<int> members(count, 0);
    for (const auto& group : groups) {
      double centre = 0;
      for (VarId var : group) centre += position[var];
      centre /= std::max<double>(1, static_cast<double>(group.size()));
      for (VarId var : group) {
        pull[var] += centre;
        ++members[var];
      }
    }
    for (VarId var = 0; var < count; ++var) {
      if (members[var] > 0) position[var] = pull[var] / members[var];
    }
    std::ranges::stable_sort(order, {}, [&](VarId var) { return position[var]; });
    for (std::size_t i = 0; i < count; ++i) position[order[i]] = static_cast<double>(i);
    if (double span = span_sum(); span < best_span) {
      best_span = span;
      best = order;
    }
  }
  return best;
}

}  // namespace

std::optional<Levels> choose_levels(const ir::System& system) {
  std::vector<VarId> any(system.variables.size());
  std::iota(any.begin(), any.end(), 0);
  auto bounds = analysis::bounds(system, analysis::dependences(system, any));
  Levels levels;
  levels.variable.push_back(ir::kNone);
  levels.low.push_back(0);
  levels.size.push_back(0);
  levels.level_of.assign(system.variables.size(), 0);
  levels.constant.assign(system.variables.size(), 0);
  for (VarId var : force_order(system)) {
    const analysis::Bounds& bound = bounds[var];
    if (!bound.proved() || bound.high - bound.low >= kMostValues) return std::nullopt;
    if (bound.high == bound.low) {
      levels.constant[var] = bound.low;
      continue;
    }
    levels.level_of[var] = static_cast<std::uint32_t>(levels.variable.size());
    levels.variable.push_back(var);
    levels.low.push_back(bound.low);
    levels.size.push_back(static_cast<std::uint32_t>(bound.high - bound.low + 1));
  }
  return levels;
}

namespace {

/// A conjunction of conditions on single variables: the values that each allows.
using Box = std::map<VarId, std::vector<bool>>;

class EventBuilder {
 public:
  EventBuilder(const Levels& levels) : levels_(levels) {}

  /// The formula as a union of boxes; nothing if it compares sums of variables or gets too large.
  std::optional<std::vector<Box>> boxes(const Formula& formula) const {
    switch (formula.kind()) {
      case Formula::True:
        return std::vector<Box>{Box{}};
      case Formula::False:
        return std::vector<Box>{};
      case Formula::Comparison:
        return box_of(formula.comparison());
      case Formula::Or: {
        std::vector<Box> result;
        for (const Formula& part : formula.parts()) {
          auto inner = boxes(part);
          if (!inner) return std::nullopt;
          result.insert(result.end(), inner->begin(), inner->end());
        }
        return result;
      }
      case Formula::And: {
        std::vector<Box> result{Box{}};
        for (const Formula& part : formula.parts()) {
          auto inner = boxes(part);
          if (!inner) return std::nullopt;
          result = product(result, *inner);
          if (result.size() > kMostDisjuncts) return std::nullopt;
        }
        return result;
      }
    }
    return std::nullopt;
  }

  std::optional<Event> event(const ir::Transition& transition, const Box& box) const {
    std::map<std::uint32_t, LevelRelation, std::greater<>> relations;
    std::map<VarId, const ir::Assignment*> updates;
    for (const ir::Assignment& update : transition.updates) updates[update.var] = &update;
    std::vector<VarId> touched;
    for (const auto& [var, allowed] : box) touched.push_back(var);
    for (const auto& [var, update] : updates) {
      if (!box.contains(var)) touched.push_back(var);
    }
    for (VarId var : touched) {
      auto it = updates.find(var);
      const ir::Assignment* update = it == updates.end() ? nullptr : it->second;
      auto allowed = box.find(var);
      if (levels_.level_of[var] == 0) {
        if (allowed != box.end() && !allowed->second[0]) return Event{};
        continue;
      }
      auto relation = relation_of(var, update, allowed == box.end() ? nullptr : &allowed->second);
      if (!relation) return std::nullopt;
      if (relation->pairs.empty()) return Event{};
      relations.emplace(relation->level, std::move(*relation));
    }
    Event event;
    for (auto& [level, relation] : relations) event.relations.push_back(std::move(relation));
    return event;
  }

 private:
  std::uint32_t size_of(VarId var) const {
    return levels_.level_of[var] == 0 ? 1 : levels_.size[levels_.level_of[var]];
  }
  Value low_of(VarId var) const {
    return levels_.level_of[var] == 0 ? levels_.constant[var] : levels_.low[levels_.level_of[var]];
  }

  std::optional<std::vector<Box>> box_of(const ir::Atom& atom) const {
    const std::vector<ir::Term>& terms = atom.linear.terms();
    if (terms.size() > 1) return split(atom);
    VarId var = terms[0].var;
    std::vector<bool> allowed(size_of(var));
    for (std::uint32_t i = 0; i < allowed.size(); ++i) {
      ir::Atom here = atom;
      Value value = atom.linear.constant() + terms[0].coefficient * (low_of(var) + i);
      here.linear = ir::Linear(value);
      allowed[i] = here.holds({});
    }
    return std::vector<Box>{Box{{var, allowed}}};
  }

  /// Compares a sum of several variables. A sum of counts with nothing (nobody is there, somebody
  /// is there) is one condition a variable; else one box for each value of the variable with the
  /// fewest.
  std::optional<std::vector<Box>> split(const ir::Atom& atom) const {
    bool of_naturals = std::ranges::all_of(atom.linear.terms(), [&](const ir::Term& term) {
      return term.coefficient > 0 && low_of(term.var) >= 0;
    });
    bool nobody = atom.relation == ir::Relation::EqualZero && atom.linear.constant() == 0;
    bool somebody = (atom.relation == ir::Relation::NotZero && atom.linear.constant() == 0) ||
                    (atom.relation == ir::Relation::AtLeastZero && atom.linear.constant() == -1);
    if (!of_naturals || !(nobody || somebody)) return by_value(atom);
    std::vector<Formula> parts;
    for (const ir::Term& term : atom.linear.terms()) {
      Formula zero = Formula::equal(ir::Linear::variable(term.var), 0);
      parts.push_back(nobody ? zero : zero.negated());
    }
    return boxes(nobody ? Formula::all(std::move(parts)) : Formula::any(std::move(parts)));
  }

  std::optional<std::vector<Box>> by_value(const ir::Atom& atom) const {
    VarId var = std::ranges::min(atom.linear.terms(), {}, [&](const ir::Term& term) {
                  return size_of(term.var);
                }).var;
    if (size_of(var) > kMostDisjuncts) return std::nullopt;
    std::vector<Box> result;
    for (std::uint32_t i = 0; i < size_of(var); ++i) {
      Value value = low_of(var) + i;
      Formula here = Formula::atom(atom.linear.substitute([&](VarId other) {
        return other == var ? ir::Linear(value) : ir::Linear::variable(other);
      }),
                                   atom.relation);
      auto inner = boxes(here);
      if (!inner || result.size() + inner->size() > kMostDisjuncts) return std::nullopt;
      Box only{{var, std::vector<bool>(size_of(var), false)}};
      only[var][i] = true;
      for (const Box& box : product({only}, *inner)) result.push_back(box);
    }
    return result;
  }

  static std::vector<Box> product(const std::vector<Box>& left, const std::vector<Box>& right) {
    std::vector<Box> result;
    for (const Box& a : left) {
      for (const Box& b : right) {
        Box both = a;
        for (const auto& [var, allowed] : b) {
          auto [it, added] = both.try_emplace(var, allowed);
          if (added) continue;
          for (std::size_t i = 0; i < allowed.size(); ++i) {
            it->second[i] = it->second[i] && allowed[i];
          }
        }
        result.push_back(std::move(both));
      }
    }
    return result;
  }

  std::optional<LevelRelation> relation_of(VarId var, const ir::Assignment* update,
                                           const std::vector<bool>* allowed) const {
    LevelRelation relation;
    relation.level = levels_.level_of[var];
    for (std::uint32_t from = 0; from < size_of(var); ++from) {
      if (allowed && !(*allowed)[from]) continue;
      Value to = low_of(var) + from;
      if (update) {
        if (auto delta = ir::constant_delta(*update)) {
          to += *delta;
        } else if (update->value.is_constant()) {
          to = update->value.constant();
        } else {
          return std::nullopt;
        }
      }
      to -= low_of(var);
      // Beyond its bounds no reachable state can take it.
      if (to < 0 || to >= static_cast<Value>(size_of(var))) continue;
      relation.pairs.emplace_back(from, static_cast<std::uint32_t>(to));
    }
    return relation;
  }

  const Levels& levels_;
};

}  // namespace

std::optional<std::vector<Event>> events_of(const ir::System& system, const Levels& levels) {
  EventBuilder builder(levels);
  std::vector<Event> events;
  for (const ir::Transition& transition : system.transitions) {
    if (transition.failure == ir::Failure::OutOfRange) continue;
    auto boxes = builder.boxes(transition.guard);
    if (!boxes) return std::nullopt;
    for (const Box& box : *boxes) {
      auto event = builder.event(transition, box);
      if (!event) return std::nullopt;
      bool idle = std::ranges::all_of(event->relations, [](const LevelRelation& relation) {
        return std::ranges::all_of(relation.pairs,
                                   [](const auto& pair) { return pair.first == pair.second; });
      });
      if (!idle) events.push_back(std::move(*event));
    }
  }
  return events;
}

std::vector<Event> inverse(const std::vector<Event>& events) {
  std::vector<Event> result = events;
  for (Event& event : result) {
    for (LevelRelation& relation : event.relations) {
      for (auto& pair : relation.pairs) std::swap(pair.first, pair.second);
      std::ranges::sort(relation.pairs);
    }
  }
  return result;
}

}  // namespace hw::symbolic
