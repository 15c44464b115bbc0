// Decides every check of a scenario on the stored state graph. See oracle.h.
#include "tests/agree/oracle.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "tests/agree/elaborate.h"
#include "tests/agree/fair.h"
#include "tests/agree/graph.h"
#include "tests/agree/interpreter.h"

namespace hw::agree {

namespace {

/// The scenario at one choice of parameters, explored.
struct Explored {
  Status status = Status::Decided;
  std::string detail;
  std::unique_ptr<Elaborator> elaborator;
  StateGraph graph;
  std::unique_ptr<NamedGraph> named;  ///< made when it is first needed
};

Explored explore_scenario(const checked::CheckedModel& model, const checked::Scenario& scenario,
                          const Overrides& overrides, const Limits& limits) {
  Explored result;
  try {
    result.elaborator = std::make_unique<Elaborator>(model, scenario, overrides);
    const World& world = result.elaborator->world();
    for (int program : world.task_programs) {
      if (!check_ownership(world, world.programs[program])) result.status = Status::TooBig;
    }
    for (const PathInfo& path : world.paths) {
      if (!check_ownership(world, world.programs[path.program])) result.status = Status::TooBig;
    }
    if (result.status == Status::TooBig) return result;
    result.graph = explore(world, limits);
    if (!result.graph.complete) {
      result.status = Status::TooBig;
    } else if (result.graph.error) {
      result.status = Status::RunError;
      result.detail = result.graph.error_text;
    }
  } catch (const ModelError& error) {
    result.status = Status::InvalidModel;
    result.detail = error.what();
  }
  return result;
}

/// Decides one property after the other on one graph.
class Judge {
 public:
  Judge(Explored& explored, const Limits& limits, FairnessKind fairness)
      : explored_(explored),
        elaborator_(*explored.elaborator),
        world_(elaborator_.world()),
        graph_(explored.graph),
        limits_(limits),
        fairness_(fairness) {}

  Answer decide(const checked::Property& property) {
    Answer answer;
    answer.text = property.text;
    std::visit([&](const auto& node) { (*this)(node, answer); }, property.node);
    return answer;
  }

 private:
  using Predicate = std::function<bool(const State&)>;

  /// Violated at the nearest state of which `bad` is true.
  void nearest(Answer& answer, const std::function<bool(std::size_t)>& bad) const {
    answer.holds = true;
    for (std::size_t i = 0; i < graph_.states.size(); ++i) {
      if (!bad(i)) continue;
      answer.holds = false;
      answer.shortest = graph_.depth[i];  // states come in the order of their depth
      return;
    }
  }
  void nearest_state(Answer& answer, const Predicate& bad) const {
    nearest(answer, [&](std::size_t i) { return bad(*graph_.states[i]); });
  }

  void operator()(const checked::Always& check, Answer& answer) {
    const Expression condition = elaborator_.bind_at_root(*check.condition);
    nearest_state(answer, [&](const State& state) { return condition(state, -1) == 0; });
  }
  void operator()(const checked::Never& check, Answer& answer) {
    const Expression condition = elaborator_.bind_at_root(*check.condition);
    nearest_state(answer, [&](const State& state) { return condition(state, -1) != 0; });
  }
  void operator()(const checked::Bounded& check, Answer& answer) {
    const Expression measure = elaborator_.bind_at_root(*check.measure);
    const Expression limit = elaborator_.bind_at_root(*check.limit);
    nearest_state(answer,
                  [&](const State& state) { return measure(state, -1) > limit(state, -1); });
    for (const State* state : graph_.states) {
      const Value value = measure(*state, -1);
      answer.highwater = std::max(answer.highwater.value_or(value), value);
    }
  }
  void operator()(const checked::NeverAt& check, Answer& answer) {
    std::vector<int> tasks;
    int path_program = -1;
    if (const auto* task = std::get_if<checked::TaskRef>(&check.who)) {
      tasks = elaborator_.task_instances(*task, elaborator_.root_scene());
    } else {
      const auto& ref = std::get<checked::Ref<checked::Path>>(check.who);
      path_program = world_.paths[elaborator_.path(ref, elaborator_.root_scene())].program;
    }
    const auto there = [&](const InstanceState& instance) {
      return elaborator_.stands_at(instance, check.label);
    };
    nearest_state(answer, [&](const State& state) {
      for (int task : tasks) {
        if (there(state.instances[task])) return true;
      }
      return std::any_of(state.instances.begin(), state.instances.end(),
                         [&](const InstanceState& instance) {
                           return instance.program == path_program && there(instance);
                         });
    });
  }
  void operator()(const checked::NeverFails&, Answer& answer) {
    answer.holds = !graph_.failure;
    answer.shortest = graph_.failure;
  }
  void operator()(const checked::DeadlockFree&, Answer& answer) {
    nearest(answer, [&](std::size_t i) { return graph_.stuck[i] && !may_stop(*graph_.states[i]); });
  }
  void operator()(const checked::Recoverable& check, Answer& answer) {
    recoverable(check.of.empty() ? elaborator_.all_subjects() : subjects_of(check.of), answer);
  }

