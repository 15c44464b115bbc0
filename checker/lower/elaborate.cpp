#include "checker/lower/elaborate.h"

#include <fmt/format.h>

#include <algorithm>

#include "dsl/source/diagnostic_codes.h"

namespace hw::lower {

using checked::Argument;
using ir::ResourceKind;
using ir::VariableKind;

void fail(std::string code, Span span, std::string message, std::string hint) {
  throw LowerError{
      {Severity::Error, std::move(code), span, std::move(message), std::move(hint), {}}};
}

ir::VarId World::add_variable(ir::Variable variable) {
  system.variables.push_back(std::move(variable));
  return static_cast<ir::VarId>(system.variables.size() - 1);
}

Passed passed(const World& world, const Environment& environment, const Argument& argument) {
  for (const Environment* at = &environment; at && at->procedure; at = at->caller) {
    const auto& formals = at->procedure->arguments;
    auto it =
        std::ranges::find(formals, &argument, [](const auto& formal) { return formal.get(); });
    if (it == formals.end()) continue;
    return {&at->call->arguments[static_cast<std::size_t>(it - formals.begin())], *at->caller};
  }
  const ScopeInstance* self = environment.self;
  const auto& formals = self->instance->subsystem->arguments;
  auto it = std::ranges::find(formals, &argument, [](const auto& formal) { return formal.get(); });
  Environment outside;
  outside.self = self->parent;
  (void)world;
  return {&self->instance->arguments[static_cast<std::size_t>(it - formals.begin())], outside};
}

void World::require_not_negative(const ir::Linear& value, Span span, std::string text) const {
  requirements.push_back({ir::Formula::at_least(value, 0), span, std::move(text)});
}

void needs_value(const World& world, const ir::Linear& value, Span span, std::string why) {
  for (const auto& param : world.model->params) {
    auto open = world.parameters.find(param.get());
    if (open != world.parameters.end() && value.coefficient(open->second) != 0) {
      throw NeedsValue{param.get(), span, std::move(why)};
    }
  }
  throw std::logic_error("a value that no parameter decides is not known");
}

Value constant_in(const World& world, const Environment& environment, const checked::Expr& expr,
                  std::string_view why) try {
  return std::visit(
      [&](const auto& node) -> Value {
        using Node = std::decay_t<decltype(node)>;
        if constexpr (std::is_same_v<Node, checked::ArgumentUse>) {
          Passed value = passed(world, environment, *node.argument);
          return constant_in(world, value.environment, *std::get<checked::ExprPtr>(*value.actual));
        } else if constexpr (std::is_same_v<Node, checked::TaskIndexUse>) {
          return environment.task_index;
        } else if constexpr (std::is_same_v<Node, checked::PoolSize>) {
          const ir::Linear& size = world.sizes[resource_of(world, environment, node.source)];
          if (!size.is_constant()) needs_value(world, size, expr.span, {});
          return size.constant();
        } else if constexpr (std::is_same_v<Node, checked::Unary>) {
          Value value = constant_in(world, environment, *node.operand);
          if (node.op == checked::UnaryOp::Not) return !value;
          return arithmetic(checked::BinaryOp::Subtract, 0, value, expr.span);
        } else if constexpr (std::is_same_v<Node, checked::Binary>) {
          Value left = constant_in(world, environment, *node.left);
          Value right = constant_in(world, environment, *node.right);
          return is_arithmetic(node.op) ? arithmetic(node.op, left, right, expr.span)
                                        : truth(node.op, left, right);
        } else {
          return constant(expr, *world.binding);
        }
      },
      expr.node);
} catch (NeedsValue& needed) {
  if (needed.why.empty()) needed.why = why;
  throw;
}

namespace {
ir::Linear linear_product(const World& world, ir::Linear left, ir::Linear right, Span span) {
  if (!right.is_constant()) std::swap(left, right);
  if (!right.is_constant()) {
    needs_value(world, right, span, "is multiplied by another parameter that is left open");
  }
  return left * right.constant();
}
}  // namespace

ir::Linear linear_in(const World& world, const Environment& environment,
                     const checked::Expr& expr) {
  if (world.parameters.empty()) return constant_in(world, environment, expr);
  return std::visit(
      [&](const auto& node) -> ir::Linear {
        using Node = std::decay_t<decltype(node)>;
        if constexpr (std::is_same_v<Node, checked::ParamUse>) {
          auto open = world.parameters.find(node.param);
          if (open != world.parameters.end()) return ir::Linear::variable(open->second);
        } else if constexpr (std::is_same_v<Node, checked::ArgumentUse>) {
          Passed value = passed(world, environment, *node.argument);
          return linear_in(world, value.environment, *std::get<checked::ExprPtr>(*value.actual));
        } else if constexpr (std::is_same_v<Node, checked::PoolSize>) {
          return world.sizes[resource_of(world, environment, node.source)];
        } else if constexpr (std::is_same_v<Node, checked::Unary>) {
          if (node.op == checked::UnaryOp::Negate) {
            return linear_in(world, environment, *node.operand) * Value{-1};
          }
        } else if constexpr (std::is_same_v<Node, checked::Binary>) {
          const bool linear = node.op == checked::BinaryOp::Add ||
                              node.op == checked::BinaryOp::Subtract ||
                              node.op == checked::BinaryOp::Multiply;
          if (linear) {
            ir::Linear left = linear_in(world, environment, *node.left);
            ir::Linear right = linear_in(world, environment, *node.right);
            if (left.is_constant() && right.is_constant()) {
              return arithmetic(node.op, left.constant(), right.constant(), expr.span);
            }
            if (node.op == checked::BinaryOp::Add) return left + right;
            if (node.op == checked::BinaryOp::Subtract) return left - right;
            return linear_product(world, std::move(left), std::move(right), expr.span);
          }
        }
        return constant_in(world, environment, expr, "takes part in what is not linear");
      },
      expr.node);
}

const ScopeInstance* hop(const World& world, const Environment& environment,
                         const ScopeInstance* scope, const checked::InstanceHop& step, Span span) {
  const auto& children = scope->children.at(step.instance);
  Value index =
      step.index ? constant_in(world, environment, *step.index, "chooses an instance") : 0;
  if (index < 0 || index >= static_cast<Value>(children.size())) {
    fail(code::kNoSuchInstance, span,
         fmt::format("there is no `{}[{}]`: the array has {} instances", step.instance->name, index,
                     children.size()));
  }
  return children[static_cast<std::size_t>(index)];
}

ir::ResourceId resource_of(const World& world, const Environment& environment,
                           const checked::SourceRef& source) {
  return std::visit([&](const auto& ref) { return resource_of(world, environment, ref); }, source);
}

ir::VarId account_variable(const World& world, ir::ResourceId pool,
                           const checked::AccountRef& account) {
  const ir::Resource& resource = world.system.resources[pool];
  auto it = std::ranges::find(resource.account_names, account.name);
  if (account.name == "free" || it == resource.account_names.end()) {
    fail(code::kNoSuchAccount, account.span,
         fmt::format("pool `{}` has no account `{}`", resource.name, account.name));
  }
  return resource.variables[static_cast<std::size_t>(it - resource.account_names.begin())];
}

std::vector<ir::ProcessId> processes_of(const World& world, const Environment& environment,
                                        const checked::TaskRef& task) {
  auto found = locate(world, environment, task.task);
  const auto& all = found.scope->processes.at(found.declaration);
  if (!task.index) return all;
  Value index = constant_in(world, environment, *task.index, "chooses an instance");
  for (ir::ProcessId process : all) {
    if (world.origins[process].environment->task_index == index) return {process};
  }
  fail(code::kNoSuchInstance, task.task.span,
       fmt::format("there is no `{}[{}]`", found.declaration->name, index));
}

ir::ProcessId process_of(const World& world, const Environment& environment,
                         const checked::Ref<checked::Path>& path) {
  auto found = locate(world, environment, path);
  return found.scope->processes.at(found.declaration).front();
}

namespace {

/// Walks the scopes and fills in the system.
class Elaborator {
 public:
  Elaborator(World& world) : world_(world), system_(world.system) {}

