// A system as a place/transition net. A net can only ask for at least so many tokens, and only add
// and remove fixed numbers of them; so
//   - a sum that a guard compares becomes a place of its own, moved along by every transition,
//   - a condition from above becomes one from below on a complementary place (bound less value),
//   - a guard with alternatives becomes one transition for each,
//   - a variable set to something else than itself plus a constant: one transition for each value
//     that it, and what is read, may have before.
// All added places are functions of the state, so the net has one marking for each state.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <pugixml.hpp>
#include <sstream>
#include <stdexcept>

#include "checker/analysis/bounds.h"
#include "checker/interchange/export.h"
#include "checker/interchange/state_checks.h"

namespace hw::interchange {

using ir::Formula;
using ir::kUnbounded;
using ir::Linear;
using ir::Value;
using ir::VarId;

namespace {

constexpr std::size_t kMostCopies = 4096;  ///< of one transition

struct CannotSay : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// lower <= quantity <= upper.
struct Interval {
  Value lower = 0;
  Value upper = kUnbounded;
};

using Conjunction = std::map<std::size_t, Interval>;  ///< by quantity
using Change = std::map<VarId, Value>;

struct NetTransition {
  std::string name;
  Conjunction asks;
  Change change;
};

/// A variable or a sum of variables, as a place.
struct Quantity {
  Linear sum;
  Value low = 0;  ///< zero tokens stand for this value
  Value high = kUnbounded;
  bool complement = false;
};

class Compiler {
 public:
  explicit Compiler(const ir::System& system) : system_(system) {
    std::vector<VarId> order;
    for (VarId var = 0; var < system.variables.size(); ++var) order.push_back(var);
    bounds_ = analysis::bounds(system, analysis::dependences(system, order));
    for (VarId var : order) quantity_of(Linear::variable(var));
  }

  void compile() {
    for (const ir::Transition& transition : system_.transitions) {
      if (!is_step(transition)) continue;
      const ir::Statement& statement = system_.statements[transition.statement];
      name_ = system_.processes[transition.process].name + ": " + statement.text;
      if (!transition.outcome.empty()) name_ += " [" + transition.outcome + "]";
      std::vector<VarId> fixed = to_be_fixed(transition);
      std::map<VarId, Value> values;
      copies_ = 0;
      enumerate(transition, fixed, 0, values);
    }
  }

  const std::vector<Quantity>& quantities() const { return quantities_; }
  const std::vector<NetTransition>& transitions() const { return transitions_; }

 private:
  [[noreturn]] void cannot(const std::string& why) const { throw CannotSay(name_ + ": " + why); }

  /// What a variable that is set irregularly depends on, itself included.
  std::vector<VarId> to_be_fixed(const ir::Transition& transition) const {
    std::vector<VarId> fixed;
    for (const ir::Assignment& update : transition.updates) {
      if (ir::constant_delta(update)) continue;
      fixed.push_back(update.var);
      for (const ir::Term& term : update.value.terms()) fixed.push_back(term.var);
    }
    std::ranges::sort(fixed);
    auto repeats = std::ranges::unique(fixed);
    fixed.erase(repeats.begin(), repeats.end());
    return fixed;
  }

  /// One copy for each way to give the fixed variables values.
  void enumerate(const ir::Transition& transition, const std::vector<VarId>& fixed, std::size_t at,
                 std::map<VarId, Value>& values) {
    if (at == fixed.size()) {
      emit(transition, values);
      return;
    }
    const analysis::Bounds& bound = bounds_[fixed[at]];
    if (!bound.proved()) {
      cannot(fmt::format("it sets `{}`, of which no bound is known",
                         system_.variables[fixed[at]].name));
    }
    for (Value value = bound.low; value <= bound.high; ++value) {
      if (++copies_ > kMostCopies) cannot("it has too many cases");
      values[fixed[at]] = value;
      enumerate(transition, fixed, at + 1, values);
    }
    values.erase(fixed[at]);
  }

  void emit(const ir::Transition& transition, const std::map<VarId, Value>& values) {
    auto known = [&](VarId var) {
      auto found = values.find(var);
      return found == values.end() ? Linear::variable(var) : Linear(found->second);
    };
    Change change;
    for (const ir::Assignment& update : transition.updates) {
      const auto found = values.find(update.var);
      const Value delta = found == values.end()
                              ? *ir::constant_delta(update)
                              : update.value.substitute(known).constant() - found->second;
      if (delta != 0) change[update.var] = delta;
    }
    Conjunction start;
    for (const auto& [var, value] : values) {
      if (!narrow(start, var, {value, value})) return;
    }
    std::vector<Conjunction> ways;
    expand({transition.guard.substitute(known)}, start, ways);
    for (Conjunction& way : ways) transitions_.push_back({name_, std::move(way), change});
  }

