// Promela, for SPIN. Here everybody has a name: SPIN's weak fairness (-f) is fairness to processes,
// and it is to be that of papers/semantics.md, section 4, with `--fairness weak`.
//
// - Each instance of a task is a process, and so is each slot of a path with a limit; where they
//   stand is an array, so that a submission can put a new instance into a free slot in the same
//   step.
// - A step is a d_step. Counts of places are kept only where a condition or a check reads them.
// - Nobody is owed the end of an `idle`, nor an external step: there a process may also stay, if it
//   could go on. SPIN then has nothing to complain of, and a deadlock is one still. With
//   -DRESPONDS_name the external steps of that process are owed.
// - Checks are LTL formulas, one for each instance where progress is asked for: `pan -a -f -N
// name`.
//   `recoverable` is no formula of LTL, and is left out. SPIN's parser of formulas takes short ones
//   only, so a process of its own watches for states that violate a long one.
//
// Rejected: `run` at each submission. SPIN gives process numbers back in the order of a stack, and
// what a path may do would depend on who ends first.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "checker/interchange/export.h"
#include "checker/interchange/names_and_sums.h"
#include "checker/interchange/state_checks.h"
#include "checker/ir/fairness.h"

namespace hw::interchange {

namespace {

using ir::Formula;
using ir::kNone;
using ir::Linear;
using ir::PlaceId;
using ir::ProcessId;
using ir::ProcessKind;
using ir::TransitionId;
using ir::Value;
using ir::VarId;

constexpr Value kMostProcesses = 200;  ///< SPIN has 255, some of them its own
constexpr Value kMostPlaces = 32'000;  ///< of one process: a `short`
constexpr std::size_t kLongestFormula = 500;

class Promela {
 public:
  Promela(const ir::System& system, const std::vector<ir::Property>& properties)
      : system_(system), properties_(properties), checks_(state_checks(system, properties)) {
    std::vector<std::string> texts;
    for (const ir::Variable& variable : system.variables) texts.push_back(variable.name);
    names_ = identifiers(texts);
    for (std::string& name : names_) name = "x_" + name;
    texts.clear();
    for (const ir::Process& process : system.processes) texts.push_back(process.name);
    process_names_ = identifiers(texts);
    for (std::string& name : process_names_) name = "p_" + name;
    for (const ir::Process& process : system.processes) {
      for (std::size_t i = 0; i < process.places.size(); ++i) {
        const bool path = process.kind == ProcessKind::Path;  // there 0: nobody is in the slot
        number_[process.places[i]] = static_cast<Value>(i) + path;
        place_of_[system.places[process.places[i]].count] = process.places[i];
      }
    }
    find_needed();
  }

  Exported text() {
    if (std::string problem = problem_of(); !problem.empty()) return {"", problem};
    std::string out = comment(system_.name.empty() ? "model" : system_.name);
    out += fmt::format("hidden int old[{}];\nhidden short slot;\n\n", most_temporaries() + 1);
    out += variables();
    for (ProcessId process = 0; process < system_.processes.size(); ++process) {
      if (!exists(process)) continue;
      out += process_text(process);
    }
    out += watchers() + start();
    return {out + formulas(), ""};
  }

 private:
  const ir::Process& process(ProcessId id) const { return system_.processes[id]; }
  Value instances(ProcessId id) const {
    return process(id).kind == ProcessKind::Action ? 1 : process(id).instances;
  }
  bool exists(ProcessId id) const {
    if (instances(id) == 0) return false;
    if (process(id).kind == ProcessKind::Path && process(id).places.empty()) return false;
    return std::ranges::any_of(system_.transitions,
                               [&](const ir::Transition& by) { return by.process == id; });
  }
  std::string at(ProcessId id) const { return "at_" + process_names_[id]; }

  static std::string comment(std::string text) {
    std::ranges::replace_if(
        text, [](char c) { return c == '\n' || c == '\r' || c == '*'; }, ' ');
    return "/* " + text + " */\n";
  }