  ScopeInstance* add_scope(const checked::Scope& scope, const ScopeInstance* parent,
                           const checked::Instance* instance, std::string name) {
    if (++scope_count_ > 10'000) {
      fail(code::kTooManyInstances, instance->span,
           "the model has more than 10,000 instances of subsystems");
    }
    ScopeInstance& made = world_.scopes.emplace_back();
    made.name = std::move(name);
    made.prefix = made.name.empty() ? "" : made.name + ".";
    made.scope = &scope;
    made.parent = parent;
    made.instance = instance;
    return &made;
  }

  /// First pass: the tree of instances, and every declaration that needs only constants.
  void declare(ScopeInstance& scope) {
    Environment environment;
    environment.self = &scope;
    for (const auto& pool : scope.scope->pools) declare_pool(scope, environment, *pool);
    for (const auto& lock : scope.scope->locks) {
      add_resource(scope, *lock, ResourceKind::Lock, 1,
                   {{scope.prefix + lock->name + ".open", VariableKind::LockFree, 0, 1, 1}});
    }
    for (const auto& semaphore : scope.scope->semaphores) {
      ir::Linear initial = open_amount(environment, *semaphore->initial, "a semaphore's value");
      ir::ResourceId id =
          add_resource(scope, *semaphore, ResourceKind::Semaphore, initial,
                       {{scope.prefix + semaphore->name + ".value", VariableKind::Semaphore}});
      starts_with(system_.resources[id].variables[0], initial);
    }
    for (const auto& queue : scope.scope->queues) declare_queue(scope, environment, *queue);
    for (const auto& var : scope.scope->vars) declare_var(scope, environment, *var);
    for (const auto& counter : scope.scope->counters) {
      ir::VarId var = world_.add_variable({scope.prefix + counter->name, VariableKind::Counter});
      scope.variables[counter.get()] = var;
      if (counter->initial) {
        starts_with(var, open_amount(environment, *counter->initial, "a counter's value"));
      }
    }
    for (const auto& path : scope.scope->paths) declare_path(scope, environment, *path);
    for (const auto& task : scope.scope->tasks) declare_task(scope, environment, *task);
    for (const auto& action : scope.scope->actions) {
      add_process(scope, *action, {.action = action.get()}, environment, ir::ProcessKind::Action,
                  scope.prefix + action->name, 1, action->external);
    }
    for (const auto& instance : scope.scope->instances)
      declare_instance(scope, environment, *instance);
  }

