#include "checker/transform/inert_steps.h"

#include <algorithm>
#include <functional>
#include <map>

namespace hw::transform {

using ir::Formula;
using ir::Linear;
using ir::PlaceId;
using ir::TransitionId;
using ir::VarId;

namespace {

class Merger {
 public:
  Merger(const ir::System& system, std::span<const ir::Property> properties)
      : original_(system),
        properties_(properties),
        into_(system.places.size()),
        by_(system.places.size(), ir::kNone) {
    for (PlaceId place = 0; place < into_.size(); ++place) {
      into_[place] = place;
      place_of_[system.places[place].count] = place;
    }
    find_mentioned();
  }

  WithoutInertSteps run() {
    find();
    WithoutInertSteps result;
    result.system = original_;
    result.properties.assign(properties_.begin(), properties_.end());
    result.changed = std::ranges::any_of(by_, [](TransitionId id) { return id != ir::kNone; });
    rewrite(result);
    return result;
  }

 private:
  /// The only way out of a place, if it is inert; kNone otherwise.
  std::vector<TransitionId> only_ways_out() const {
    std::vector<int> ways(original_.places.size(), 0);
    std::vector<TransitionId> last(original_.places.size(), ir::kNone);
    for (TransitionId id = 0; id < original_.transitions.size(); ++id) {
      PlaceId from = original_.transitions[id].from;
      if (from == ir::kNone) continue;
      ++ways[from];
      last[from] = id;
    }
    for (PlaceId place = 0; place < ways.size(); ++place) {
      if (ways[place] != 1 || !is_inert(original_.transitions[last[place]]))
        last[place] = ir::kNone;
    }
    return last;
  }

  bool is_inert(const ir::Transition& transition) const {
    if (transition.from == transition.to || transition.to == ir::kNone) return false;
    if (transition.failure != ir::Failure::None || transition.updates.size() != 2) return false;
    if (original_.places[transition.from].rest) return false;  // it may stay there
    VarId from = original_.places[transition.from].count;
    return transition.guard == Formula::at_least(Linear::variable(from), 1);
  }

  /// Comparisons that tell the two places apart.
  static bool tells_apart(const Formula& formula, VarId a, VarId b) {
    if (formula.kind() == Formula::Comparison) {
      const Linear& linear = formula.comparison().linear;
      return linear.coefficient(a) != linear.coefficient(b);
    }
    return std::ranges::any_of(formula.parts(),
                               [&](const Formula& part) { return tells_apart(part, a, b); });
  }

  /// Counts of places that anything reads but the guard of a transition that starts there.
  void find_mentioned() {
    mentioned_.assign(original_.variables.size(), false);
    auto mention = [&](VarId var) { mentioned_[var] = true; };
    for (const ir::Property& property : properties_) {
      property.formula.for_each_variable(mention);
      for (const ir::Term& term : property.measure.terms()) mention(term.var);
    }
    for (const ir::Transition& transition : original_.transitions) {
      VarId own =
          transition.from == ir::kNone ? ir::kNone : original_.places[transition.from].count;
      std::vector<VarId> reads;
      transition.guard.for_each_variable([&](VarId var) { reads.push_back(var); });
      for (VarId var : reads) {
        if (var != own || std::ranges::count(reads, own) > 1) mention(var);
      }
      for (const ir::Assignment& update : transition.updates) {
        if (ir::constant_delta(update)) continue;
        for (const ir::Term& term : update.value.terms()) mention(term.var);
      }
    }
  }

  bool visible(PlaceId from, PlaceId to) const {
    VarId a = original_.places[from].count;
    VarId b = original_.places[to].count;
    if (!mentioned_[a] && !mentioned_[b]) return false;
    for (const ir::Property& property : properties_) {
      // That the place is no rest and its successor may be one makes no difference to whether rest
      // can be reached, or to whether a state without steps is at rest: the step is always
      // possible.
      bool about_rest = property.kind == ir::PropertyKind::Recoverable ||
                        property.kind == ir::PropertyKind::DeadlockFree;
      if (about_rest) continue;
      if (tells_apart(property.formula, a, b)) return true;
      if (property.measure.coefficient(a) != property.measure.coefficient(b)) return true;
    }
    for (const ir::Transition& transition : original_.transitions) {
      if (reads_apart(transition, from, to, a, b)) return true;
    }
    return false;
  }

  /// A transition sees the difference if a comparison or an assigned value does. That somebody must
  /// stand at its own source is no such comparison: rewriting takes care of it.
  bool reads_apart(const ir::Transition& transition, PlaceId from, PlaceId to, VarId a,
                   VarId b) const {
    if (transition.from == from || transition.from == to) {
      Formula own = Formula::at_least(Linear::variable(original_.places[transition.from].count), 1);
      if (transition.guard.kind() == Formula::And) {
        for (const Formula& part : transition.guard.parts()) {
          if (part != own && tells_apart(part, a, b)) return true;
        }
      } else if (transition.guard != own) {
        return true;
      }
    } else if (tells_apart(transition.guard, a, b)) {
      return true;
    }
    return std::ranges::any_of(transition.updates, [&](const ir::Assignment& update) {
      return !ir::constant_delta(update) &&
             update.value.coefficient(a) != update.value.coefficient(b);
    });
  }

