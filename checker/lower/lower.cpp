#include "checker/lower/lower.h"

#include <fmt/format.h>

#include <algorithm>

#include "checker/lower/unfold.h"
#include "dsl/source/diagnostic_codes.h"

namespace hw::lower {

using ir::Formula;
using ir::Linear;
using ir::ProcessId;

namespace {

/// Turns checks into formulas over the finished system.
class PropertyLowering {
 public:
  PropertyLowering(const World& world, Aggregates& aggregates)
      : world_(world), aggregates_(aggregates), environment_{.self = world.root} {}

  ir::Property lower(const checked::Property& property) {
    ir::Property result;
    result.text = property.text;
    result.span = property.span;
    std::visit([&](const auto& node) { lower(node, result); }, property.node);
    result.formula = expand(world_, aggregates_, result.formula);
    result.trigger = expand(world_, aggregates_, result.trigger);
    result.measure = expand(world_, aggregates_, result.measure);
    return result;
  }

 private:
  Evaluator evaluator() {
    return {world_, aggregates_, environment_, nullptr, nullptr, no_effect_};
  }

  void lower(const checked::Always& always, ir::Property& result) {
    result.formula = evaluator().condition(*always.condition);
  }
  void lower(const checked::Never& never, ir::Property& result) {
    result.formula = evaluator().condition(*never.condition).negated();
  }
  void lower(const checked::Bounded& bounded, ir::Property& result) {
    result.kind = ir::PropertyKind::Bounded;
    result.measure = evaluator().number(*bounded.measure);
    result.formula = Formula::at_least(evaluator().number(*bounded.limit), result.measure);
  }
  void lower(const checked::NeverAt& never, ir::Property& result) {
    std::vector<ProcessId> processes;
    if (const auto* task = std::get_if<checked::TaskRef>(&never.who)) {
      processes = processes_of(world_, environment_, *task);
    } else {
      processes = {
          process_of(world_, environment_, std::get<checked::Ref<checked::Path>>(never.who))};
    }
    Linear standing;
    for (ProcessId process : processes) {
      standing += Linear::variable(aggregates_.count(process, never.label));
    }
    result.formula = Formula::equal(standing, 0);
  }
  void lower(const checked::NeverFails&, ir::Property& result) {
    result.kind = ir::PropertyKind::NeverFails;
  }
  void lower(const checked::DeadlockFree&, ir::Property& result) {
    result.kind = ir::PropertyKind::DeadlockFree;
    std::vector<ProcessId> all;
    for (ProcessId id = 0; id < world_.system.processes.size(); ++id) {
      if (!world_.system.processes[id].external) all.push_back(id);
    }
    result.formula = at_rest(all);
  }
  void lower(const checked::Recoverable& recoverable, ir::Property& result) {
    result.kind = ir::PropertyKind::Recoverable;
    set_subjects(recoverable.of, result);
    result.formula = at_rest(result.subjects);
  }
  void lower(const checked::Progress& progress, ir::Property& result) {
    result.kind = ir::PropertyKind::Progress;
    set_subjects(progress.of, result);
    for (const checked::SubjectRef& ref : progress.assuming_responds) {
      std::vector<ProcessId> some = subject(ref);
      result.responding.insert(result.responding.end(), some.begin(), some.end());
    }
  }
  void lower(const checked::LeadsTo& leads, ir::Property& result) {
    result.kind = ir::PropertyKind::LeadsTo;
    result.trigger = evaluator().condition(*leads.from);
    result.formula = evaluator().condition(*leads.to);
  }

  void set_subjects(const std::vector<checked::SubjectRef>& of, ir::Property& result) {
    for (ProcessId id : subjects_of(of)) {
      const ir::Process& process = world_.system.processes[id];
      if (process.owes_rest) {
        result.subjects.push_back(id);
      } else if (!process.external) {
        result.exempt.push_back(id);
      }
    }
  }

  /// Nobody of these stands where it may not rest.
  Formula at_rest(const std::vector<ProcessId>& processes) {
    Linear busy;
    for (ProcessId id : processes) {
      for (ir::PlaceId place : world_.system.processes[id].places) {
        if (!world_.system.places[place].rest) {
          busy += Linear::variable(world_.system.places[place].count);
        }
      }
    }
    return Formula::equal(busy, 0);
  }

