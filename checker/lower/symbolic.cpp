#include "checker/lower/symbolic.h"

#include <fmt/format.h>

#include <algorithm>

#include "dsl/source/diagnostic_codes.h"

namespace hw::lower {

using checked::BinaryOp;
using ir::Formula;
using ir::Linear;

Value LocalState::held(ir::ResourceId resource) const {
  auto it = std::ranges::find(holdings, resource, &ir::Holding::resource);
  return it == holdings.end() ? 0 : it->units;
}

void LocalState::change(ir::ResourceId resource, Value units) {
  auto it = std::ranges::lower_bound(holdings, resource, {}, &ir::Holding::resource);
  if (it == holdings.end() || it->resource != resource) {
    it = holdings.insert(it, {resource, 0});
  }
  it->units += units;
  if (it->units == 0) holdings.erase(it);
}

ir::VarId Aggregates::number_of(Key key) {
  auto [it, added] = numbers_.try_emplace(key, kFirst + static_cast<ir::VarId>(keys_.size()));
  if (added) keys_.push_back(std::move(key));
  return it->second;
}

ir::VarId Aggregates::held(ir::ProcessId process, ir::ResourceId resource) {
  return number_of({process, resource, {}});
}

ir::VarId Aggregates::count(ir::ProcessId process, const std::string& label) {
  return number_of({process, ir::kNone, label});
}

Linear Aggregates::expand(const ir::System& system, ir::VarId aggregate) const {
  const Key& key = keys_[aggregate - kFirst];
  Linear sum;
  for (ir::PlaceId id : system.processes[key.process].places) {
    const ir::Place& place = system.places[id];
    Value weight = 0;
    if (key.resource != ir::kNone) {
      auto it = std::ranges::find(place.holdings, key.resource, &ir::Holding::resource);
      if (it != place.holdings.end()) weight = it->units;
    } else if (key.label.empty()) {
      weight = place.ended ? 0 : 1;
    } else {
      weight = std::ranges::find(place.labels, key.label) != place.labels.end() ? 1 : 0;
    }
    sum += Linear::variable(place.count, weight);
  }
  return sum;
}

Linear Effect::read(ir::VarId var) const {
  auto it = values.find(var);
  return it == values.end() ? Linear::variable(var) : it->second;
}

std::size_t index_of(const std::vector<std::unique_ptr<checked::LocalVar>>& locals,
                     const checked::LocalVar* variable) {
  auto it = std::ranges::find(locals, variable, [](const auto& local) { return local.get(); });
  return static_cast<std::size_t>(it - locals.begin());
}

std::pair<Value, Value> range_in(const World& world, const Environment& environment,
                                 const checked::VarType& type) {
  if (type.type.kind == checked::Type::Bool) return {0, 1};
  if (type.type.kind == checked::Type::Enumerated) {
    return {0, static_cast<Value>(type.type.enumeration->kinds.size()) - 1};
  }
  const char* why = "bounds a variable that each instance has of its own";
  return {constant_in(world, environment, *type.range->low, why),
          constant_in(world, environment, *type.range->high, why)};
}

Linear Evaluator::pool_held(ir::ResourceId resource) const {
  const ir::System& system = world_.system;
  const ir::Resource& pool = system.resources[resource];
  Linear sum;
  if (pool.kind == ir::ResourceKind::Mempool) {
    for (ir::ProcessId process = 0; process < system.processes.size(); ++process) {
      sum += variable(aggregates_.held(process, resource));
    }
    return sum;
  }
  sum = world_.sizes[resource];
  for (ir::VarId account : pool.variables) sum -= variable(account);
  for (const ir::Resource& mempool : system.resources) {
    if (mempool.backing == resource) sum -= variable(mempool.variables[0]);
  }
  return sum;
}

Linear Evaluator::number(const checked::Expr& expr) const {
  return std::visit(
      [&](const auto& node) -> Linear {
        using Kind = std::decay_t<decltype(node)>;
        if constexpr (std::is_same_v<Kind, checked::LocalUse>) {
          return local_->locals[index_of(*locals_, node.variable)];
        } else if constexpr (std::is_same_v<Kind, checked::SharedUse>) {
          return variable(variable_of(world_, environment_, node.variable));
        } else if constexpr (std::is_same_v<Kind, checked::CounterUse>) {
          return variable(variable_of(world_, environment_, node.counter));
        } else if constexpr (std::is_same_v<Kind, checked::PoolFree>) {
          return variable(
              world_.system.resources[resource_of(world_, environment_, node.source)].variables[0]);
        } else if constexpr (std::is_same_v<Kind, checked::PoolAccount>) {
          ir::ResourceId pool = resource_of(world_, environment_, node.pool);
          return variable(account_variable(world_, pool, node.account));
        } else if constexpr (std::is_same_v<Kind, checked::PoolHeld>) {
          return pool_held(resource_of(world_, environment_, node.source));
        } else if constexpr (std::is_same_v<Kind, checked::OwnHeld>) {
          return local_->held(resource_of(world_, environment_, node.source));
        } else if constexpr (std::is_same_v<Kind, checked::TaskHeld>) {
          ir::ResourceId resource = resource_of(world_, environment_, node.source);
          Linear sum;
          for (ir::ProcessId process : processes_of(world_, environment_, node.task)) {
            sum += variable(aggregates_.held(process, resource));
          }
          return sum;
        } else if constexpr (std::is_same_v<Kind, checked::PathHeld>) {
          return variable(aggregates_.held(process_of(world_, environment_, node.path),
                                           resource_of(world_, environment_, node.source)));
        } else if constexpr (std::is_same_v<Kind, checked::TaskCount>) {
          Linear sum;
          for (ir::ProcessId process : processes_of(world_, environment_, node.task)) {
            sum += variable(aggregates_.count(process, node.label));
          }
          return sum;
        } else if constexpr (std::is_same_v<Kind, checked::PathCount>) {
          return variable(
              aggregates_.count(process_of(world_, environment_, node.path), node.label));
        } else if constexpr (std::is_same_v<Kind, checked::SemaphoreValue>) {
          return variable(world_.system.resources[resource_of(world_, environment_, node.semaphore)]
                              .variables[0]);
        } else if constexpr (std::is_same_v<Kind, checked::QueueLength>) {
          return variable(
              world_.system.resources[resource_of(world_, environment_, node.queue)].variables[0]);
        } else if constexpr (std::is_same_v<Kind, checked::Unary>) {
          return number(*node.operand) * Value{-1};
        } else if constexpr (std::is_same_v<Kind, checked::Binary>) {
          return binary_number(node, expr.span);
        } else {
          return linear_in(world_, environment_, expr);
        }
      },
      expr.node);
}

bool Evaluator::over_parameters(const Linear& linear) const {
  return std::ranges::all_of(linear.terms(), [&](const ir::Term& term) {
    return !Aggregates::is_aggregate(term.var) && world_.system.is_parameter(term.var);
  });
}

Linear Evaluator::binary_number(const checked::Binary& node, Span span) const {
  Linear left = number(*node.left);
  Linear right = number(*node.right);
  if (left.is_constant() && right.is_constant()) {
    return arithmetic(node.op, left.constant(), right.constant(), span);
  }
  constexpr Value kLargestFactor = 1'000'000'000;
  switch (node.op) {
    case BinaryOp::Add:
      return left + right;
    case BinaryOp::Subtract:
      return left - right;
    case BinaryOp::Multiply: {
      if (!right.is_constant()) std::swap(left, right);
      if (!right.is_constant() && (over_parameters(left) || over_parameters(right))) {
        needs_value(world_, over_parameters(right) ? right : left, span,
                    "is multiplied by something that changes in a run, or by another parameter");
      }
      if (!right.is_constant())
        fail(code::kKnownTooLate, span, "the product of two values that change in a run");
      if (std::abs(right.constant()) > kLargestFactor) {
        fail(code::kDoesNotFit, span, fmt::format("a factor of {} is too large", right.constant()));
      }
      return left * right.constant();
    }
    default:
      if (over_parameters(left) && over_parameters(right)) {
        needs_value(world_, left.is_constant() ? right : left, span,
                    "takes part in what is not linear");
      }
      fail(code::kKnownTooLate, span, "this has to be known before the run starts");
  }
}

Formula Evaluator::condition(const checked::Expr& expr) const {
  return std::visit(
      [&](const auto& node) -> Formula {
        using Kind = std::decay_t<decltype(node)>;
        if constexpr (std::is_same_v<Kind, checked::LocalUse>) {
          return Formula::truth(local_->locals[index_of(*locals_, node.variable)] != 0);
        } else if constexpr (std::is_same_v<Kind, checked::SharedUse>) {
          return Formula::at_least(variable(variable_of(world_, environment_, node.variable)), 1);
        } else if constexpr (std::is_same_v<Kind, checked::LockHeld>) {
          ir::ResourceId lock = resource_of(world_, environment_, node.lock);
          return Formula::equal(variable(world_.system.resources[lock].variables[0]), 0);
        } else if constexpr (std::is_same_v<Kind, checked::Unary>) {
          return condition(*node.operand).negated();
        } else if constexpr (std::is_same_v<Kind, checked::Binary>) {
          return binary_condition(node);
        } else {
          return known_condition(expr);
        }
      },
      expr.node);
}

/// Parameters, constants, arguments.
Formula Evaluator::known_condition(const checked::Expr& expr) const {
  if (const auto* use = std::get_if<checked::ParamUse>(&expr.node)) {
    auto open = world_.parameters.find(use->param);
    if (open != world_.parameters.end()) {
      return Formula::at_least(Linear::variable(open->second), 1);
    }
  }
  if (const auto* use = std::get_if<checked::ArgumentUse>(&expr.node)) {
    Passed value = passed(world_, environment_, *use->argument);
    Evaluator outside(world_, aggregates_, value.environment, nullptr, nullptr, effect_);
    return outside.condition(*std::get<checked::ExprPtr>(*value.actual));
  }
  return Formula::truth(constant_in(world_, environment_, expr) != 0);
}

Formula Evaluator::binary_condition(const checked::Binary& node) const {
  bool of_conditions = node.left->type.kind == checked::Type::Bool;
  if (of_conditions) {
    Formula left = condition(*node.left);
    Formula right = condition(*node.right);
    switch (node.op) {
      case BinaryOp::And:
        return left && right;
      case BinaryOp::Or:
        return left || right;
      case BinaryOp::Implies:
        return left.negated() || right;
      case BinaryOp::Equal:
        return (left && right) || (left.negated() && right.negated());
      default:
        return (left && right.negated()) || (left.negated() && right);
    }
  }
  Linear left = number(*node.left);
  Linear right = number(*node.right);
  switch (node.op) {
    case BinaryOp::Less:
      return Formula::at_least(right, left + 1);
    case BinaryOp::LessEqual:
      return Formula::at_least(right, left);
    case BinaryOp::Equal:
      return Formula::equal(left, right);
    case BinaryOp::NotEqual:
      return Formula::equal(left, right).negated();
    case BinaryOp::GreaterEqual:
      return Formula::at_least(left, right);
    default:
      return Formula::at_least(left, right + 1);
  }
}

Linear Evaluator::open_constant(const checked::Expr& expr) const {
  Linear value = number(expr);
  if (!over_parameters(value)) {
    fail(code::kKnownTooLate, expr.span,
         "this has to be known from the text and the task's own variables");
  }
  return value;
}

Value Evaluator::constant(const checked::Expr& expr, std::string_view why) const {
  Linear value = open_constant(expr);
  if (!value.is_constant()) needs_value(world_, value, expr.span, std::string(why));
  return value.constant();
}

}  // namespace hw::lower