  std::string problem_of() const {
    Value all = 0;
    for (ProcessId id = 0; id < system_.processes.size(); ++id) {
      if (!exists(id)) continue;
      if (process(id).instances == ir::kUnbounded) {
        return fmt::format("`{}` has no limit, and each of its instances needs a process",
                           process(id).name);
      }
      if (process(id).places.size() > kMostPlaces) {
        return fmt::format("`{}` has too many places", process(id).name);
      }
      all += std::min(instances(id), kMostProcesses + 1);
    }
    if (all > kMostProcesses) return "there are too many instances, each of which needs a process";
    for (const ir::Variable& variable : system_.variables) {
      bool large = variable.low < INT32_MIN || variable.initial > INT32_MAX ||
                   (variable.high != ir::kUnbounded && variable.high > INT32_MAX);
      if (large) return fmt::format("`{}` does not fit 32 bits", variable.name);
    }
    return {};
  }

  /// Counts that a condition reads: all variables but counts of places are needed in any case.
  void find_needed() {
    auto need = [&](VarId var) { needed_.insert(var); };
    for (VarId var = 0; var < system_.variables.size(); ++var) {
      if (system_.variables[var].kind != ir::VariableKind::Place) need(var);
    }
    for (const ir::Transition& transition : system_.transitions) {
      guard_of(transition).for_each_variable(need);
      for (const ir::Assignment& update : transition.updates) {
        if (ir::constant_delta(update)) continue;
        for (const ir::Term& term : update.value.terms()) need(term.var);
      }
    }
    for (const StateCheck& check : checks_.checks) check.formula.for_each_variable(need);
    for (const ir::Property& property : properties_) {
      if (property.kind != ir::PropertyKind::LeadsTo) continue;
      property.trigger.for_each_variable(need);
      property.formula.for_each_variable(need);
    }
  }

  /// Without that somebody stands where the step begins: the process itself does.
  Formula guard_of(const ir::Transition& transition) const {
    if (transition.from == kNone) return transition.guard;
    const Formula standing =
        Formula::at_least(Linear::variable(system_.places[transition.from].count), 1);
    if (transition.guard == standing) return Formula();
    if (transition.guard.kind() != Formula::And) return transition.guard;
    std::vector<Formula> parts = transition.guard.parts();
    std::erase(parts, standing);
    return Formula::all(std::move(parts));
  }

  // ---- expressions

  std::string formula(const Formula& at) const {
    switch (at.kind()) {
      case Formula::True:
        return "true";
      case Formula::False:
        return "false";
      case Formula::Comparison: {
        const ir::Atom& atom = at.comparison();
        const char* relation = atom.relation == ir::Relation::AtLeastZero ? ">="
                               : atom.relation == ir::Relation::EqualZero ? "=="
                                                                          : "!=";
        return fmt::format("({} {} 0)", infix(atom.linear, names_), relation);
      }
      default: {
        std::vector<std::string> parts;
        for (const Formula& part : at.parts()) parts.push_back(formula(part));
        return fmt::format("({})", fmt::join(parts, at.kind() == Formula::And ? " && " : " || "));
      }
    }
  }

  // ---- declarations

  static const char* type_of(const ir::Variable& variable) {
    if (variable.high == ir::kUnbounded) return "int";
    if (variable.low >= 0 && variable.high <= 255) return "byte";
    if (variable.low >= INT16_MIN && variable.high <= INT16_MAX) return "short";
    return "int";
  }

  std::string variables() const {
    std::string out;
    for (VarId var : needed_) {
      const ir::Variable& variable = system_.variables[var];
      out += fmt::format("{} {} = {}; {}", type_of(variable), names_[var], variable.initial,
                         comment(variable.name));
    }
    for (ProcessId id = 0; id < system_.processes.size(); ++id) {
      if (!exists(id) || process(id).kind == ProcessKind::Action) continue;
      Value first = 0;
      for (PlaceId place : process(id).places) {
        if (system_.variables[system_.places[place].count].initial > 0) first = number_.at(place);
      }
      out += fmt::format("{} {}[{}] = {}; {}", process(id).places.size() < 255 ? "byte" : "short",
                         at(id), instances(id), first,
                         comment("where each stands of " + process(id).name));
    }
    return out + '\n';
  }