  Elaborator::Subjects subjects_of(const std::vector<checked::SubjectRef>& refs) {
    Elaborator::Subjects subjects;
    const auto append = [](std::vector<int>& to, const std::vector<int>& from) {
      to.insert(to.end(), from.begin(), from.end());
    };
    for (const checked::SubjectRef& subject : refs) {
      const Elaborator::Subjects some = elaborator_.subjects(subject);
      append(subjects.tasks, some.tasks);
      append(subjects.path_programs, some.path_programs);
      append(subjects.actions, some.actions);
    }
    return subjects;
  }

  // ---- runs that never end

  const NamedGraph& named() {
    if (!explored_.named) {
      explored_.named = std::make_unique<NamedGraph>(
          world_, Limits{limits_.named_states, limits_.named_states * 20});
    }
    return *explored_.named;
  }

  void operator()(const checked::Progress& check, Answer& answer) {
    answer.about_runs = true;
    const Elaborator::Subjects subjects =
        check.of.empty() ? elaborator_.all_subjects() : subjects_of(check.of);
    const Elaborator::Subjects answering = subjects_of(check.assuming_responds);
    Responding responding;
    responding.tasks.insert(answering.tasks.begin(), answering.tasks.end());
    responding.path_programs.insert(answering.path_programs.begin(), answering.path_programs.end());
    responding.actions.insert(answering.actions.begin(), answering.actions.end());
    answer.holds = true;
    for (int task : subjects.tasks) {
      if (world_.owes_rest[task]) comes_to_rest(NamedGraph::task(task), -1, responding, answer);
    }
    for (int program : subjects.path_programs) {
      for (Actor actor : named().instances_of_path(program)) {
        comes_to_rest(actor, program, responding, answer);
      }
    }
    if (!named().complete()) answer.status = Status::TooBig;
  }

  /// `program`: of a path; the name may be that of another path's instance at other times.
  void comes_to_rest(Actor actor, int program, const Responding& responding, Answer& answer) {
    if (!named().complete()) return;
    const auto busy = [&](std::size_t state) {
      const InstanceState* instance = named().find(state, actor);
      if (!instance) return false;
      return program >= 0 ? instance->program == program : !at_rest(world_, *instance);
    };
    conclude(named().can_stay([](std::size_t) { return true; }, busy, responding, fairness_),
             answer);
  }

  void operator()(const checked::LeadsTo& check, Answer& answer) {
    answer.about_runs = true;
    const Expression from = elaborator_.bind_at_root(*check.from);
    const Expression to = elaborator_.bind_at_root(*check.to);
    answer.holds = true;
    if (!named().complete()) {
      answer.status = Status::TooBig;
      return;
    }
    const auto start = [&](std::size_t i) { return from(named().state(i), -1) != 0; };
    const auto inside = [&](std::size_t i) { return to(named().state(i), -1) == 0; };
    conclude(named().can_stay(start, inside, {}, fairness_), answer);
  }

  static void conclude(std::optional<bool> can_stay, Answer& answer) {
    if (!can_stay) answer.status = Status::TooBig;
    if (can_stay && *can_stay) answer.holds = false;
  }

  /// With no step possible: everything that is not external rests and no path is in flight.
  bool may_stop(const State& state) const {
    if (state.instances.size() > world_.task_programs.size()) return false;
    for (std::size_t i = 0; i < state.instances.size(); ++i) {
      if (!world_.external[i] && !at_rest(world_, state.instances[i])) return false;
    }
    return true;
  }

  bool all_at_rest(const State& state, const Elaborator::Subjects& subjects) const {
    for (int task : subjects.tasks) {
      if (world_.owes_rest[task] && !at_rest(world_, state.instances[task])) return false;
    }
    const auto& paths = subjects.path_programs;
    return std::none_of(
        state.instances.begin(), state.instances.end(), [&](const InstanceState& instance) {
          return std::find(paths.begin(), paths.end(), instance.program) != paths.end();
        });
  }

  void recoverable(const Elaborator::Subjects& subjects, Answer& answer) const {
    std::vector<bool> rest;
    for (const State* state : graph_.states) rest.push_back(all_at_rest(*state, subjects));
    const std::vector<bool> recovers = can_reach(graph_, rest);
    answer.holds = std::find(recovers.begin(), recovers.end(), false) == recovers.end();
    if (answer.holds) return;
    // The shortest wedge ends in a terminal component without a state of rest.
    const Components parts = components(graph_);
    Answer nearest_wedge;
    nearest(nearest_wedge,
            [&](std::size_t i) { return parts.terminal[parts.of[i]] && !recovers[i]; });
    answer.shortest = nearest_wedge.shortest;
  }

