// Expressions and statements: which names stand where in them.
#include "dsl/resolve/binder.h"

namespace hw::resolved {

/// Null is allowed: the text left the expression out.
void Binder::expression(const ast::ExprPtr& expr) {
  if (expr == nullptr) return;
  std::visit(
      [&](const auto& node) {
        using Node = std::decay_t<decltype(node)>;
        if constexpr (std::is_same_v<Node, ast::Reference>) {
          bind_value(node);
        } else if constexpr (std::is_same_v<Node, ast::Held>) {
          if (node.who) bind(*node.who, kATaskOrPath);
          bind(node.source, kASource);
        } else if constexpr (std::is_same_v<Node, ast::Count>) {
          const Symbol* who = bind(node.who, kATaskOrPath);
          if (who != nullptr && node.label) check_label(*who, *node.label);
        } else if constexpr (std::is_same_v<Node, ast::Unary>) {
          expression(node.operand);
        } else if constexpr (std::is_same_v<Node, ast::Binary>) {
          expression(node.left);
          expression(node.right);
        }
      },
      expr->node);
}

void Binder::block(const ast::Block& block) {
  for (const ast::StmtPtr& stmt : block.statements) statement(*stmt);
}

void Binder::statement(const ast::Stmt& stmt) {
  std::visit([&](const auto& node) { names_of(node); }, stmt.node);
  for_each_block(stmt, [&](const ast::Block& inner) { block(inner); });
}

/// The names in a statement's head; its blocks come after.
template <typename T>
void Binder::names_of(const T& node) {
  if constexpr (std::is_same_v<T, ast::Take>) {
    expression(node.amount);
    const Symbol* source = bind(node.source, kASource);
    if (node.as_class) check_class(source, *node.as_class);
    expression(node.class_if);
    const bool named = node.into && node.into->kind == ast::AccountName::Named;
    if (named) check_account(source, node.into->name);
  } else if constexpr (std::is_same_v<T, ast::Give>) {
    expression(node.amount);
    if (node.source) bind(*node.source, kASource);
  } else if constexpr (std::is_same_v<T, ast::Move>) {
    expression(node.amount);
    const Symbol* pool = bind(node.pool, kAPool);
    for (const ast::AccountName* account : {&node.from, &node.to}) {
      if (account->kind == ast::AccountName::Named) check_account(pool, account->name);
    }
  } else if constexpr (std::is_same_v<T, ast::Call>) {
    const Symbol* procedure = bind(node.procedure, kAProcedure);
    if (procedure == nullptr) return;
    actuals(node.arguments, std::get<ast::Procedure>(procedure->decl->node).arguments);
  } else if constexpr (std::is_same_v<T, ast::If>) {
    for (const ast::IfArm& arm : node.arms) expression(arm.condition);
  } else if constexpr (std::is_same_v<T, ast::AssignAny>) {
    bind(node.target, kAVariable);
    expression(node.low);
    expression(node.high);
  } else if constexpr (std::is_same_v<T, ast::Assign>) {
    bind(node.target, kAVariable);
    expression(node.value);
  } else {
    if constexpr (requires { node.lock; }) bind(node.lock, kALock);
    if constexpr (requires { node.semaphore; }) {
      bind(node.semaphore, kASemaphore);
      expression(node.amount);
    }
    if constexpr (requires { node.path; }) bind(node.path, kAPath);
    if constexpr (requires { node.queue; }) bind(node.queue, kAQueue);
    if constexpr (requires { node.until; }) expression(node.until);
    if constexpr (requires { node.times; }) expression(node.times);
    if constexpr (requires { node.condition; }) expression(node.condition);
  }
}

}  // namespace hw::resolved
