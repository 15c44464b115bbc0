#include "checker/family/family.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>

#include "checker/ir/evaluate.h"
#include "checker/lower/constant.h"
#include "checker/portfolio/decide.h"
#include "checker/smt/bounded.h"
#include "checker/verdict/replay.h"
#include "dsl/source/diagnostic_codes.h"

namespace hw::family {

namespace {

using Values = std::vector<std::pair<const checked::Param*, Value>>;

class Solver {
 public:
  Solver(const checked::CheckedModel& model, const lower::Binding& open,
         const checked::Property& property, const Options& options, Diagnostics& diagnostics)
      : model_(model),
        open_(open),
        property_(property),
        options_(options),
        diagnostics_(diagnostics) {}

  Result solve() {
    if (options_.refute) try_small_instances();
    if (result_.property.outcome == Outcome::Unknown && !result_.run_error && options_.prove) {
      prove(open_);
      if (result_.property.outcome == Outcome::Holds && !something_) {
        give_up(UnknownReason::NotSupported, "no values satisfy the assumptions: nothing is shown");
        result_.property.strength = Strength::None;
        result_.certificates.clear();
      }
    }
    if (result_.property.outcome == Outcome::Unknown && result_.property.detail.empty()) {
      give_up(UnknownReason::SolverGaveUp, "no small instance refutes it, and no proof was tried");
    }
    result_.seconds = elapsed();
    return std::move(result_);
  }

 private:
  double elapsed() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
  }

  double seconds_left() const {
    const double limit = options_.search.limits.max_seconds;
    return limit > 0 ? std::max(limit - elapsed(), 0.001) : 0;
  }

  bool stopped() const {
    const search::Limits& limits = options_.search.limits;
    return (limits.interrupted && limits.interrupted->load()) ||
           (limits.max_seconds > 0 && elapsed() >= limits.max_seconds);
  }

  void phase(const std::string& text) const {
    if (options_.on_phase) options_.on_phase(text);
  }

  void give_up(UnknownReason reason, std::string detail) {
    result_.property.outcome = Outcome::Unknown;
    result_.property.reason = reason;
    result_.property.detail = std::move(detail);
  }

  // ---- instances

  /// The binding with these values; nothing if it breaks an assumption.
  std::optional<lower::Binding> instance(const Values& values) const {
    lower::Binding bound = open_;
    for (const auto& [param, value] : values) bound.values[param] = value;
    bound.open.clear();
    try {
      auto holds = [&](const checked::Expr& condition) {
        return lower::constant(condition, bound) != 0;
      };
      for (const checked::Assume& assume : model_.assumes) {
        if (!holds(*assume.condition)) return std::nullopt;
      }
      for (const checked::Expr* condition : bound.conditions) {
        if (!holds(*condition)) return std::nullopt;
      }
    } catch (const lower::ConstantError&) {
      return std::nullopt;
    }
    bound.conditions.clear();
    return bound;
  }

  /// Small values, by the sum of how far each is from the low end of its range.
  void try_small_instances() {
    std::vector<const checked::Param*> params;
    for (const auto& param : model_.params) {
      if (open_.open.contains(param.get())) params.push_back(param.get());
    }
    constexpr Value kFarthest = 24;
    std::uint64_t tried = 0;
    constexpr std::uint64_t kMostTried = 3'000;
    for (Value distance = 0; distance <= kFarthest; ++distance) {
      Values values;
      if (!each_choice(params, 0, distance, values, tried, kMostTried)) return;
      if (tried >= kMostTried || result_.states >= options_.small_states) return;
    }
  }

  /// False: something was decided, or time is up.
  bool each_choice(const std::vector<const checked::Param*>& params, std::size_t next,
                   Value distance, Values& values, std::uint64_t& tried, std::uint64_t most) {
    if (next == params.size()) {
      if (distance != 0) return true;
      if (++tried > most || result_.states >= options_.small_states) return true;
      if (stopped()) return false;
      auto bound = instance(values);
      constexpr std::uint64_t kMostEach = 50'000;
      const std::uint64_t left = options_.small_states - result_.states;
      return !bound || !refutes(*bound, std::clamp<std::uint64_t>(left, 1, kMostEach));
    }
    const lower::OpenRange& range = open_.open.at(params[next]);
    for (Value off = 0; off <= distance; ++off) {
      if (range.high != ir::kUnbounded && range.low + off > range.high) break;
      values.emplace_back(params[next], range.low + off);
      bool go_on = each_choice(params, next + 1, distance - off, values, tried, most);
      values.pop_back();
      if (!go_on) return false;
      if (tried > most || result_.states >= options_.small_states) return true;
    }
    return true;
  }