  /// Disjunctive normal form, by going down into the first part that is left.
  void expand(std::vector<Formula> left, const Conjunction& so_far,
              std::vector<Conjunction>& ways) {
    if (left.empty()) {
      if (ways.size() >= kMostCopies) cannot("its condition has too many alternatives");
      ways.push_back(so_far);
      return;
    }
    const Formula first = std::move(left.back());
    left.pop_back();
    switch (first.kind()) {
      case Formula::True:
        return expand(std::move(left), so_far, ways);
      case Formula::False:
        return;
      case Formula::And:
        left.insert(left.end(), first.parts().begin(), first.parts().end());
        return expand(std::move(left), so_far, ways);
      case Formula::Or:
        for (const Formula& part : first.parts()) {
          std::vector<Formula> with = left;
          with.push_back(part);
          expand(std::move(with), so_far, ways);
        }
        return;
      case Formula::Comparison:
        for (const auto& [quantity, interval] : intervals(first.comparison())) {
          Conjunction narrowed = so_far;
          if (narrow(narrowed, quantity, interval)) expand(left, narrowed, ways);
        }
    }
  }

  /// The one or two intervals in which the comparison is true.
  std::vector<std::pair<std::size_t, Interval>> intervals(const ir::Atom& atom) {
    Linear sum = atom.linear - Linear(atom.linear.constant());
    Value bound = -atom.linear.constant();  // sum >= bound, == bound, != bound
    const bool turned = sum.terms().front().coefficient < 0;
    if (turned) sum *= -1, bound = -bound;
    // 2*x >= 3 is x >= 2, and 2*x == 3 never holds.
    Value factor = 1;
    if (sum.terms().size() == 1) factor = sum.terms().front().coefficient;
    if (factor != 1) sum = Linear::variable(sum.terms().front().var);
    const Value down = floor_divide(bound, factor), up = -floor_divide(-bound, factor);
    const std::size_t quantity = quantity_of(sum);
    const Interval range{quantities_[quantity].low, quantities_[quantity].high};
    if (atom.relation == ir::Relation::AtLeastZero) {
      Interval part = range;
      (turned ? part.upper : part.lower) = turned ? down : up;
      return {{quantity, part}};
    }
    if (atom.relation == ir::Relation::EqualZero) {
      if (down != up) return {};
      return {{quantity, {down, up}}};
    }
    if (down != up) return {{quantity, range}};
    return {{quantity, {range.lower, down - 1}}, {quantity, {up + 1, range.upper}}};
  }

  static Value floor_divide(Value a, Value b) {
    const Value quotient = a / b;
    return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient;
  }

  /// False if nothing is left of it.
  bool narrow(Conjunction& conjunction, std::size_t quantity, const Interval& interval) {
    const Quantity& at = quantities_[quantity];
    auto [entry, fresh] = conjunction.try_emplace(quantity, Interval{at.low, at.high});
    Interval& own = entry->second;
    own.lower = std::max(own.lower, interval.lower);
    own.upper = std::min(own.upper, interval.upper);
    if (own.lower > own.upper) return false;
    if (own.upper < at.high) {
      if (at.high == kUnbounded) {
        cannot(fmt::format("it asks for at most {} of `{}`, of which no bound is known", own.upper,
                           ir::to_string(at.sum, system_)));
      }
      quantities_[quantity].complement = true;
    }
    return true;
  }

  std::size_t quantity_of(const Linear& sum) {
    auto [entry, fresh] = known_.try_emplace(sum, quantities_.size());
    if (!fresh) return entry->second;
    Quantity quantity{sum, 0, 0, false};
    for (const ir::Term& term : sum.terms()) {
      const analysis::Bounds& bound = bounds_[term.var];
      const bool rising = term.coefficient > 0;
      if (!bound.proved() && !rising) {
        cannot(fmt::format("`{}` has no least value", ir::to_string(sum, system_)));
      }
      quantity.low += term.coefficient * (rising ? bound.low : bound.high);
      if (rising && !bound.proved()) quantity.high = kUnbounded;
      if (quantity.high != kUnbounded) {
        quantity.high += term.coefficient * (rising ? bound.high : bound.low);
      }
    }
    quantities_.push_back(std::move(quantity));
    return entry->second;
  }