  /// Second pass: what refers to other scopes.
  void connect(ScopeInstance& scope) {
    Environment environment;
    environment.self = &scope;
    for (const auto& mempool : scope.scope->mempools) declare_mempool(scope, environment, *mempool);
    for (auto& [instance, children] : scope.children) {
      for (ScopeInstance* child : children) connect(*child);
    }
  }

  void check_pool_sizes() {
    for (const ir::Resource& pool : system_.resources) {
      if (pool.kind != ResourceKind::Pool) continue;
      ir::Linear initial = system_.initial_value(pool.variables[0]);
      if (!initial.is_constant()) {
        world_.require_not_negative(
            initial, pool.span,
            fmt::format("the accounts and mempools of `{}` start with more units than it has",
                        pool.name));
        continue;
      }
      Value free = initial.constant();
      if (free < 0) {
        fail(code::kPoolOverdrawn, pool.span,
             fmt::format("the accounts and mempools of `{}` start with {} units, it has {}",
                         pool.name, pool.size - free, pool.size));
      }
    }
  }

 private:
  Value amount(const Environment& environment, const checked::Expr& expr, std::string_view what) {
    Value value = constant_in(world_, environment, expr, "says how many there are of something");
    check_amount(value, expr.span, what);
    return value;
  }

  static void check_amount(Value value, Span span, std::string_view what) {
    if (value < 0)
      fail(code::kBadAmount, span, fmt::format("{} is {}: it cannot be negative", what, value));
    if (value > kLargest) {
      fail(code::kBadAmount, span,
           fmt::format("{} is {}: at most {} is possible", what, value, kLargest));
    }
  }

  /// An amount that open parameters may decide.
  ir::Linear open_amount(const Environment& environment, const checked::Expr& expr,
                         std::string_view what) {
    ir::Linear value = linear_in(world_, environment, expr);
    if (value.is_constant()) {
      check_amount(value.constant(), expr.span, what);
    } else {
      world_.require_not_negative(value, expr.span, fmt::format("{} cannot be negative", what));
    }
    return value;
  }