  /// Searches one instance, up to `most` states; 0: no limit.
  bool refutes(const lower::Binding& bound, std::uint64_t most) {
    Diagnostics problems;
    const checked::Property* wanted[] = {&property_};
    std::optional<lower::Lowered> lowered = lower::lower(model_, bound, wanted, problems);
    if (!lowered) return in_error(bound, problems);
    search::Options options = options_.search;
    options.limits.max_seconds = seconds_left();
    std::uint64_t& states = options.limits.max_states;
    if (most > 0) states = states > 0 ? std::min(states, most) : most;
    SearchResult found = portfolio::decide(lowered->system, lowered->properties, options);
    result_.states += std::max<std::uint64_t>(found.coverage.states, 100);
    if (found.run_error) {
      require(replay(lowered->system, *found.run_error));
      result_.run_error = std::move(found.run_error);
    } else if (found.properties[0].outcome != Outcome::Violated || !found.properties[0].witness) {
      return false;
    } else {
      require(replay(lowered->system, lowered->properties[0], *found.properties[0].witness));
    }
    result_.property = std::move(found.properties[0]);
    result_.engine = found.engine;
    result_.instance = bound;
    result_.lowered = std::make_shared<const lower::Lowered>(std::move(*lowered));
    return true;
  }

  /// The model is in error for these values, so nothing holds for all of them.
  bool in_error(const lower::Binding& bound, const Diagnostics& problems) {
    for (const Diagnostic& problem : problems.all()) {
      Diagnostic& shown =
          diagnostics_.error(problem.code, problem.span, problem.message, problem.hint);
      shown.notes = problem.notes;
      shown.notes.push_back({property_.span, "for " + values_text(bound)});
    }
    give_up(UnknownReason::NotSupported, "the model is in error for " + values_text(bound));
    return true;
  }

  std::string values_text(const lower::Binding& bound) const {
    std::string text;
    for (const auto& param : model_.params) {
      if (!open_.open.contains(param.get())) continue;
      if (!text.empty()) text += ", ";
      text += fmt::format("{} = {}", param->name,
                          lower::value_text(param->type.type, bound.values.at(param.get())));
    }
    return text;
  }

  static void require(const std::string& problem) {
    if (!problem.empty()) {
      throw std::logic_error("the witness of an instance does not replay: " + problem);
    }
  }

  // ---- proofs

  /// One family, or one for each value of a parameter that cannot stay open.
  bool prove(const lower::Binding& binding) {
    if (stopped()) {
      give_up(UnknownReason::TimeLimit, "time limit reached");
      return false;
    }
    Diagnostics problems;
    std::optional<lower::NeedsValue> needed;
    const checked::Property* wanted[] = {&property_};
    auto lowered = lower::lower_family(model_, binding, wanted, problems, needed);
    if (needed) return enumerate(binding, *needed);
    if (!lowered) {
      if (std::ranges::any_of(problems.all(), [](const Diagnostic& one) {
            return one.severity == Severity::Error;
          })) {
        for (const Diagnostic& one : problems.all()) {
          diagnostics_.error(one.code, one.span, one.message, one.hint).notes = one.notes;
        }
      }
      give_up(UnknownReason::NotSupported, "the model is in error for some of the values");
      return false;
    }
    phase("for all: proving");
    smt::Limits limits{options_.query_seconds, seconds_left(), options_.search.limits.interrupted};
    smt::Result found = smt::prove(lowered->system, lowered->properties, limits);
    return judge(binding, std::move(*lowered), std::move(found));
  }