  // ---- steps

  static bool is_kept(const ir::Assignment& update) {
    return !ir::constant_delta(update) && !update.value.is_constant();
  }
  std::ptrdiff_t most_temporaries() const {
    std::ptrdiff_t most = 0;
    for (const ir::Transition& transition : system_.transitions) {
      most = std::max(most, std::ranges::count_if(transition.updates, is_kept));
    }
    return most;
  }

  /// What a transition does besides moving whoever takes it.
  std::string effects(const ir::Transition& transition) const {
    std::string saved, done;
    std::size_t temporaries = 0;
    for (const ir::Assignment& update : transition.updates) {
      if (auto place = place_of_.find(update.var); place != place_of_.end()) {
        done += arrivals(transition, place->second, ir::constant_delta(update).value_or(0));
      }
      if (!needed_.contains(update.var)) continue;
      const std::string& name = names_[update.var];
      if (auto delta = ir::constant_delta(update)) {
        done += fmt::format(" {0} = {0} {1} {2};", name, *delta < 0 ? "-" : "+", std::abs(*delta));
      } else if (update.value.is_constant()) {
        done += fmt::format(" {} = {};", name, update.value.constant());
      } else {  // over the old state: kept before anything changes
        saved += fmt::format(" old[{}] = {};", temporaries, infix(update.value, names_));
        done += fmt::format(" {} = old[{}];", name, temporaries++);
      }
    }
    return saved + done;
  }

  /// New instances of a path take the first free slots.
  std::string arrivals(const ir::Transition& transition, PlaceId place, Value delta) const {
    if (place == transition.from) delta += 1;
    if (place == transition.to) delta -= 1;
    std::string out;
    const std::string slots = at(system_.places[place].process);
    for (Value i = 0; i < delta; ++i) {
      out += fmt::format(
          " slot = 0; do :: {0}[slot] != 0 -> slot++ :: else -> break od; {0}[slot] = {1};", slots,
          number_.at(place));
    }
    return out;
  }

  std::string enabled(const ir::Transition& transition) const {
    std::string guard = formula(guard_of(transition));
    if (transition.from == kNone) return guard;
    std::string here =
        fmt::format("{}[me] == {}", at(transition.process), number_.at(transition.from));
    return guard == "true" ? here : here + " && " + guard;
  }

  std::string option(TransitionId id) const {
    const ir::Transition& transition = system_.transitions[id];
    std::string what = system_.statements[transition.statement].text;
    if (!transition.outcome.empty()) what += " [" + transition.outcome + "]";
    std::string out = "  " + comment(what);
    if (!is_step(transition)) {
      return out + fmt::format("  :: d_step {{ {} -> assert(false) }}\n", enabled(transition));
    }
    std::string move;
    if (transition.from != kNone) {
      move = fmt::format(" {}[me] = {};", at(transition.process),
                         transition.to == kNone ? 0 : number_.at(transition.to));
    }
    std::string effect = effects(transition);
    if (move.empty() && effect.empty()) effect = " skip;";
    return out + fmt::format("  :: d_step {{ {} ->{}{} }}\n", enabled(transition), effect, move);
  }

  /// Staying where nobody is owed the step, if it is possible.
  std::string stay(TransitionId id) const {
    const ir::Transition& transition = system_.transitions[id];
    const ir::Statement& statement = system_.statements[transition.statement];
    if (statement.owed && !statement.external) return {};
    std::string out = fmt::format("  :: d_step {{ {} -> skip }}\n", enabled(transition));
    if (!statement.owed) return out;
    return fmt::format("#ifndef RESPONDS_{}\n{}#endif\n", process_names_[statement.process], out);
  }

  std::string process_text(ProcessId id) const {
    std::string out = comment(process(id).name);
    out += fmt::format("proctype {}(short me) {{\nend:\n  do\n", process_names_[id]);
    for (TransitionId by = 0; by < system_.transitions.size(); ++by) {
      if (system_.transitions[by].process == id) out += option(by) + stay(by);
    }
    return out + "  od\n}\n\n";
  }

