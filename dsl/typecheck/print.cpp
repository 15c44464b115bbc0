#include "dsl/typecheck/print.h"

#include <fmt/format.h>

namespace hw::checked {

namespace {

std::string name_of(const InstanceHop& hop) {
  return hop.index ? fmt::format("{}[{}]", hop.instance->name, to_text(*hop.index))
                   : hop.instance->name;
}

template <typename D>
std::string name_of(const Ref<D>& ref) {
  if (ref.argument) return ref.argument->name;
  std::string text;
  for (const InstanceHop& hop : ref.hops) text += name_of(hop) + ".";
  return text + ref.target->name;
}

std::string source_name(const SourceRef& source) {
  return std::visit([](const auto& ref) { return name_of(ref); }, source);
}

std::string task_name(const TaskRef& task) {
  return task.index ? fmt::format("{}[{}]", name_of(task.task), to_text(*task.index))
                    : name_of(task.task);
}

std::string at_label(const std::string& label) { return label.empty() ? "" : " at " + label; }

struct Operator {
  const char* text;
  int level;  ///< how tightly it binds
};

Operator operator_of(BinaryOp op) {
  switch (op) {
    case BinaryOp::Implies:
      return {"implies", 1};
    case BinaryOp::Or:
      return {"or", 2};
    case BinaryOp::And:
      return {"and", 3};
    case BinaryOp::Less:
      return {"<", 5};
    case BinaryOp::LessEqual:
      return {"<=", 5};
    case BinaryOp::Equal:
      return {"==", 5};
    case BinaryOp::NotEqual:
      return {"!=", 5};
    case BinaryOp::GreaterEqual:
      return {">=", 5};
    case BinaryOp::Greater:
      return {">", 5};
    case BinaryOp::Add:
      return {"+", 6};
    case BinaryOp::Subtract:
      return {"-", 6};
    case BinaryOp::Multiply:
      return {"*", 7};
    case BinaryOp::Divide:
      return {"/", 7};
    case BinaryOp::Modulo:
      return {"%", 7};
    case BinaryOp::Min:
      return {"min", 9};
    case BinaryOp::Max:
      return {"max", 9};
  }
  return {"?", 0};
}

constexpr int kNotLevel = 4;
constexpr int kNegateLevel = 8;
constexpr int kPrimaryLevel = 9;

/// Text and binding level of an expression.
struct Printed {
  std::string text;
  int level = kPrimaryLevel;
};

std::string within(const Printed& part, int level) {
  return part.level < level ? "(" + part.text + ")" : part.text;
}

Printed print(const Expr& expr);

struct Printer {
  const Expr& expr;

  Printed operator()(const Literal& node) const {
    switch (expr.type.kind) {
      case Type::Bool:
        return {node.value ? "true" : "false"};
      case Type::Enumerated:
        return {expr.type.enumeration->kinds.at(static_cast<std::size_t>(node.value))};
      case Type::Int:
        break;
    }
    return {fmt::format("{}", node.value), node.value < 0 ? kNegateLevel : kPrimaryLevel};
  }
  Printed operator()(const ParamUse& node) const { return {node.param->name}; }
  Printed operator()(const ConstUse& node) const { return {node.constant->name}; }
  Printed operator()(const ArgumentUse& node) const { return {node.argument->name}; }
  Printed operator()(const TaskIndexUse& node) const { return {node.task->index_name}; }
  Printed operator()(const LocalUse& node) const { return {node.variable->name}; }
  Printed operator()(const SharedUse& node) const { return {name_of(node.variable)}; }
  Printed operator()(const CounterUse& node) const { return {name_of(node.counter)}; }
  Printed operator()(const PoolFree& node) const { return {source_name(node.source) + ".free"}; }
  Printed operator()(const PoolAccount& node) const {
    return {name_of(node.pool) + "." + node.account.name};
  }
  Printed operator()(const PoolSize& node) const { return {source_name(node.source) + ".size"}; }
  Printed operator()(const PoolHeld& node) const { return {source_name(node.source) + ".held"}; }
  Printed operator()(const OwnHeld& node) const {
    return {fmt::format("held({})", source_name(node.source))};
  }
  Printed operator()(const TaskHeld& node) const {
    return {fmt::format("held({}, {})", task_name(node.task), source_name(node.source))};
  }
  Printed operator()(const PathHeld& node) const {
    return {fmt::format("held({}, {})", name_of(node.path), source_name(node.source))};
  }
  Printed operator()(const TaskCount& node) const {
    return {fmt::format("count({}{})", task_name(node.task), at_label(node.label))};
  }
  Printed operator()(const PathCount& node) const {
    return {fmt::format("count({}{})", name_of(node.path), at_label(node.label))};
  }
  Printed operator()(const SemaphoreValue& node) const {
    return {name_of(node.semaphore) + ".value"};
  }
  Printed operator()(const QueueLength& node) const { return {name_of(node.queue) + ".length"}; }
  Printed operator()(const LockHeld& node) const { return {name_of(node.lock) + ".held"}; }
  Printed operator()(const Unary& node) const {
    Printed operand = print(*node.operand);
    if (node.op == UnaryOp::Not) return {"not " + within(operand, kNotLevel), kNotLevel};
    return {"-" + within(operand, kNegateLevel), kNegateLevel};
  }
  Printed operator()(const Binary& node) const {
    Operator op = operator_of(node.op);
    Printed left = print(*node.left);
    Printed right = print(*node.right);
    if (op.level == kPrimaryLevel)
      return {fmt::format("{}({}, {})", op.text, left.text, right.text)};
    bool comparison = op.level == 5;
    int left_level = node.op == BinaryOp::Implies || comparison ? op.level + 1 : op.level;
    int right_level = node.op == BinaryOp::Implies ? op.level : op.level + 1;
    return {fmt::format("{} {} {}", within(left, left_level), op.text, within(right, right_level)),
            op.level};
  }
};

Printed print(const Expr& expr) { return std::visit(Printer{expr}, expr.node); }

std::string account_text(const AccountRef& account) {
  switch (account.kind) {
    case AccountRef::Free:
      return "free";
    case AccountRef::Held:
      return "held";
    case AccountRef::Named:
      break;
  }
  return account.name;
}

std::string target_name(const Assignable& target) {
  if (const auto* local = std::get_if<const LocalVar*>(&target)) return (*local)->name;
  if (const auto* shared = std::get_if<Ref<SharedVar>>(&target)) return name_of(*shared);
  return name_of(std::get<Ref<Counter>>(target));
}

struct HeadPrinter {
  const Stmt& stmt;