  void starts_with(ir::VarId var, const ir::Linear& value) {
    std::erase_if(system_.family.initial, [&](const auto& entry) { return entry.first == var; });
    if (value.is_constant()) {
      system_.variables[var].initial = value.constant();
    } else {
      system_.family.initial.emplace_back(var, value);
    }
  }

  void ends_with(ir::VarId var, const ir::Linear& value) {
    if (value.is_constant()) {
      system_.variables[var].high = value.constant();
    } else {
      system_.family.high.emplace_back(var, value);
    }
  }

  ir::ResourceId add_resource(ScopeInstance& scope, const checked::Declaration& declaration,
                              ResourceKind kind, const ir::Linear& size,
                              std::vector<ir::Variable> variables) {
    ir::Resource resource;
    resource.kind = kind;
    resource.name = scope.prefix + declaration.name;
    resource.span = declaration.span;
    if (size.is_constant()) resource.size = size.constant();
    world_.sizes.push_back(size);
    for (ir::Variable& variable : variables) {
      resource.variables.push_back(world_.add_variable(std::move(variable)));
    }
    system_.resources.push_back(std::move(resource));
    auto id = static_cast<ir::ResourceId>(system_.resources.size() - 1);
    scope.resources[&declaration] = id;
    return id;
  }

  void declare_pool(ScopeInstance& scope, const Environment& environment,
                    const checked::Pool& pool) {
    ir::Linear size = open_amount(environment, *pool.size, "a pool's size");
    std::string name = scope.prefix + pool.name;
    std::vector<ir::Variable> variables{{name + ".free", VariableKind::PoolFree}};
    std::vector<ir::Linear> initial{size};
    for (const checked::Account& account : pool.accounts) {
      initial.push_back(account.initial ? open_amount(environment, *account.initial,
                                                      "what an account starts with")
                                        : ir::Linear(0));
      variables.push_back({name + "." + account.name, VariableKind::PoolAccount});
      initial[0] -= initial.back();
    }
    ir::ResourceId id = add_resource(scope, pool, ResourceKind::Pool, size, std::move(variables));
    ir::Resource& resource = system_.resources[id];
    for (std::size_t i = 0; i < initial.size(); ++i) {
      starts_with(resource.variables[i], initial[i]);
      ends_with(resource.variables[i], size);
    }
    resource.account_names.push_back("free");
    for (const checked::Account& account : pool.accounts) {
      resource.account_names.push_back(account.name);
    }
    add_floors(id, environment, pool);
  }

  void add_floors(ir::ResourceId id, const Environment& environment, const checked::Pool& pool) {
    ir::Resource& resource = system_.resources[id];
    resource.floors.push_back({"", 0});
    for (const checked::Reserve& reserve : pool.reserves) {
      for (const std::string& name : reserve.classes) {
        if (std::ranges::find(resource.floors, name, &ir::Resource::Floor::class_name) ==
            resource.floors.end()) {
          resource.floors.push_back({name, 0});
        }
      }
    }
    for (const checked::Reserve& reserve : pool.reserves) {
      ir::Linear units = open_amount(environment, *reserve.amount, "a reserve");
      for (ir::Resource::Floor& floor : resource.floors) {
        bool entitled =
            std::ranges::find(reserve.classes, floor.class_name) != reserve.classes.end();
        if (entitled) continue;
        if (units.is_constant()) {
          floor.units = std::max(floor.units, units.constant());
        } else {
          world_.floors[{id, floor.class_name}].push_back(units);
        }
      }
    }
    for (const ir::Resource::Floor& floor : resource.floors) {
      auto& all = world_.floors[{id, floor.class_name}];
      // Reserves are not negative, so a floor of 0 says nothing beside one of them.
      if (all.empty() || floor.units > 0) all.push_back(floor.units);
    }
  }

