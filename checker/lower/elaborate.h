// Templates become instances: every pool, lock, variable, task and path of every instance of every
// subsystem gets its number in the system, and references are followed to these numbers.
//
// The tree of scope instances stays in memory while the control flow is unfolded: a statement's
// references are resolved in the Environment in which its text was instantiated.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "checker/ir/system.h"
#include "checker/lower/bind.h"
#include "checker/lower/constant.h"

namespace hw::lower {

/// A mistake of the model that ends lowering; caught in lower().
struct LowerError {
  Diagnostic diagnostic;
};
[[noreturn]] void fail(std::string code, Span span, std::string message, std::string hint = {});

/// One instance of the top level or of a subsystem.
struct ScopeInstance {
  std::string name;    ///< "disks[2]"; "" for the top level
  std::string prefix;  ///< "disks[2]."; "" for the top level
  const checked::Scope* scope = nullptr;
  const ScopeInstance* parent = nullptr;        ///< where the instance was declared
  const checked::Instance* instance = nullptr;  ///< null for the top level
  std::map<const checked::Declaration*, ir::ResourceId> resources;
  std::map<const checked::Declaration*, ir::VarId> variables;
  std::map<const checked::Declaration*, std::vector<ir::ProcessId>> processes;
  std::map<const checked::Instance*, std::vector<ScopeInstance*>> children;
};

/// Where a piece of text stands once it is instantiated: what its names mean.
struct Environment {
  const ScopeInstance* self = nullptr;
  const Environment* caller = nullptr;  ///< of an inlined procedure
  const checked::Call* call = nullptr;
  const checked::Procedure* procedure = nullptr;
  Span call_span;
  Value task_index = 0;
};

/// All instances, and the system as far as it is known before control flow: variables, resources,
/// processes without places.
struct World {
  const checked::CheckedModel* model = nullptr;
  const Binding* binding = nullptr;
  std::deque<ScopeInstance> scopes;
  ScopeInstance* root = nullptr;
  ir::System system;

  /// What a process is made from.
  struct Origin {
    const checked::Task* task = nullptr;
    const checked::Path* path = nullptr;
    const checked::Action* action = nullptr;
    const Environment* environment = nullptr;
  };
  std::vector<Origin> origins;  ///< by process

  // Numbers that open parameters may decide; without open parameters all are constant, and the
  // fields of `system` say the same.
  std::vector<ir::Linear> sizes;      ///< by resource: pools, mempools
  std::vector<ir::Linear> instances;  ///< by process; a path without a limit: kUnbounded
  /// By pool and class: what must stay free is the largest of these.
  std::map<std::pair<ir::ResourceId, std::string>, std::vector<ir::Linear>> floors;
  std::map<const checked::Param*, ir::VarId> parameters;  ///< the open ones

  /// Makes it a condition of the model that `value` is not negative; for open parameters.
  void require_not_negative(const ir::Linear& value, Span span, std::string text) const;
  mutable std::vector<ir::Family::Requirement> requirements;

  std::deque<Environment> environments;

  ir::VarId add_variable(ir::Variable variable);
};

/// Throws LowerError or ConstantError.
std::unique_ptr<World> elaborate(const checked::CheckedModel& model, const Binding& binding);

/// The value of an expression over parameters, constants, arguments and the task index. Throws
/// NeedsValue where an open parameter decides it; `why` says what the value is needed for.
Value constant_in(const World& world, const Environment& environment, const checked::Expr& expr,
                  std::string_view why = {});
/// The same where an open parameter is welcome: linear in the open parameters.
ir::Linear linear_in(const World& world, const Environment& environment, const checked::Expr& expr);
/// NeedsValue for one of the open parameters that occur.
[[noreturn]] void needs_value(const World& world, const ir::Linear& value, Span span,
                              std::string why);

/// The scope instance and declaration that a reference means. Arguments are followed to what was
/// passed.
template <typename Declaration>
struct Located {
  const ScopeInstance* scope = nullptr;
  const Declaration* declaration = nullptr;
};
template <typename Declaration>
Located<Declaration> locate(const World& world, const Environment& environment,
                            const checked::Ref<Declaration>& ref);

ir::ResourceId resource_of(const World& world, const Environment& environment,
                           const checked::SourceRef& source);
template <typename Declaration>
ir::ResourceId resource_of(const World& world, const Environment& environment,
                           const checked::Ref<Declaration>& ref) {
  auto found = locate(world, environment, ref);
  return found.scope->resources.at(found.declaration);
}
template <typename Declaration>
ir::VarId variable_of(const World& world, const Environment& environment,
                      const checked::Ref<Declaration>& ref) {
  auto found = locate(world, environment, ref);
  return found.scope->variables.at(found.declaration);
}

/// The variable of a pool's named account.
ir::VarId account_variable(const World& world, ir::ResourceId pool,
                           const checked::AccountRef& account);

/// The processes that a task reference means: all instances, or the one that its index names.
std::vector<ir::ProcessId> processes_of(const World& world, const Environment& environment,
                                        const checked::TaskRef& task);
ir::ProcessId process_of(const World& world, const Environment& environment,
                         const checked::Ref<checked::Path>& path);

/// What a caller or instance passed for an argument, and the environment in which that is to be
/// read.
struct Passed {
  const checked::ActualArgument* actual = nullptr;
  Environment environment;
};
Passed passed(const World& world, const Environment& environment,
              const checked::Argument& argument);

// ---- inline
// --------------------------------------------------------------------------------------

const ScopeInstance* hop(const World& world, const Environment& environment,
                         const ScopeInstance* scope, const checked::InstanceHop& step, Span span);

/// Tasks and procedures cannot be handed in as arguments.
template <typename Declaration>
inline constexpr bool kCanBePassed =
    !std::is_same_v<Declaration, checked::Task> && !std::is_same_v<Declaration, checked::Procedure>;

template <typename Declaration>
Located<Declaration> locate(const World& world, const Environment& environment,
                            const checked::Ref<Declaration>& ref) {
  if constexpr (kCanBePassed<Declaration>) {
    if (ref.base == checked::Ref<Declaration>::ByArgument) {
      Passed value = passed(world, environment, *ref.argument);
      return locate(world, value.environment, std::get<checked::Ref<Declaration>>(*value.actual));
    }
  }
  const ScopeInstance* scope =
      ref.base == checked::Ref<Declaration>::Root ? world.root : environment.self;
  for (const checked::InstanceHop& step : ref.hops) {
    scope = hop(world, environment, scope, step, ref.span);
  }
  return {scope, ref.target};
}

}  // namespace hw::lower
