#include "checker/symbolic/solve.h"

#include <algorithm>
#include <chrono>
#include <new>

#include "checker/symbolic/saturation.h"

namespace hw::symbolic {

using ir::Formula;
using ir::Linear;
using ir::PropertyKind;
using ir::Value;

namespace {

struct OutOfTime {};

class Solver {
 public:
  Solver(const ir::System& system, std::span<const ir::Property> properties, const Budget& budget,
         Levels levels, std::vector<Event> events)
      : system_(system),
        properties_(properties),
        budget_(budget),
        levels_(std::move(levels)),
        events_(std::move(events)),
        diagram_(levels_.count(), budget.max_bytes, budget.max_operations),
        start_(Clock::now()) {}

  std::optional<SearchResult> run() {
    Saturation forwards(diagram_, levels_, events_, [this] { tick(); });
    reachable_ = forwards.close(diagram_.singleton(initial()));
    SearchResult result;
    if (!cover(result)) return std::nullopt;
    for (const ir::Property& property : properties_) result.properties.push_back(decide(property));
    Coverage& coverage = result.coverage;
    coverage.states = static_cast<std::uint64_t>(std::min(diagram_.count(reachable_), 1.8e19L));
    coverage.bytes = diagram_.bytes();
    coverage.seconds = seconds();
    coverage.complete = true;
    if (coverage.states <= budget_.fingerprint_states) coverage.reachable = fingerprint();
    return result;
  }

 private:
  using Clock = std::chrono::steady_clock;

  double seconds() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }

  void tick() const {
    if (budget_.interrupted && budget_.interrupted->load(std::memory_order_relaxed))
      throw OutOfTime{};
    if (budget_.overtaken && diagram_.operations() >= budget_.head_start &&
        budget_.overtaken->load(std::memory_order_relaxed)) {
      throw OutOfTime{};
    }
    if (budget_.max_seconds > 0 && seconds() > budget_.max_seconds) throw OutOfTime{};
    if (budget_.on_progress) budget_.on_progress(diagram_.bytes());
  }

  ir::Fingerprint fingerprint() {
    weights_ = ir::fingerprint_weights(system_);
    ir::StateSums constant;
    for (ir::VarId var = 0; var < system_.variables.size(); ++var) {
      if (levels_.level_of[var] == 0) constant += weights_[var] * levels_.constant[var];
    }
    ir::Fingerprint sum;
    add_states(reachable_, constant, sum);
    return sum;
  }

  /// All states below a node, with what the levels above add to their sums.
  void add_states(NodeId node, const ir::StateSums& above, ir::Fingerprint& sum) {
    if (node == kAccept) {
      sum += ir::fingerprint(above);
      return;
    }
    const std::uint32_t level = diagram_.level(node);
    for (const Edge& edge : diagram_.edges(node)) {
      ir::StateSums with = above;
      with += weights_[levels_.variable[level]] * (levels_.low[level] + Value{edge.value});
      add_states(edge.child, with, sum);
    }
  }

  std::vector<std::uint32_t> initial() const {
    std::vector<std::uint32_t> values;
    for (std::uint32_t level = 1; level <= levels_.count(); ++level) {
      Value value = system_.variables[levels_.variable[level]].initial;
      values.push_back(static_cast<std::uint32_t>(value - levels_.low[level]));
    }
    return values;
  }

  /// Those states of a set that satisfy a formula.
  NodeId satisfying(NodeId set, const Formula& formula) {
    tick();
    switch (formula.kind()) {
      case Formula::True:
        return set;
      case Formula::False:
        return kEmpty;
      case Formula::And:
        for (const Formula& part : formula.parts()) set = satisfying(set, part);
        return set;
      case Formula::Or: {
        NodeId result = kEmpty;
        for (const Formula& part : formula.parts()) {
          result = diagram_.unite(result, satisfying(set, part));
        }
        return result;
      }
      case Formula::Comparison:
        break;
    }
    auto [weights, constant] = weights_of(formula.comparison().linear);
    ir::Relation relation = formula.comparison().relation;
    return diagram_.filter(set, weights, [constant = constant, relation](Value sum) {
      return ir::Atom{Linear(sum + constant), relation}.holds({});
    });
  }

