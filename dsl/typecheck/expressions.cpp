// Expressions: types, how much they vary, and their values where these are known.
#include <fmt/format.h>

#include <algorithm>

#include "dsl/source/diagnostic_codes.h"
#include "dsl/typecheck/checker.h"
#include "dsl/typecheck/fold.h"

namespace hw::typing {

using checked::BinaryOp;
using checked::Type;
using resolved::Kind;

namespace {

constexpr Type kInt{Type::Int, nullptr};
constexpr Type kBool{Type::Bool, nullptr};

/// The two lists of operators stand in the same order.
BinaryOp operator_of(ast::BinaryOp op) {
  static_assert(static_cast<int>(ast::BinaryOp::Add) == static_cast<int>(BinaryOp::Add));
  static_assert(static_cast<int>(ast::BinaryOp::Less) == static_cast<int>(BinaryOp::Less));
  static_assert(static_cast<int>(ast::BinaryOp::Implies) == static_cast<int>(BinaryOp::Implies));
  static_assert(static_cast<int>(ast::BinaryOp::Max) == static_cast<int>(BinaryOp::Max));
  return static_cast<BinaryOp>(op);
}

bool is_equality(BinaryOp op) { return op == BinaryOp::Equal || op == BinaryOp::NotEqual; }

bool is_connective(BinaryOp op) {
  return op == BinaryOp::And || op == BinaryOp::Or || op == BinaryOp::Implies;
}

bool is_comparison(BinaryOp op) { return op >= BinaryOp::Less && op <= BinaryOp::Greater; }

}  // namespace

Typed Checker::literal(checked::Value value, Type type, Span span) const {
  Typed typed = leaf(checked::Literal{value}, type, Level::Constant, span);
  typed.value = value;
  return typed;
}

/// `expected`: the enum whose kind is wanted here, if that is known.
Typed Checker::expression(const ast::Expr& expr, const checked::Enum* expected) {
  return std::visit(
      [&](const auto& node) -> Typed {
        using Node = std::decay_t<decltype(node)>;
        if constexpr (std::is_same_v<Node, ast::Number>) {
          return literal(node.value, kInt, expr.span);
        } else if constexpr (std::is_same_v<Node, ast::Boolean>) {
          return literal(node.value ? 1 : 0, kBool, expr.span);
        } else if constexpr (std::is_same_v<Node, ast::Reference>) {
          return reference(node, expected, expr.span);
        } else if constexpr (std::is_same_v<Node, ast::Held>) {
          return held(node, expr.span);
        } else if constexpr (std::is_same_v<Node, ast::Count>) {
          return count(node, expr.span);
        } else if constexpr (std::is_same_v<Node, ast::Unary>) {
          return operators(expr);
        } else {
          return is_equality(operator_of(node.op)) ? equality(node, expr.span) : operators(expr);
        }
      },
      expr.node);
}

// ---- names

Typed Checker::reference(const ast::Reference& reference, const checked::Enum* expected,
                         Span span) {
  const Binding* binding = model_.binding_of(reference);
  if (binding == nullptr) return {};
  const ast::Name& first = reference.segments.front().name;
  if (binding->target == nullptr) return enum_kind(first, expected, span);
  if (binding->member != nullptr) return member_of(reference, *binding, span);
  Typed typed = value_of(reference, *binding, span);
  // A variable that is called like a kind: the kind is meant where the variable cannot be.
  const bool plain = reference.segments.size() == 1;
  if (typed && plain && expected != nullptr && typed.type().enumeration != expected) {
    const auto& kinds = expected->kinds;
    if (std::find(kinds.begin(), kinds.end(), first.text) != kinds.end()) {
      return enum_kind(first, expected, span);
    }
  }
  return typed;
}

Typed Checker::enum_kind(const ast::Name& name, const checked::Enum* expected, Span span) {
  if (expected != nullptr) {
    const std::optional<checked::Value> value = kind_index(name, *expected);
    if (!value) return {};
    return literal(*value, {Type::Enumerated, expected}, span);
  }
  const checked::Enum* only = nullptr;
  bool several = false;
  for (const auto& each : checked_->enums) {
    if (each->name.empty()) continue;
    const auto& kinds = each->kinds;
    if (std::find(kinds.begin(), kinds.end(), name.text) == kinds.end()) continue;
    several = only != nullptr;
    only = each.get();
  }
  if (only != nullptr && !several) return enum_kind(name, only, span);
  diagnostics_.error(
      code::kUnknownEnumKind, span,
      several ? fmt::format("several enums have a kind `{}`, and nothing here says which is meant",
                            name.text)
              : fmt::format("`{}` is a kind of a queue: it has no value of its own", name.text));
  return {};
}

Typed Checker::const_use(const checked::Const& constant, Span span) const {
  const auto known = consts_.find(&constant);
  if (known == consts_.end()) return {};  // its value is wrong, or it is in a circle
  Typed typed = leaf(checked::ConstUse{&constant}, constant.type, known->second.level, span);
  typed.value = known->second.value;
  return typed;
}

Typed Checker::value_of(const ast::Reference& reference, const Binding& binding, Span span) {
  const Symbol* target = binding.target;
  switch (target->kind) {
    case Kind::Param: {
      const auto* param = made<checked::Param>(target);
      return leaf(checked::ParamUse{param}, param->type.type, Level::Parameter, span);
    }
    case Kind::Const:
      return const_use(*made<checked::Const>(target), span);
    case Kind::ValueArgument: {
      const auto* argument = made<checked::Argument>(target);
      const bool of_subsystem = std::holds_alternative<ast::Subsystem>(target->decl->node);
      return leaf(checked::ArgumentUse{argument},
                  argument->kind == checked::Argument::BoolValue ? kBool : kInt,
                  of_subsystem ? Level::Parameter : Level::Configuration, span);
    }
    case Kind::TaskIndex:
      return leaf(checked::TaskIndexUse{made<checked::Task>(*target->decl)}, kInt, Level::Parameter,
                  span);
    case Kind::LocalVar: {
      const auto* local = made<checked::LocalVar>(target);
      return leaf(checked::LocalUse{local}, local->type.type, Level::Own, span);
    }
    case Kind::Var: {
      auto var = ref<checked::SharedVar>(reference, binding);
      if (!var) return {};
      const Type type =
          var->target != nullptr ? var->target->type.type : var->argument->var_type.type;
      return leaf(checked::SharedUse{std::move(*var)}, type, Level::Shared, span);
    }
    case Kind::Counter: {
      auto counter = ref<checked::Counter>(reference, binding);
      if (!counter) return {};
      return leaf(checked::CounterUse{std::move(*counter)}, kInt, Level::Shared, span);
    }
    default:
      return {};
  }
}

Typed Checker::member_of(const ast::Reference& reference, const Binding& binding, Span span) {
  const std::string& member = binding.member->text;
  switch (binding.target->kind) {
    case Kind::Lock: {
      auto lock = ref<checked::Lock>(reference, binding);
      if (!lock) return {};
      return leaf(checked::LockHeld{std::move(*lock)}, kBool, Level::Shared, span);
    }
    case Kind::Semaphore: {
      auto semaphore = ref<checked::Semaphore>(reference, binding);
      if (!semaphore) return {};
      return leaf(checked::SemaphoreValue{std::move(*semaphore)}, kInt, Level::Shared, span);
    }
    case Kind::Queue: {
      auto queue = ref<checked::Queue>(reference, binding);
      if (!queue) return {};
      return leaf(checked::QueueLength{std::move(*queue)}, kInt, Level::Shared, span);
    }
    default:
      break;
  }
  auto source = this->source(reference, binding);
  if (!source) return {};
  if (member == "free") {
    return leaf(checked::PoolFree{std::move(*source)}, kInt, Level::Shared, span);
  }
  if (member == "held") {
    return leaf(checked::PoolHeld{std::move(*source)}, kInt, Level::Shared, span);
  }
  if (member == "size") {
    return leaf(checked::PoolSize{std::move(*source)}, kInt, Level::Configuration, span);
  }
  return leaf(checked::PoolAccount{std::get<checked::Ref<checked::Pool>>(std::move(*source)),
                                   account(*binding.member, *binding.target)},
              kInt, Level::Shared, span);
}

Typed Checker::held(const ast::Held& held, Span span) {
  auto source = this->source(held.source);
  if (held.who) {
    const Binding* binding = model_.binding_of(*held.who);
    if (binding == nullptr || !source) return {};
    auto who = task_or_path(*held.who, *binding);
    if (!who) return {};
    if (auto* task = std::get_if<checked::TaskRef>(&*who)) {
      return leaf(checked::TaskHeld{std::move(*task), std::move(*source)}, kInt, Level::Shared,
                  span);
    }
    return leaf(checked::PathHeld{std::get<checked::Ref<checked::Path>>(std::move(*who)),
                                  std::move(*source)},
                kInt, Level::Shared, span);
  }
  if (text_.owner == Text::Action) {
    holds(span, "`held(…)`");
    return {};
  }
  if (text_.owner == Text::Declaration || text_.owner == Text::Scenario) {
    diagnostics_.error(code::kOwnHoldings, span,
                       "there is no task here whose holdings could be meant",
                       fmt::format("write `held(TASK, {0})`, or `{0}.held` for what all hold",
                                   text(held.source.span)));
    return {};
  }
  if (text_.owner == Text::Procedure) holds(span, "`held(…)`");
  if (!source) return {};
  return leaf(checked::OwnHeld{std::move(*source)}, kInt, Level::Own, span);
}

Typed Checker::count(const ast::Count& count, Span span) {
  const Binding* binding = model_.binding_of(count.who);
  if (binding == nullptr) return {};
  auto who = task_or_path(count.who, *binding);
  if (!who) return {};
  const std::string label = count.label ? count.label->text : "";
  if (auto* task = std::get_if<checked::TaskRef>(&*who)) {
    return leaf(checked::TaskCount{std::move(*task), label}, kInt, Level::Shared, span);
  }
  return leaf(checked::PathCount{std::get<checked::Ref<checked::Path>>(std::move(*who)), label},
              kInt, Level::Shared, span);
}

// ---- operators

namespace {

/// An operator whose operands are being checked.
struct Pending {
  const ast::Expr* expr = nullptr;
  Typed operands[2];
  int done = 0;
};

/// Operators are checked with a stack of their own, since a chain of them is as deep as it is long.
/// Equalities are left out: they do not chain.
bool is_chainable(const ast::Expr& expr) {
  if (std::holds_alternative<ast::Unary>(expr.node)) return true;
  const auto* binary = std::get_if<ast::Binary>(&expr.node);
  return binary != nullptr && !is_equality(operator_of(binary->op));
}

/// The next operand, or null.
const ast::Expr* next_operand(const Pending& pending) {
  if (const auto* unary = std::get_if<ast::Unary>(&pending.expr->node)) {
    return pending.done == 0 ? unary->operand.get() : nullptr;
  }
  const auto& binary = std::get<ast::Binary>(pending.expr->node);
  if (pending.done == 2) return nullptr;
  return pending.done == 0 ? binary.left.get() : binary.right.get();
}

Type operand_type(const ast::Expr& expr) {
  if (const auto* unary = std::get_if<ast::Unary>(&expr.node)) {
    return unary->op == ast::UnaryOp::Not ? kBool : kInt;
  }
  return is_connective(operator_of(std::get<ast::Binary>(expr.node).op)) ? kBool : kInt;
}

}  // namespace

Typed Checker::operators(const ast::Expr& expr) {
  std::vector<Pending> stack;
  stack.emplace_back().expr = &expr;
  while (true) {
    Pending& top = stack.back();
    const ast::Expr* operand = next_operand(top);
    if (operand != nullptr && is_chainable(*operand)) {
      stack.emplace_back().expr = operand;
      continue;
    }
    if (operand != nullptr) {
      top.operands[top.done++] = of_type(*operand, operand_type(*top.expr));
      continue;
    }
    Typed result = combine(*top.expr, std::move(top.operands[0]), std::move(top.operands[1]));
    const Span span = top.expr->span;
    stack.pop_back();
    if (stack.empty()) return result;
    Pending& parent = stack.back();
    if (!has_type(result, operand_type(*parent.expr), span)) result = {};
    parent.operands[parent.done++] = std::move(result);
  }
}

Typed Checker::combine(const ast::Expr& expr, Typed left, Typed right) {
  if (const auto* node = std::get_if<ast::Unary>(&expr.node)) {
    return unary(*node, std::move(left), expr.span);
  }
  const auto& node = std::get<ast::Binary>(expr.node);
  if (!left || !right) return {};
  check_linear(node, left, right);
  return binary(node, std::move(left), std::move(right), expr.span);
}

Typed Checker::unary(const ast::Unary& node, Typed operand, Span span) {
  if (!operand) return {};
  const bool negate = node.op == ast::UnaryOp::Negate;
  Typed typed;
  typed.level = operand.level;
  typed.culprit = operand.culprit;
  if (operand.value && negate) {
    const Folded result = fold(BinaryOp::Subtract, 0, *operand.value);
    if (result.problem != FoldProblem::None) {
      diagnostics_.error(code::kOverflow, span, "this value does not fit into 64 bits");
    }
    typed.value = result.value;
  } else if (operand.value) {
    typed.value = *operand.value == 0 ? 1 : 0;
  }
  typed.expr = std::make_unique<checked::Expr>();
  typed.expr->type = operand.type();
  typed.expr->span = span;
  typed.expr->node = checked::Unary{negate ? checked::UnaryOp::Negate : checked::UnaryOp::Not,
                                    std::move(operand.expr)};
  return typed;
}

Typed Checker::equality(const ast::Binary& node, Span span) {
  Typed left, right;
  if (!equal_sides(node, left, right)) return {};
  return binary(node, std::move(left), std::move(right), span);
}

Typed Checker::binary(const ast::Binary& node, Typed left, Typed right, Span span) {
  const BinaryOp op = operator_of(node.op);
  Typed typed;
  typed.level = std::max(left.level, right.level);
  typed.culprit = left.level >= right.level ? left.culprit : right.culprit;
  if (left.value && right.value) {
    const Folded result = fold(op, *left.value, *right.value);
    typed.value = result.value;
    if (result.problem == FoldProblem::Overflow) {
      diagnostics_.error(code::kOverflow, span, "this value does not fit into 64 bits");
    }
  }
  const bool divides = op == BinaryOp::Divide || op == BinaryOp::Modulo;
  if (divides && right.value == 0) {
    diagnostics_.error(code::kDivisionByZero, node.right->span, "division by zero");
  }
  typed.expr = std::make_unique<checked::Expr>();
  typed.expr->type = is_connective(op) || is_comparison(op) ? kBool : kInt;
  typed.expr->span = span;
  typed.expr->node = checked::Binary{op, std::move(left.expr), std::move(right.expr)};
  return typed;
}

/// A name that can only be the kind of an enum.
bool Checker::only_a_kind(const ast::Expr& expr) const {
  const auto* reference = std::get_if<ast::Reference>(&expr.node);
  if (reference == nullptr) return false;
  const Binding* binding = model_.binding_of(*reference);
  return binding != nullptr && binding->target == nullptr;
}

/// The sides of `==` and `!=`: of one type, where the type of one says which kinds are meant by the
/// other.
bool Checker::equal_sides(const ast::Binary& node, Typed& left, Typed& right) {
  const bool right_first = only_a_kind(*node.left) && !only_a_kind(*node.right);
  Typed& first = right_first ? right : left;
  Typed& second = right_first ? left : right;
  first = expression(right_first ? *node.right : *node.left);
  const checked::Enum* expected = first ? first.type().enumeration : nullptr;
  if (!first && only_a_kind(right_first ? *node.left : *node.right)) return false;
  second = expression(right_first ? *node.left : *node.right, expected);
  if (!first || !second) return false;
  const Type a = left.type();
  const Type b = right.type();
  if (is_unknown(a) || is_unknown(b)) return false;
  if (a == b) return true;
  diagnostics_.error(code::kDifferentTypes, node.op_span,
                     fmt::format("{} cannot be compared with {}", describe(a), describe(b)));
  return false;
}

void Checker::check_linear(const ast::Binary& node, const Typed& left, const Typed& right) {
  const bool one_shared = left.level == Level::Shared || right.level == Level::Shared;
  const bool both_shared = left.level == Level::Shared && right.level == Level::Shared;
  if (node.op == ast::BinaryOp::Multiply && both_shared) {
    diagnostics_
        .error(code::kNotLinear, node.op_span,
               "one side of a product must not read what tasks share", copy_hint())
        .notes = {{left.culprit, "shared"}, {right.culprit, "shared"}};
  }
  const bool restricted = node.op == ast::BinaryOp::Divide || node.op == ast::BinaryOp::Modulo ||
                          node.op == ast::BinaryOp::Min || node.op == ast::BinaryOp::Max;
  if (restricted && one_shared) {
    diagnostics_.error(
        code::kSharedOperand, left.level == Level::Shared ? left.culprit : right.culprit,
        fmt::format("the operands of `{}` must not read what tasks share", text(node.op_span)),
        copy_hint());
  }
}

}  // namespace hw::typing