  Explored& explored_;
  Elaborator& elaborator_;
  const World& world_;
  const StateGraph& graph_;
  const Limits& limits_;
  FairnessKind fairness_;
};

/// Do all properties hold with these parameters? A model in error holds nothing.
std::pair<Status, bool> all_hold(const checked::CheckedModel& model,
                                 const checked::Scenario& scenario,
                                 const std::vector<checked::Property>& properties,
                                 const Overrides& overrides, const Limits& limits,
                                 FairnessKind fairness) {
  Explored explored = explore_scenario(model, scenario, overrides, limits);
  if (explored.status != Status::Decided) return {explored.status, false};
  Judge judge(explored, limits, fairness);
  bool hold = true, too_big = false;
  for (const checked::Property& property : properties) {
    const Answer answer = judge.decide(property);
    hold &= answer.holds;
    too_big |= answer.holds && answer.status == Status::TooBig;
  }
  return {hold && too_big ? Status::TooBig : Status::Decided, hold};
}

using Combination = std::vector<Value>;

/// All combinations of values, the best of the last parameter first.
std::vector<Combination> combinations(const checked::CheckedModel& model,
                                      const checked::Scenario& scenario, const checked::Size& size,
                                      const Overrides& overrides) {
  Elaborator elaborator(model, scenario, overrides);  // for the ranges
  std::vector<Combination> all{{}};
  for (const checked::SizedParam& sized : size.params) {
    const checked::Range& range = *sized.param->type.range;
    const Value low = elaborator.constant_at_root(*range.low);
    const Value high = elaborator.constant_at_root(*range.high);
    std::vector<Combination> longer;
    for (const Combination& one : all) {
      for (Value i = 0; i <= high - low; ++i) {
        longer.push_back(one);
        longer.back().push_back(sized.most ? high - i : low + i);
      }
    }
    all = std::move(longer);
  }
  return all;
}

/// In every parameter as good as the other or better.
bool no_worse(const checked::Size& size, const Combination& one, const Combination& other) {
  for (std::size_t i = 0; i < one.size(); ++i) {
    if (size.params[i].most ? one[i] < other[i] : one[i] > other[i]) return false;
  }
  return true;
}

/// Everything is tried, then the best are picked out. Of a single parameter only what is needed.
Answer decide_size(const checked::CheckedModel& model, const checked::Scenario& scenario,
                   const checked::Size& size, const Overrides& overrides, const Limits& limits,
                   FairnessKind fairness) {
  Answer answer;
  answer.text = size.text;
  answer.is_size = true;
  std::vector<Combination> enough, other;
  for (const Combination& values : combinations(model, scenario, size, overrides)) {
    Overrides with = overrides;
    for (std::size_t i = 0; i < values.size(); ++i) with[size.params[i].param->name] = values[i];
    const auto [status, hold] = all_hold(model, scenario, size.properties, with, limits, fairness);
    if (status == Status::TooBig) {
      answer.status = status;
      return answer;
    }
    (hold ? enough : other).push_back(values);
    if (hold && values.size() == 1) break;
  }
  const auto beaten = [&](const Combination& values) {
    return std::any_of(enough.begin(), enough.end(), [&](const Combination& one) {
      return one != values && no_worse(size, one, values);
    });
  };
  for (const Combination& values : enough) {
    if (!beaten(values)) answer.best.push_back(values);
  }
  if (size.params.size() > 1) {
    std::copy_if(other.begin(), other.end(), std::back_inserter(answer.holes), beaten);
  }
  std::sort(answer.best.begin(), answer.best.end());
  std::sort(answer.holes.begin(), answer.holes.end());
  return answer;
}

}  // namespace

OracleResult run_oracle(const checked::CheckedModel& model, const checked::Scenario& scenario,
                        const Overrides& overrides, const Limits& limits, FairnessKind fairness) {
  OracleResult result;
  Explored explored = explore_scenario(model, scenario, overrides, limits);
  result.status = explored.status;
  result.detail = explored.detail;
  result.error_depth = explored.graph.error.value_or(0);
  result.states = explored.graph.states.size();
  result.transitions = explored.graph.transitions;
  for (const auto& item : scenario.checks) {
    Answer answer;
    try {
      if (const auto* size = std::get_if<checked::Size>(&item)) {
        answer = decide_size(model, scenario, *size, overrides, limits, fairness);
      } else if (explored.status == Status::Decided || explored.status == Status::RunError) {
        answer = Judge(explored, limits, fairness).decide(std::get<checked::Check>(item).property);
        if (answer.status == Status::Decided) answer.status = explored.status;
      } else {
        answer.text = std::get<checked::Check>(item).property.text;
        answer.status = explored.status;
      }
    } catch (const ModelError& error) {
      result.status = answer.status = Status::InvalidModel;
      result.detail = error.what();
    }
    result.answers.push_back(std::move(answer));
  }
  return result;
}

}  // namespace hw::agree