  void declare_mempool(ScopeInstance& scope, const Environment& environment,
                       const checked::Mempool& mempool) {
    ir::Linear elements =
        open_amount(environment, *mempool.elements, "a mempool's number of elements");
    ir::ResourceId id =
        add_resource(scope, mempool, ResourceKind::Mempool, elements,
                     {{scope.prefix + mempool.name + ".free", VariableKind::MempoolReserve}});
    ir::ResourceId backing = resource_of(world_, environment, mempool.backing);
    ir::Resource& resource = system_.resources[id];
    starts_with(resource.variables[0], elements);
    ends_with(resource.variables[0], elements);
    resource.backing = backing;
    resource.floors.push_back(
        {mempool.as_class, floor_of(system_.resources[backing], mempool.as_class, mempool.span)});
    const ir::VarId free = system_.resources[backing].variables[0];
    starts_with(free, system_.initial_value(free) - elements);
  }

  static Value floor_of(const ir::Resource& pool, const std::string& class_name, Span span) {
    for (const ir::Resource::Floor& floor : pool.floors) {
      if (floor.class_name == class_name) return floor.units;
    }
    fail(code::kNoSuchClass, span,
         fmt::format("no reserve of pool `{}` is for `{}`", pool.name, class_name));
  }

  void declare_queue(ScopeInstance& scope, const Environment& environment,
                     const checked::Queue& queue) {
    Value capacity = amount(environment, *queue.capacity, "a queue's capacity");
    if (capacity > 64) fail(code::kBadAmount, queue.span, "a queue holds at most 64 messages");
    std::string name = scope.prefix + queue.name;
    std::vector<ir::Variable> variables{
        {name + ".length", VariableKind::QueueLength, 0, capacity, 0}};
    auto kinds = static_cast<Value>(queue.kinds->kinds.size());
    std::vector<std::string> names{""};
    names.insert(names.end(), queue.kinds->kinds.begin(), queue.kinds->kinds.end());
    for (Value slot = 0; slot < capacity; ++slot) {
      variables.push_back(
          {fmt::format("{}[{}]", name, slot), VariableKind::QueueSlot, 0, kinds, 0, names});
    }
    add_resource(scope, queue, ResourceKind::Queue, capacity, std::move(variables));
  }

  void declare_var(ScopeInstance& scope, const Environment& environment,
                   const checked::SharedVar& var) {
    Value low = 0;
    ir::Linear end = 1;
    if (var.type.type.kind == checked::Type::Enumerated) {
      end = static_cast<Value>(var.type.type.enumeration->kinds.size()) - 1;
    } else if (var.type.type.kind == checked::Type::Int) {
      low = constant_in(world_, environment, *var.type.range->low,
                        "is the low end of a variable's range");
      end = linear_in(world_, environment, *var.type.range->high);
    }
    ir::Linear start = var.type.type.kind == checked::Type::Int
                           ? linear_in(world_, environment, *var.initial)
                           : ir::Linear(constant_in(world_, environment, *var.initial));
    if (!end.is_constant() || !start.is_constant()) {
      declare_open_var(scope, var, low, end, start);
      return;
    }
    const Value high = end.constant();
    const Value initial = start.constant();
    if (initial < low || initial > high) {
      fail(code::kStartsOutside, var.span,
           fmt::format("`{}` starts at {}, outside of its range {}..{}", var.name, initial, low,
                       high));
    }
    std::vector<std::string> names;
    if (var.type.type.kind != checked::Type::Int) {
      for (Value value = low; value <= high; ++value) {
        names.push_back(value_text(var.type.type, value));
      }
    }
    scope.variables[&var] = world_.add_variable(
        {scope.prefix + var.name, VariableKind::Shared, low, high, initial, std::move(names)});
  }

  /// A variable whose range or start open parameters decide.
  void declare_open_var(ScopeInstance& scope, const checked::SharedVar& var, Value low,
                        const ir::Linear& high, const ir::Linear& initial) {
    ir::VarId id = world_.add_variable({scope.prefix + var.name, VariableKind::Shared, low});
    scope.variables[&var] = id;
    starts_with(id, initial);
    ends_with(id, high);
    std::string text = fmt::format("`{}` starts outside of its range", var.name);
    world_.require_not_negative(initial - ir::Linear(low), var.span, text);
    world_.require_not_negative(high - initial, var.span, text);
  }