  std::string operator()(const Take& node) const {
    std::string text = fmt::format("take {} {}", to_text(*node.amount), source_name(node.source));
    if (!node.as_class.empty()) text += " as " + node.as_class;
    if (node.class_if) text += " if " + to_text(*node.class_if);
    if (node.into) text += " into " + account_text(*node.into);
    return text;
  }
  std::string operator()(const Give& node) const {
    if (!node.source) return "give all";
    return fmt::format("give {} {}", node.amount ? to_text(*node.amount) : "all",
                       source_name(*node.source));
  }
  std::string operator()(const Move& node) const {
    return fmt::format("move {} {}: {} -> {}", to_text(*node.amount), name_of(node.pool),
                       account_text(node.from), account_text(node.to));
  }
  std::string operator()(const LockStmt& node) const { return "lock " + name_of(node.lock); }
  std::string operator()(const Unlock& node) const { return "unlock " + name_of(node.lock); }
  std::string operator()(const Down& node) const {
    return fmt::format("down {}{}", name_of(node.semaphore), by(node.amount));
  }
  std::string operator()(const Up& node) const {
    return fmt::format("up {}{}", name_of(node.semaphore), by(node.amount));
  }
  static std::string by(const ExprPtr& amount) { return amount ? " by " + to_text(*amount) : ""; }
  std::string operator()(const Wait& node) const { return "wait until " + to_text(*node.until); }
  std::string operator()(const Idle& node) const {
    return node.until ? "idle until " + to_text(*node.until) : "idle";
  }
  std::string operator()(const Step& node) const {
    return fmt::format("{}step \"{}\"", stmt.external ? "external " : "", node.text);
  }
  std::string operator()(const Submit& node) const { return "submit " + name_of(node.path); }
  std::string operator()(const Call& node) const { return "call " + name_of(node.procedure); }
  std::string operator()(const Either&) const { return "either"; }
  std::string operator()(const If& node) const { return "if " + to_text(*node.condition); }
  std::string operator()(const While& node) const { return "while " + to_text(*node.condition); }
  std::string operator()(const Loop&) const { return "loop"; }
  std::string operator()(const Repeat& node) const { return "repeat " + to_text(*node.times); }
  std::string operator()(const Break&) const { return "break"; }
  std::string operator()(const Continue&) const { return "continue"; }
  std::string operator()(const Return&) const { return "return"; }
  std::string operator()(const Retry&) const { return "retry"; }
  std::string operator()(const Assign& node) const {
    return fmt::format("{} = {}", target_name(node.target), to_text(*node.value));
  }
  std::string operator()(const AssignAny& node) const {
    return fmt::format("{} = any {}..{}", target_name(node.target), to_text(*node.range.low),
                       to_text(*node.range.high));
  }
  std::string operator()(const Send& node) const {
    return fmt::format("send {} <- {}", name_of(node.queue), to_text(*node.kind));
  }
  std::string operator()(const Receive& node) const { return "receive " + name_of(node.queue); }
  std::string operator()(const Assert& node) const { return "assert " + to_text(*node.condition); }
  std::string operator()(const Fail& node) const { return fmt::format("fail \"{}\"", node.text); }
  std::string operator()(const Atomic&) const { return "atomic"; }
};

}  // namespace

std::string to_text(const Expr& expr) { return print(expr).text; }

std::string to_text(const Stmt& stmt) { return std::visit(HeadPrinter{stmt}, stmt.node); }

}  // namespace hw::checked