  std::string start() const {
    std::string out = "init {\n  atomic {\n";
    for (ProcessId id = 0; id < system_.processes.size(); ++id) {
      for (Value i = 0; exists(id) && i < instances(id); ++i) {
        out += fmt::format("    run {}({});\n", process_names_[id], i);
      }
    }
    return out + "    skip\n  }\n}\n\n";
  }

  // ---- checks

  std::string formulas() const {
    std::string out;
    for (const StateCheck& check : checks_.checks) {
      out += comment(check.text);
      const std::string good =
          is_watched(check) ? fmt::format("(bad_{} == 0)", check.name) : formula(check.formula);
      out += fmt::format("ltl {} {{ [] {} }}\n\n", check.name, good);
    }
    for (std::size_t i = 0; i < properties_.size(); ++i) {
      const ir::Property& property = properties_[i];
      const std::string name = fmt::format("check_{}", i + 1);
      if (property.kind == ir::PropertyKind::Recoverable) {
        out += comment("left out, since no formula of LTL says it: " + property.text);
      } else if (property.kind == ir::PropertyKind::LeadsTo) {
        out += leads_to(property, name);
      } else if (property.kind == ir::PropertyKind::Progress) {
        out += progress(property, name);
      }
    }
    return out;
  }

  bool is_watched(const StateCheck& check) const {
    return formula(check.formula).size() > kLongestFormula;
  }

  /// For each check with a long formula: somebody who notes that it has been false.
  std::string watchers() const {
    std::string out;
    for (const StateCheck& check : checks_.checks) {
      if (!is_watched(check)) continue;
      out += fmt::format(
          "bit bad_{0} = 0;\nactive proctype watch_{0}() {{\nend:\n  do\n"
          "  :: d_step {{ bad_{0} == 0 && !{1} -> bad_{0} = 1; }}\n  od\n}}\n\n",
          check.name, formula(check.formula));
    }
    return out;
  }

  std::string leads_to(const ir::Property& property, const std::string& name) const {
    const std::string from = formula(property.trigger), to = formula(property.formula);
    if (from.size() + to.size() > kLongestFormula) {
      return comment("left out, since it is too long for SPIN's parser: " + property.text);
    }
    return comment(property.text) +
           fmt::format("ltl {} {{ [] ({} -> <> {}) }}\n\n", name, from, to);
  }

  std::string progress(const ir::Property& property, const std::string& name) const {
    std::string with;
    for (ProcessId id : property.responding) {
      with += fmt::format(" -DRESPONDS_{}", process_names_[id]);
    }
    std::string out =
        comment(property.text + (with.empty() ? "" : ", of the model made with" + with));
    for (ProcessId id : property.subjects) {
      for (Value i = 0; exists(id) && i < instances(id); ++i) {
        std::string rest = at_rest(id, i);
        out += fmt::format("ltl {}_{}_{} {{ [] (!({}) -> <> ({})) }}\n", name, process_names_[id],
                           i, rest, rest);
      }
    }
    return out + '\n';
  }

  std::string at_rest(ProcessId id, Value instance) const {
    std::vector<std::string> places;
    auto stands_at = [&](Value number) {
      places.push_back(fmt::format("({}[{}] == {})", at(id), instance, number));
    };
    if (process(id).kind == ProcessKind::Path) stands_at(0);
    for (PlaceId place : process(id).places) {
      if (system_.places[place].rest) stands_at(number_.at(place));
    }
    return places.empty() ? "false" : fmt::format("{}", fmt::join(places, " || "));
  }

  const ir::System& system_;
  const std::vector<ir::Property>& properties_;
  StateChecks checks_;
  std::vector<std::string> names_, process_names_;
  std::map<PlaceId, Value> number_;    ///< of a place in its process
  std::map<VarId, PlaceId> place_of_;  ///< by count
  std::set<VarId> needed_;
};

}  // namespace

Exported to_promela(const ir::System& system, const std::vector<ir::Property>& properties) {
  return Promela(system, properties).text();
}

}  // namespace hw::interchange