  ir::ProcessId add_process(ScopeInstance& scope, const checked::Declaration& declaration,
                            World::Origin origin, Environment environment, ir::ProcessKind kind,
                            std::string name, const ir::Linear& instances, bool external) {
    ir::Process process;
    process.kind = kind;
    process.name = std::move(name);
    process.subsystem = scope.name;
    process.span = declaration.span;
    if (instances.is_constant()) process.instances = instances.constant();
    world_.instances.push_back(instances);
    process.external = external;
    origin.environment = &world_.environments.emplace_back(environment);
    system_.processes.push_back(std::move(process));
    world_.origins.push_back(origin);
    auto id = static_cast<ir::ProcessId>(system_.processes.size() - 1);
    scope.processes[&declaration].push_back(id);
    return id;
  }

  void declare_path(ScopeInstance& scope, const Environment& environment,
                    const checked::Path& path) {
    ir::Linear limit =
        path.limit ? open_amount(environment, *path.limit, "a limit") : ir::Linear(ir::kUnbounded);
    std::string name = scope.prefix + path.name;
    ir::ProcessId id = add_process(scope, path, {.path = &path}, environment, ir::ProcessKind::Path,
                                   name, limit, false);
    std::vector<ir::Variable> variables;
    if (path.limit) variables.push_back({name + ".slots", VariableKind::PathSlots});
    ir::ResourceId resource =
        add_resource(scope, path, ResourceKind::Path, limit, std::move(variables));
    if (!path.limit) return;
    system_.processes[id].slots = system_.resources[resource].variables[0];
    starts_with(system_.processes[id].slots, limit);
    ends_with(system_.processes[id].slots, limit);
  }

  void declare_task(ScopeInstance& scope, const Environment& environment,
                    const checked::Task& task) {
    std::string name = scope.prefix + task.name;
    if (!task.indices) {
      ir::Linear count =
          task.count ? open_amount(environment, *task.count, "a number of tasks") : ir::Linear(1);
      add_process(scope, task, {.task = &task}, environment, ir::ProcessKind::Task, name, count,
                  task.external);
      return;
    }
    scope.processes[&task];
    Value low = constant_in(world_, environment, *task.indices->low, "says which tasks there are");
    Value high =
        constant_in(world_, environment, *task.indices->high, "says which tasks there are");
    if (high - low >= 1000)
      fail(code::kTooManyInstances, task.span, "more than 1,000 named instances of one task");
    for (Value index = low; index <= high; ++index) {
      Environment own = environment;
      own.task_index = index;
      add_process(scope, task, {.task = &task}, own, ir::ProcessKind::Task,
                  fmt::format("{}[{}]", name, index), 1, task.external);
    }
  }

  void declare_instance(ScopeInstance& scope, const Environment& environment,
                        const checked::Instance& instance) {
    auto& children = scope.children[&instance];
    Value count =
        instance.count ? amount(environment, *instance.count, "a number of instances") : 1;
    if (count > 10'000)
      fail(code::kTooManyInstances, instance.span, "more than 10,000 instances of a subsystem");
    for (Value index = 0; index < count; ++index) {
      std::string name = scope.prefix + instance.name;
      if (instance.count) name += fmt::format("[{}]", index);
      ScopeInstance* child = add_scope(instance.subsystem->scope, &scope, &instance, name);
      children.push_back(child);
      declare(*child);
    }
  }

  static constexpr Value kLargest = 1'000'000'000;

  World& world_;
  ir::System& system_;
  std::size_t scope_count_ = 0;
};

}  // namespace

std::unique_ptr<World> elaborate(const checked::CheckedModel& model, const Binding& binding) {
  auto world = std::make_unique<World>();
  world->model = &model;
  world->binding = &binding;
  world->system.name = model.name;
  for (const auto& declared : model.params) {
    const checked::Param* param = declared.get();
    auto open = binding.open.find(param);
    if (open == binding.open.end()) continue;
    const OpenRange& range = open->second;
    ir::VarId var = world->add_variable(
        {param->name, ir::VariableKind::Parameter, range.low, range.high, range.low});
    world->parameters[param] = var;
    world->system.family.parameters.push_back(var);
  }
  Elaborator elaborator(*world);
  world->root = elaborator.add_scope(model.root, nullptr, nullptr, "");
  elaborator.declare(*world->root);
  elaborator.connect(*world->root);
  elaborator.check_pool_sizes();
  return world;
}

}  // namespace hw::lower