  void find() {
    std::vector<TransitionId> ways = only_ways_out();
    for (PlaceId place = 0; place < ways.size(); ++place) {
      if (ways[place] == ir::kNone) continue;
      PlaceId to = original_.transitions[ways[place]].to;
      if (representative(to) == place) continue;  // a circle of such steps keeps one
      if (visible(place, to)) continue;
      by_[place] = ways[place];
      into_[place] = to;
    }
  }

  PlaceId representative(PlaceId place) const {
    while (into_[place] != place) place = into_[place];
    return place;
  }

  std::vector<TransitionId> chain(PlaceId place) const {
    std::vector<TransitionId> result;
    for (; into_[place] != place; place = into_[place]) result.push_back(by_[place]);
    return result;
  }

  void rewrite(WithoutInertSteps& result) const {
    std::map<VarId, VarId> merged;
    for (PlaceId place = 0; place < into_.size(); ++place) {
      PlaceId to = representative(place);
      if (to == place) continue;
      VarId from_count = original_.places[place].count;
      VarId to_count = original_.places[to].count;
      merged[from_count] = to_count;
      result.system.variables[to_count].initial += result.system.variables[from_count].initial;
      ir::Value standing = original_.variables[from_count].initial;
      if (standing > 0) {
        for (TransitionId id : chain(place)) result.at_start.emplace_back(id, standing);
      }
      result.system.variables[from_count].initial = 0;
      result.system.variables[from_count].high = 0;
    }
    for (ir::Process& process : result.system.processes) {
      std::erase_if(process.places, [&](PlaceId place) { return into_[place] != place; });
    }
    // Sums see the merged place once: the other stays at zero.
    auto without = [&](VarId var) {
      return merged.contains(var) ? Linear() : Linear::variable(var);
    };
    for (ir::Property& property : result.properties) {
      property.formula = property.formula.substitute(without);
      property.measure = property.measure.substitute(without);
    }
    for (ir::ConservationLaw& law : result.system.laws) law.sum = law.sum.substitute(without);
    result.system.transitions.clear();
    for (TransitionId id = 0; id < original_.transitions.size(); ++id) {
      const ir::Transition& transition = original_.transitions[id];
      if (transition.from != ir::kNone && by_[transition.from] == id) continue;
      result.system.transitions.push_back(redirect(transition, merged, without));
      std::vector<TransitionId> run{id};
      auto after = after_of(transition);
      run.insert(run.end(), after.begin(), after.end());
      result.stands_for.push_back(std::move(run));
    }
  }

  /// Inert steps that follow a transition: of the instance itself, and of paths that it has
  /// started.
  std::vector<TransitionId> after_of(const ir::Transition& transition) const {
    std::vector<TransitionId> result;
    for (const ir::Assignment& update : transition.updates) {
      auto it = place_of_.find(update.var);
      if (it == place_of_.end()) continue;
      ir::Value arrivals = ir::constant_delta(update).value_or(0);
      for (ir::Value i = 0; i < arrivals; ++i) {
        auto steps = chain(it->second);
        result.insert(result.end(), steps.begin(), steps.end());
      }
    }
    return result;
  }

  ir::Transition redirect(const ir::Transition& transition, const std::map<VarId, VarId>& merged,
                          const std::function<Linear(VarId)>& without) const {
    ir::Transition result = transition;
    if (result.to != ir::kNone) result.to = representative(result.to);
    result.guard = transition.guard.substitute(without);
    std::map<VarId, ir::Value> moves;
    result.updates.clear();
    for (const ir::Assignment& update : transition.updates) {
      auto delta = ir::constant_delta(update);
      if (delta) {
        auto it = merged.find(update.var);
        moves[it == merged.end() ? update.var : it->second] += *delta;
      } else {
        result.updates.push_back({update.var, update.value.substitute(without)});
      }
    }
    for (auto [var, delta] : moves) {
      if (delta != 0) result.updates.push_back({var, Linear::variable(var) + Linear(delta)});
    }
    return result;
  }

  const ir::System& original_;
  std::span<const ir::Property> properties_;
  std::map<VarId, PlaceId> place_of_;
  std::vector<bool> mentioned_;
  std::vector<PlaceId> into_;
  std::vector<TransitionId> by_;
};

}  // namespace

WithoutInertSteps remove_inert_steps(const ir::System& system,
                                     std::span<const ir::Property> properties) {
  return Merger(system, properties).run();
}

std::vector<bool> fired_in_original(const WithoutInertSteps& reduced,
                                    const std::vector<bool>& fired, std::size_t transitions) {
  std::vector<bool> result(transitions, false);
  for (const auto& [id, times] : reduced.at_start) result[id] = true;
  for (std::size_t id = 0; id < fired.size(); ++id) {
    if (!fired[id]) continue;
    for (ir::TransitionId original : reduced.stands_for[id]) result[original] = true;
  }
  return result;
}

}  // namespace hw::transform