  bool judge(const lower::Binding& binding, lower::Lowered lowered, smt::Result found) {
    if (found.not_a_model) {
      Diagnostic& error = diagnostics_.error(
          code::kBadAmount, property_.span,
          fmt::format("the model is in error for {}: {}",
                      open_text(lowered.system, *found.not_a_model), found.not_a_model_text),
          "an `assume`, or a condition in `for all`, can leave these values out");
      (void)error;
      give_up(UnknownReason::NotSupported, "the model is in error for some of the values");
      return false;
    }
    smt::Attempt& attempt = found.attempts[0];
    auto shared = std::make_shared<const lower::Lowered>(std::move(lowered));
    if (!result_.lowered) result_.lowered = shared;
    if (attempt.proved) {
      something_ = something_ || !found.empty;
      result_.certificates.push_back({fixed_, shared, std::move(attempt.proof)});
      result_.property.outcome = Outcome::Holds;
      result_.property.strength = Strength::Inductive;
      result_.engine = "proof by invariant";
      return true;
    }
    if (attempt.missing && options_.refute && refuted_by(binding, shared->system, *attempt.missing))
      return false;
    if (options_.unroll && refuted_by_unrolling(binding, *shared)) return false;
    std::string detail = attempt.why;
    if (attempt.missing) {
      detail += fmt::format(" · missing: {}", state_text(shared->system, *attempt.missing));
    }
    give_up(attempt.reason == UnknownReason::None ? UnknownReason::SolverGaveUp : attempt.reason,
            std::move(detail));
    return false;
  }

  /// The instance that the prover's last state belongs to.
  bool refuted_by(const lower::Binding& binding, const ir::System& system, const ir::State& state) {
    Values values;
    std::size_t next = 0;
    for (const auto& param : model_.params) {
      if (!open_.open.contains(param.get())) continue;
      if (binding.open.contains(param.get())) {
        values.emplace_back(param.get(), state[system.family.parameters[next++]]);
      } else {
        values.emplace_back(param.get(), binding.values.at(param.get()));
      }
      constexpr Value kLargest = 64;
      if (values.back().second > kLargest) return false;
    }
    auto bound = instance(values);
    return bound && refutes(*bound, 0);
  }

  /// A run of few steps, whatever the parameters are.
  bool refuted_by_unrolling(const lower::Binding& binding, const lower::Lowered& lowered) {
    constexpr double kPatience = 20;
    constexpr std::size_t kMostSteps = 40;
    phase("for all: looking for a short run");
    smt::Limits limits{options_.query_seconds, kPatience, options_.search.limits.interrupted};
    if (options_.search.limits.max_seconds > 0) {
      limits.max_seconds = std::min(kPatience, seconds_left());
    }
    const ir::Property& property = lowered.properties[0];
    const smt::Bounded found = smt::find_run(lowered.system, property, kMostSteps, limits);
    if (!found.run) return false;
    lower::Binding bound = binding;
    for (std::size_t i = 0, next = 0; i < model_.params.size(); ++i) {
      const checked::Param* param = model_.params[i].get();
      if (bound.open.contains(param)) bound.values[param] = found.run->parameters[next++];
    }
    bound.open.clear();
    bound.conditions.clear();
    // A run with few switches reads better, if the instance is small enough to be searched for it.
    constexpr std::uint64_t kStates = 200'000;
    if (options_.refute && refutes(bound, kStates)) return true;
    show(bound, {ir::instantiate(lowered.system, found.run->parameters), lowered.properties},
         found.run->steps);
    return true;
  }

  void show(const lower::Binding& bound, lower::Lowered instance,
            const std::vector<ir::TransitionId>& steps) {
    PropertyResult result;
    result.outcome = Outcome::Violated;
    Witness& witness = result.witness.emplace();
    witness.steps = steps;
    witness.states.push_back(instance.system.initial_state());
    for (ir::TransitionId step : steps) {
      witness.states.push_back(ir::apply(instance.system, witness.states.back(), step));
    }
    // Recoverable: a wedge in which something still moves may be nearer.
    witness.shortest = instance.properties[0].kind != ir::PropertyKind::Recoverable;
    require(replay(instance.system, instance.properties[0], witness));
    result_.property = std::move(result);
    result_.engine = "bounded model checking";
    result_.instance = bound;
    result_.lowered = std::make_shared<const lower::Lowered>(std::move(instance));
  }

