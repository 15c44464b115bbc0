// References to objects, expressions to closures. See elaborate.h.
#include <fmt/format.h>

#include "tests/agree/elaborate.h"

namespace hw::agree {

namespace {

using checked::BinaryOp;

[[noreturn]] void overflow() { throw ModelError("arithmetic overflow"); }

Value add(Value a, Value b) {
  Value result = 0;
  if (__builtin_add_overflow(a, b, &result)) overflow();
  return result;
}
Value subtract(Value a, Value b) {
  Value result = 0;
  if (__builtin_sub_overflow(a, b, &result)) overflow();
  return result;
}
Value multiply(Value a, Value b) {
  Value result = 0;
  if (__builtin_mul_overflow(a, b, &result)) overflow();
  return result;
}
/// Rounds to minus infinity.
Value divide(Value a, Value b) {
  if (b == 0) throw ModelError("division by zero");
  if (b == -1) return subtract(0, a);
  const Value quotient = a / b;
  return (a % b != 0 && ((a < 0) != (b < 0))) ? quotient - 1 : quotient;
}
Value modulo(Value a, Value b) { return b == -1 ? 0 : subtract(a, multiply(divide(a, b), b)); }

Value apply(BinaryOp op, Value a, Value b) {
  switch (op) {
    case BinaryOp::Add:
      return add(a, b);
    case BinaryOp::Subtract:
      return subtract(a, b);
    case BinaryOp::Multiply:
      return multiply(a, b);
    case BinaryOp::Divide:
      return divide(a, b);
    case BinaryOp::Modulo:
      return modulo(a, b);
    case BinaryOp::Less:
      return a < b;
    case BinaryOp::LessEqual:
      return a <= b;
    case BinaryOp::Equal:
      return a == b;
    case BinaryOp::NotEqual:
      return a != b;
    case BinaryOp::GreaterEqual:
      return a >= b;
    case BinaryOp::Greater:
      return a > b;
    case BinaryOp::Min:
      return a < b ? a : b;
    case BinaryOp::Max:
      return a > b ? a : b;
    case BinaryOp::And:
    case BinaryOp::Or:
    case BinaryOp::Implies:
      break;
  }
  throw std::logic_error("connectives are evaluated from the left");
}

Expression constant_expression(Value value) {
  Expression result;
  result.value = [value](const State&, int) { return value; };
  return result;
}

Expression shared_expression(std::function<Value(const State&, int)> value) {
  Expression result;
  result.value = std::move(value);
  result.shared = true;
  result.constant = false;
  return result;
}

Expression own_expression(std::function<Value(const State&, int)> value) {
  Expression result;
  result.value = std::move(value);
  result.constant = false;
  return result;
}

Expression cell_expression(int cell) {
  return shared_expression([cell](const State& state, int) { return state.cells[cell]; });
}

}  // namespace

// ---- references -------------------------------------------------------------------------------

const Binding& Elaborator::argument(const checked::Argument* argument, const Scene& scene) const {
  if (auto own = scene.arguments.find(argument); own != scene.arguments.end()) return own->second;
  return scene.space->arguments.at(argument);
}

Space* Elaborator::walk(bool from_root, const std::vector<checked::InstanceHop>& hops,
                        const Scene& scene) {
  Space* space = from_root ? root_ : scene.space;
  for (const checked::InstanceHop& hop : hops) {
    const std::vector<Space*>& children = space->children.at(hop.instance);
    const Value index = hop.index ? constant(*hop.index, scene) : 0;
    if (index < 0 || index >= static_cast<Value>(children.size())) {
      throw ModelError(fmt::format("no instance {}[{}]", hop.instance->name, index));
    }
    space = children[index];
  }
  return space;
}

std::pair<Space*, const checked::Procedure*> Elaborator::procedure(
    const checked::Ref<checked::Procedure>& ref, const Scene& scene) {
  const bool from_root = ref.base == checked::Ref<checked::Procedure>::Root;
  return {walk(from_root, ref.hops, scene), ref.target};
}

int Elaborator::path(const checked::Ref<checked::Path>& ref, const Scene& scene) {
  return find(ref, scene);
}

Binding Elaborator::bind_argument(const checked::ActualArgument& actual, const Scene& scene) {
  Binding binding;
  std::visit(
      [&](const auto& value) {
        if constexpr (std::is_same_v<std::decay_t<decltype(value)>, checked::ExprPtr>) {
          binding.value = bind(*value, scene);
        } else {
          binding.object = find(value, scene);
        }
      },
      actual);
  return binding;
}

std::vector<int> Elaborator::task_instances(const checked::TaskRef& ref, const Scene& scene) {
  const TaskInfo& task = world_.tasks[find(ref.task, scene)];
  std::vector<int> result;
  if (ref.index) {
    const Value index = constant(*ref.index, scene);
    const auto instance = task.instances.find(index);
    if (instance == task.instances.end()) {
      throw ModelError(fmt::format("no task {}[{}]", task.name, index));
    }
    result.push_back(instance->second);
  } else {
    for (const auto& [index, instance] : task.instances) result.push_back(instance);
  }
  return result;
}

int Elaborator::account_cell(int pool, const checked::AccountRef& account) const {
  const PoolInfo& info = world_.pools[pool];
  if (account.kind == checked::AccountRef::Free) return info.free;
  const auto cell = info.accounts.find(account.name);
  if (cell == info.accounts.end()) {
    throw ModelError(fmt::format("{} has no account {}", info.name, account.name));
  }
  return cell->second;
}

int Elaborator::holding_slot(const checked::SourceRef& source, const Scene& scene) {
  if (const auto* pool = std::get_if<checked::Ref<checked::Pool>>(&source)) {
    return world_.pool_slot(find(*pool, scene));
  }
  return world_.mempool_slot(find(std::get<checked::Ref<checked::Mempool>>(source), scene));
}

const std::set<int>& Elaborator::label(int program, const std::string& name) const {
  const Program& text = world_.programs[program];
  const auto places = text.labels.find(name);
  if (places == text.labels.end()) {
    throw ModelError(fmt::format("{} has no label {}", text.name, name));
  }
  return places->second;
}

bool Elaborator::stands_at(const InstanceState& instance, const std::string& name) const {
  return !instance.failed && label(instance.program, name).count(instance.at) > 0;
}

// ---- expressions ------------------------------------------------------------------------------

Value Elaborator::constant(const checked::Expr& expr, const Scene& scene) {
  const Expression expression = bind(expr, scene);
  if (!expression.constant) throw ModelError("not a constant");
  return expression(State{}, -1);
}

Value Elaborator::const_value(const checked::Const& constant_declaration) {
  return constant(*constant_declaration.value, Scene{});
}

Expression Elaborator::bind_at_root(const checked::Expr& expr) { return bind(expr, root_scene()); }
Value Elaborator::constant_at_root(const checked::Expr& expr) {
  return constant(expr, root_scene());
}

Expression Elaborator::bind_unary(const checked::Unary& unary, const Scene& scene) {
  Expression operand = bind(*unary.operand, scene);
  Expression result;
  result.shared = operand.shared;
  result.constant = operand.constant;
  const bool negate = unary.op == checked::UnaryOp::Negate;
  result.value = [operand, negate](const State& state, int self) -> Value {
    const Value value = operand(state, self);
    return negate ? subtract(0, value) : (value == 0 ? 1 : 0);
  };
  return result;
}

Expression Elaborator::bind_binary(const checked::Binary& binary, const Scene& scene) {
  Expression left = bind(*binary.left, scene);
  Expression right = bind(*binary.right, scene);
  Expression result;
  result.shared = left.shared || right.shared;
  result.constant = left.constant && right.constant;
  const BinaryOp op = binary.op;
  result.value = [left, right, op](const State& state, int self) -> Value {
    const Value a = left(state, self);
    if (op == BinaryOp::And) return a != 0 && right(state, self) != 0;
    if (op == BinaryOp::Or) return a != 0 || right(state, self) != 0;
    if (op == BinaryOp::Implies) return a == 0 || right(state, self) != 0;
    return apply(op, a, right(state, self));
  };
  return result;
}

Expression Elaborator::bind_task_count(const checked::TaskCount& count, const Scene& scene) {
  const std::vector<int> instances = task_instances(count.task, scene);
  if (!count.label.empty()) {
    for (int instance : instances) {
      label_uses_.emplace_back(world_.task_programs[instance], count.label);
    }
  }
  return shared_expression([this, instances, name = count.label](const State& state, int) {
    Value result = 0;
    for (int i : instances) {
      const InstanceState& instance = state.instances[i];
      if (name.empty()) {
        result += world_.programs[instance.program].nodes[instance.at].op != Op::End;
      } else {
        result += stands_at(instance, name);
      }
    }
    return result;
  });
}

Expression Elaborator::bind_path_count(const checked::PathCount& count, const Scene& scene) {
  const int program = world_.paths[path(count.path, scene)].program;
  if (!count.label.empty()) label_uses_.emplace_back(program, count.label);
  return shared_expression([this, program, name = count.label](const State& state, int) {
    Value result = 0;
    for (const InstanceState& instance : state.instances) {
      if (instance.program != program) continue;
      result += name.empty() || stands_at(instance, name);
    }
    return result;
  });
}

/// Of a pool: also what is held through its mempools.
Expression Elaborator::bind_pool_held(const checked::SourceRef& source, const Scene& scene) {
  std::vector<int> slots{holding_slot(source, scene)};
  const auto* pool = std::get_if<checked::Ref<checked::Pool>>(&source);
  const int backing = pool ? find(*pool, scene) : -1;
  return shared_expression([this, slots, backing](const State& state, int) {
    Value result = 0;
    for (const InstanceState& instance : state.instances) {
      for (int slot : slots) result += instance.held[slot];
      if (backing < 0) continue;
      for (int mempool : world_.pools[backing].mempools) {
        result += instance.held[world_.mempool_slot(mempool)];
      }
    }
    return result;
  });
}

Expression Elaborator::bind(const checked::Expr& expr, const Scene& scene) {
  using namespace checked;
  struct Visitor {
    Elaborator& e;
    const Scene& scene;

    Expression operator()(const Literal& x) { return constant_expression(x.value); }
    Expression operator()(const ParamUse& x) {
      return constant_expression(e.param_value(*x.param));
    }
    Expression operator()(const ConstUse& x) {
      return constant_expression(e.const_value(*x.constant));
    }
    Expression operator()(const ArgumentUse& x) { return e.argument(x.argument, scene).value; }
    Expression operator()(const TaskIndexUse&) {
      if (!scene.task_index) throw std::logic_error("index outside a task");
      return constant_expression(*scene.task_index);
    }
    Expression operator()(const LocalUse& x) {
      const int index = scene.locals.at(x.variable);
      return own_expression(
          [index](const State& state, int self) { return state.instances[self].vars[index]; });
    }
    Expression operator()(const SharedUse& x) { return cell_expression(e.find(x.variable, scene)); }
    Expression operator()(const CounterUse& x) { return cell_expression(e.find(x.counter, scene)); }
    Expression operator()(const PoolFree& x) {
      if (const auto* pool = std::get_if<Ref<Pool>>(&x.source)) {
        return cell_expression(e.world_.pools[e.find(*pool, scene)].free);
      }
      const int mempool = e.find(std::get<Ref<Mempool>>(x.source), scene);
      return cell_expression(e.world_.mempools[mempool].reserve);
    }
    Expression operator()(const PoolAccount& x) {
      return cell_expression(e.account_cell(e.find(x.pool, scene), x.account));
    }
    Expression operator()(const PoolSize& x) {
      if (const auto* pool = std::get_if<Ref<Pool>>(&x.source)) {
        return constant_expression(e.world_.pools[e.find(*pool, scene)].size);
      }
      const int mempool = e.find(std::get<Ref<Mempool>>(x.source), scene);
      return constant_expression(e.world_.mempools[mempool].elements);
    }
    Expression operator()(const PoolHeld& x) { return e.bind_pool_held(x.source, scene); }
    Expression operator()(const OwnHeld& x) {
      const int slot = e.holding_slot(x.source, scene);
      return own_expression(
          [slot](const State& state, int self) { return state.instances[self].held[slot]; });
    }
    Expression operator()(const TaskHeld& x) {
      const int slot = e.holding_slot(x.source, scene);
      const std::vector<int> instances = e.task_instances(x.task, scene);
      return shared_expression([slot, instances](const State& state, int) {
        Value result = 0;
        for (int instance : instances) result += state.instances[instance].held[slot];
        return result;
      });
    }
    Expression operator()(const PathHeld& x) {
      const int slot = e.holding_slot(x.source, scene);
      const int program = e.world_.paths[e.path(x.path, scene)].program;
      return shared_expression([slot, program](const State& state, int) {
        Value result = 0;
        for (const InstanceState& instance : state.instances) {
          if (instance.program == program) result += instance.held[slot];
        }
        return result;
      });
    }
    Expression operator()(const TaskCount& x) { return e.bind_task_count(x, scene); }
    Expression operator()(const PathCount& x) { return e.bind_path_count(x, scene); }
    Expression operator()(const SemaphoreValue& x) {
      return cell_expression(e.find(x.semaphore, scene));
    }
    Expression operator()(const QueueLength& x) {
      const int queue = e.find(x.queue, scene);
      return shared_expression([queue](const State& state, int) {
        return static_cast<Value>(state.queues[queue].size());
      });
    }
    Expression operator()(const LockHeld& x) {
      const int slot = e.world_.lock_slot(e.find(x.lock, scene));
      return shared_expression([slot](const State& state, int) -> Value {
        for (const InstanceState& instance : state.instances) {
          if (instance.held[slot] != 0) return 1;
        }
        return 0;
      });
    }
    Expression operator()(const Unary& x) { return e.bind_unary(x, scene); }
    Expression operator()(const Binary& x) { return e.bind_binary(x, scene); }
  };
  Visitor visitor{*this, scene};
  return std::visit(visitor, expr.node);
}

}  // namespace hw::agree