  std::pair<std::vector<Value>, Value> weights_of(const Linear& linear) const {
    std::vector<Value> weights(levels_.count() + 1, 0);
    Value constant = linear.constant();
    for (const ir::Term& term : linear.terms()) {
      std::uint32_t level = levels_.level_of[term.var];
      if (level == 0) {
        constant += term.coefficient * levels_.constant[term.var];
      } else {
        weights[level] = term.coefficient;
        constant += term.coefficient * levels_.low[level];
      }
    }
    return {weights, constant};
  }

  /// Which transitions some run takes. False if one of them leaves a variable's range.
  bool cover(SearchResult& result) {
    for (const ir::Transition& transition : system_.transitions) {
      bool fired = satisfying(reachable_, transition.guard) != kEmpty;
      if (fired && transition.failure == ir::Failure::OutOfRange) return false;
      result.fired.push_back(fired);
    }
    fired_ = result.fired;
    return true;
  }

  PropertyResult decide(const ir::Property& property) {
    PropertyResult result;
    bool holds = false;
    switch (property.kind) {
      case PropertyKind::Bounded: {
        auto [weights, constant] = weights_of(property.measure);
        result.highwater = diagram_.largest(reachable_, weights) + constant;
        [[fallthrough]];
      }
      case PropertyKind::Always:
        holds = satisfying(reachable_, property.formula.negated()) == kEmpty;
        break;
      case PropertyKind::NeverFails:
        holds = !some_failure();
        break;
      case PropertyKind::DeadlockFree:
        holds = satisfying(without_steps(), property.formula.negated()) == kEmpty;
        break;
      case PropertyKind::Recoverable:
        holds = recoverable(property.formula);
        break;
      case PropertyKind::Progress:
      case PropertyKind::LeadsTo:
        result.reason = UnknownReason::NotSupported;
        result.detail = "decision diagrams do not decide this kind of check";
        return result;
    }
    result.outcome = holds ? Outcome::Holds : Outcome::Violated;
    if (holds) result.strength = Strength::EveryState;
    return result;
  }

  bool some_failure() const {
    for (std::size_t id = 0; id < fired_.size(); ++id) {
      if (fired_[id] && system_.transitions[id].failure != ir::Failure::None) return true;
    }
    return false;
  }

  NodeId without_steps() {
    NodeId set = reachable_;
    for (const ir::Transition& transition : system_.transitions) {
      set = satisfying(set, transition.guard.negated());
    }
    return set;
  }

  bool recoverable(const Formula& at_rest) {
    std::vector<Event> backwards = inverse(events_);
    Saturation saturation(diagram_, levels_, backwards, [this] { tick(); });
    NodeId good = saturation.close(satisfying(reachable_, at_rest));
    return diagram_.subtract(reachable_, good) == kEmpty;
  }

  const ir::System& system_;
  std::span<const ir::Property> properties_;
  const Budget& budget_;
  Levels levels_;
  std::vector<Event> events_;
  Diagram diagram_;
  Clock::time_point start_;
  NodeId reachable_ = kEmpty;
  std::vector<bool> fired_;
  std::vector<ir::StateSums> weights_;  ///< by variable, for fingerprints
};

}  // namespace

std::optional<SearchResult> solve(const ir::System& system,
                                  std::span<const ir::Property> properties,
                                  const Budget& budget) try {
  auto levels = choose_levels(system);
  if (!levels || levels->count() == 0) return std::nullopt;
  auto events = events_of(system, *levels);
  if (!events) return std::nullopt;
  return Solver(system, properties, budget, std::move(*levels), std::move(*events)).run();
} catch (const OutOfNodes&) {
  return std::nullopt;
} catch (const OutOfTime&) {
  return std::nullopt;
} catch (const std::bad_alloc&) {
  return std::nullopt;
}

}  // namespace hw::symbolic