  bool enumerate(const lower::Binding& binding, const lower::NeedsValue& needed) {
    const lower::OpenRange& range = binding.open.at(needed.param);
    auto known = std::ranges::find(result_.enumerated, needed.param->name, &Enumerated::param);
    if (known == result_.enumerated.end()) {
      result_.enumerated.push_back({needed.param->name, needed.why, needed.span});
      result_.notes.push_back(
          fmt::format("{} is taken value by value: it {}", needed.param->name, needed.why));
    }
    const bool endless = range.high == ir::kUnbounded;
    if (endless || range.high - range.low >= static_cast<Value>(options_.max_shapes)) {
      give_up(UnknownReason::NotSupported,
              fmt::format("{} needs a value ({}), and has {}", needed.param->name, needed.why,
                          endless ? "no upper end" : "too many of them"));
      return false;
    }
    for (Value value = range.low; value <= range.high; ++value) {
      lower::Binding one = binding;
      one.open.erase(needed.param);
      one.values[needed.param] = value;
      fixed_.emplace_back(needed.param->name, lower::value_text(needed.param->type.type, value));
      bool proved = !possible(model_, one) || prove(one);
      fixed_.pop_back();
      if (!proved) {
        if (result_.property.outcome == Outcome::Holds) {
          give_up(UnknownReason::SolverGaveUp, "not every value was decided");
        }
        return false;
      }
    }
    return true;
  }

  static std::string open_text(const ir::System& system, const ir::State& state) {
    std::string text;
    for (ir::VarId var : system.family.parameters) {
      if (!text.empty()) text += ", ";
      text += fmt::format("{} = {}", system.variables[var].name, state[var]);
    }
    return text;
  }

  static std::string state_text(const ir::System& system, const ir::State& state) {
    std::string text;
    for (ir::VarId var = 0; var < system.variables.size(); ++var) {
      if (state[var] == 0 && !system.is_parameter(var)) continue;
      if (!text.empty()) text += ", ";
      text += fmt::format("{} = {}", system.variables[var].name,
                          ir::value_text(system.variables[var], state[var]));
    }
    return text;
  }

  const checked::CheckedModel& model_;
  const lower::Binding& open_;
  const checked::Property& property_;
  const Options& options_;
  Diagnostics& diagnostics_;
  std::vector<std::pair<std::string, std::string>> fixed_;
  bool something_ = false;  ///< some proof is about at least one choice of the parameters
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  Result result_;
};

}  // namespace

std::optional<lower::Binding> leave_open(const lower::Binding& instance,
                                         const std::vector<checked::OpenParam>& open,
                                         Diagnostics& diagnostics) {
  lower::Binding result = instance;
  for (const checked::OpenParam& one : open) {
    result.values.erase(one.param);
    auto [it, added] = result.open.try_emplace(one.param);
    lower::OpenRange& range = it->second;
    if (added) std::tie(range.low, range.high) = lower::range_of(*one.param);
    try {
      if (one.low) range.low = lower::constant(*one.low, instance);
      if (one.high) range.high = lower::constant(*one.high, instance);
    } catch (const lower::ConstantError& error) {
      diagnostics.error(error.code, error.span, error.message);
      return std::nullopt;
    }
    if (one.unbounded) range.high = ir::kUnbounded;
    if (range.low > range.high) {
      diagnostics.error(code::kEmptyRange, one.span,
                        fmt::format("{}..{} has no values", range.low, range.high));
      return std::nullopt;
    }
    if (one.condition) result.conditions.push_back(one.condition.get());
  }
  return result;
}

bool possible(const checked::CheckedModel& model, const lower::Binding& binding) {
  auto excluded = [&](const checked::Expr& condition) {
    try {
      return lower::constant(condition, binding) == 0;
    } catch (const lower::NeedsValue&) {
      return false;
    }
  };
  return std::ranges::none_of(
             model.assumes,
             [&](const checked::Assume& assume) { return excluded(*assume.condition); }) &&
         std::ranges::none_of(binding.conditions,
                              [&](const checked::Expr* condition) { return excluded(*condition); });
}

Result solve(const checked::CheckedModel& model, const lower::Binding& open,
             const checked::Property& property, const Options& options, Diagnostics& diagnostics) {
  return Solver(model, open, property, options, diagnostics).solve();
}

}  // namespace hw::family