  const ir::System& system_;
  std::vector<analysis::Bounds> bounds_;
  std::vector<Quantity> quantities_;  ///< the variables first, in their order
  std::map<Linear, std::size_t> known_;
  std::vector<NetTransition> transitions_;
  std::string name_;
  std::size_t copies_ = 0;
};

class NetWriter {
 public:
  NetWriter(const ir::System& system, const Compiler& compiler)
      : system_(system), compiler_(compiler) {}

  std::string text() {
    pugi::xml_node pnml = document_.append_child("pnml");
    pnml.append_attribute("xmlns") = "http://www.pnml.org/version-2009/grammar/pnml";
    pugi::xml_node net = pnml.append_child("net");
    net.append_attribute("id") = "net";
    net.append_attribute("type") = "http://www.pnml.org/version-2009/grammar/ptnet";
    add_text(net, "name", system_.name);
    page_ = net.append_child("page");
    page_.append_attribute("id") = "page";
    const std::vector<Value> initial = system_.initial_state();
    for (std::size_t i = 0; i < compiler_.quantities().size(); ++i) add_places(i, initial);
    for (std::size_t i = 0; i < compiler_.transitions().size(); ++i) add_transition(i);
    std::ostringstream out;
    document_.save(out, "  ");
    return out.str();
  }

 private:
  static void add_text(pugi::xml_node at, const char* tag, const std::string& text) {
    at.append_child(tag).append_child("text").text().set(text.c_str());
  }

  void add_place(const std::string& id, const std::string& name, Value tokens) {
    pugi::xml_node place = page_.append_child("place");
    place.append_attribute("id") = id.c_str();
    add_text(place, "name", name);
    if (tokens != 0) add_text(place, "initialMarking", fmt::format("{}", tokens));
  }

  void add_places(std::size_t i, const std::vector<Value>& initial) {
    const Quantity& quantity = compiler_.quantities()[i];
    const std::string name = ir::to_string(quantity.sum, system_);
    const Value value = quantity.sum.evaluate(initial);
    add_place(fmt::format("p{}", i), name, value - quantity.low);
    if (quantity.complement) {
      add_place(fmt::format("c{}", i), fmt::format("{} - ({})", quantity.high, name),
                quantity.high - value);
    }
  }

  void add_transition(std::size_t index) {
    const NetTransition& transition = compiler_.transitions()[index];
    const std::string id = fmt::format("t{}", index);
    pugi::xml_node node = page_.append_child("transition");
    node.append_attribute("id") = id.c_str();
    add_text(node, "name", transition.name);
    for (std::size_t i = 0; i < compiler_.quantities().size(); ++i) {
      const Quantity& quantity = compiler_.quantities()[i];
      Value delta = 0;
      for (const ir::Term& term : quantity.sum.terms()) {
        auto found = transition.change.find(term.var);
        if (found != transition.change.end()) delta += term.coefficient * found->second;
      }
      auto asked = transition.asks.find(i);
      const Interval interval =
          asked == transition.asks.end() ? Interval{quantity.low, quantity.high} : asked->second;
      add_arcs(fmt::format("p{}", i), id, interval.lower - quantity.low, delta);
      if (!quantity.complement) continue;
      add_arcs(fmt::format("c{}", i), id, quantity.high - interval.upper, -delta);
    }
  }

  /// Needs `least` tokens and changes their number by `delta`.
  void add_arcs(const std::string& place, const std::string& transition, Value least, Value delta) {
    const Value taken = std::max({Value{0}, least, -delta});
    add_arc(place, transition, taken);
    add_arc(transition, place, taken + delta);
  }

  void add_arc(const std::string& from, const std::string& to, Value weight) {
    if (weight == 0) return;
    pugi::xml_node arc = page_.append_child("arc");
    arc.append_attribute("id") = fmt::format("a{}", ++arcs_).c_str();
    arc.append_attribute("source") = from.c_str();
    arc.append_attribute("target") = to.c_str();
    if (weight != 1) add_text(arc, "inscription", fmt::format("{}", weight));
  }

  const ir::System& system_;
  const Compiler& compiler_;
  pugi::xml_document document_;
  pugi::xml_node page_;
  std::size_t arcs_ = 0;
};

}  // namespace

Exported to_pnml(const ir::System& system) {
  Compiler compiler(system);
  try {
    compiler.compile();
  } catch (const CannotSay& problem) {
    return {{}, problem.what()};
  }
  return {NetWriter(system, compiler).text(), {}};
}

}  // namespace hw::interchange
