// Decides every check of a scenario on the stored state graph. See oracle.h.
#include "tests/agree/oracle.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "tests/agree/elaborate.h"
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
  Judge(Elaborator& elaborator, const StateGraph& graph)
      : elaborator_(elaborator), world_(elaborator.world()), graph_(graph) {}

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
    Elaborator::Subjects subjects;
    for (const checked::SubjectRef& subject : check.of) {
      const Elaborator::Subjects some = elaborator_.subjects(subject);
      subjects.tasks.insert(subjects.tasks.end(), some.tasks.begin(), some.tasks.end());
      subjects.path_programs.insert(subjects.path_programs.end(), some.path_programs.begin(),
                                    some.path_programs.end());
    }
    if (check.of.empty()) subjects = elaborator_.all_subjects();
    recoverable(subjects, answer);
  }
  void operator()(const checked::Progress&, Answer& answer) { answer.supported = false; }
  void operator()(const checked::LeadsTo&, Answer& answer) { answer.supported = false; }

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

  Elaborator& elaborator_;
  const World& world_;
  const StateGraph& graph_;
};

/// Do all properties hold with these parameters? A model in error holds nothing.
std::pair<Status, bool> all_hold(const checked::CheckedModel& model,
                                 const checked::Scenario& scenario,
                                 const std::vector<checked::Property>& properties,
                                 const Overrides& overrides, const Limits& limits) {
  const Explored explored = explore_scenario(model, scenario, overrides, limits);
  if (explored.status != Status::Decided) return {explored.status, false};
  Judge judge(*explored.elaborator, explored.graph);
  bool hold = true;
  for (const checked::Property& property : properties) hold &= judge.decide(property).holds;
  return {Status::Decided, hold};
}

Answer decide_size(const checked::CheckedModel& model, const checked::Scenario& scenario,
                   const checked::Size& size, const Overrides& overrides, const Limits& limits) {
  Answer answer;
  answer.text = size.text;
  answer.is_size = true;
  Elaborator elaborator(model, scenario, overrides);  // for the range
  const checked::Range& range = *size.param->type.range;
  const Value low = elaborator.constant_at_root(*range.low);
  const Value high = elaborator.constant_at_root(*range.high);
  for (Value i = 0; i <= high - low; ++i) {
    const Value value = size.most ? high - i : low + i;
    Overrides with = overrides;
    with[size.param->name] = value;
    const auto [status, hold] = all_hold(model, scenario, size.properties, with, limits);
    if (status == Status::TooBig) {
      answer.status = status;
      return answer;
    }
    if (hold) {
      answer.best = value;
      return answer;
    }
  }
  return answer;
}

}  // namespace

OracleResult run_oracle(const checked::CheckedModel& model, const checked::Scenario& scenario,
                        const Overrides& overrides, const Limits& limits) {
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
        answer = decide_size(model, scenario, *size, overrides, limits);
      } else if (explored.status == Status::Decided || explored.status == Status::RunError) {
        answer = Judge(*explored.elaborator, explored.graph)
                     .decide(std::get<checked::Check>(item).property);
        answer.status = explored.status;
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