  std::vector<ProcessId> subjects_of(const std::vector<checked::SubjectRef>& refs) {
    std::vector<ProcessId> result;
    for (const checked::SubjectRef& ref : refs) {
      for (ProcessId id : subject(ref)) result.push_back(id);
    }
    if (refs.empty()) {
      for (ProcessId id = 0; id < world_.system.processes.size(); ++id) result.push_back(id);
    }
    std::erase_if(result, [&](ProcessId id) {
      return world_.system.processes[id].kind == ir::ProcessKind::Action;
    });
    std::ranges::sort(result);
    auto repeats = std::ranges::unique(result);
    result.erase(repeats.begin(), repeats.end());
    return result;
  }

  std::vector<ProcessId> subject(const checked::SubjectRef& ref) {
    if (const auto* task = std::get_if<checked::TaskRef>(&ref.subject)) {
      return processes_of(world_, environment_, *task);
    }
    if (const auto* path = std::get_if<checked::Ref<checked::Path>>(&ref.subject)) {
      return {process_of(world_, environment_, *path)};
    }
    const auto& instance = std::get<checked::Ref<checked::Instance>>(ref.subject);
    auto found = locate_instance(instance);
    std::vector<ProcessId> result;
    const auto& children = found.scope->children.at(found.declaration);
    if (ref.instance_index) {
      Value index = constant_in(world_, environment_, *ref.instance_index);
      if (index < 0 || index >= static_cast<Value>(children.size())) {
        fail(code::kNoSuchInstance, ref.span,
             fmt::format("there is no instance {} of this array", index));
      }
      collect(*children[static_cast<std::size_t>(index)], result);
    } else {
      for (const ScopeInstance* child : children) collect(*child, result);
    }
    return result;
  }

  Located<checked::Instance> locate_instance(const checked::Ref<checked::Instance>& ref) {
    const ScopeInstance* scope = world_.root;
    for (const checked::InstanceHop& step : ref.hops) {
      scope = hop(world_, environment_, scope, step, ref.span);
    }
    return {scope, ref.target};
  }

  static void collect(const ScopeInstance& scope, std::vector<ProcessId>& result) {
    for (const auto& [declaration, ids] : scope.processes) {
      result.insert(result.end(), ids.begin(), ids.end());
    }
    for (const auto& [instance, children] : scope.children) {
      for (const ScopeInstance* child : children) collect(*child, result);
    }
  }

  const World& world_;
  Aggregates& aggregates_;
  Environment environment_;
  Effect no_effect_;
};

}  // namespace

namespace {

/// What an `assume` says of the open parameters, and that the requirements are met.
void close_family(World& world, Aggregates& aggregates) {
  if (world.parameters.empty()) return;
  Environment environment{.self = world.root};
  Effect none;
  Evaluator evaluator(world, aggregates, environment, nullptr, nullptr, none);
  for (const checked::Assume& assume : world.model->assumes) {
    world.system.family.assumptions =
        std::move(world.system.family.assumptions) && evaluator.condition(*assume.condition);
  }
  for (const checked::Expr* condition : world.binding->conditions) {
    world.system.family.assumptions =
        std::move(world.system.family.assumptions) && evaluator.condition(*condition);
  }
  for (ir::Family::Requirement& requirement : world.requirements) {
    auto& all = world.system.family.requirements;
    bool known = std::ranges::any_of(
        all, [&](const auto& other) { return other.condition == requirement.condition; });
    if (!known) all.push_back(std::move(requirement));
  }
}

}  // namespace

std::optional<Lowered> lower(const checked::CheckedModel& model, const Binding& binding,
                             std::span<const checked::Property* const> properties,
                             Diagnostics& diagnostics) {
  std::optional<NeedsValue> needed;
  return lower_family(model, binding, properties, diagnostics, needed);
}

std::optional<Lowered> lower_family(const checked::CheckedModel& model, const Binding& binding,
                                    std::span<const checked::Property* const> properties,
                                    Diagnostics& diagnostics,
                                    std::optional<NeedsValue>& needed) try {
  std::unique_ptr<World> world = elaborate(model, binding);
  Aggregates aggregates;
  unfold(*world, aggregates);
  close_family(*world, aggregates);
  Lowered result;
  PropertyLowering lowering(*world, aggregates);
  for (const checked::Property* property : properties) {
    result.properties.push_back(lowering.lower(*property));
  }
  result.system = std::move(world->system);
  return result;
} catch (const NeedsValue& found) {
  needed = found;
  return std::nullopt;
} catch (const ConstantError& error) {
  diagnostics.error(error.code, error.span, error.message);
  return std::nullopt;
} catch (const LowerError& error) {
  const Diagnostic& found = error.diagnostic;
  diagnostics.error(found.code, found.span, found.message, found.hint).notes = found.notes;
  return std::nullopt;
}

}  // namespace hw::lower
