// Statements that take, give and move units, and those that lock.
#include <fmt/format.h>

#include "dsl/source/diagnostic_codes.h"
#include "dsl/typecheck/statements.h"

namespace hw::typing {

/// Notes that the text at hand needs an instance that can hold something. An action is none.
void Checker::holds(Span where, std::string_view what) {
  if (text_.owner == Text::Action) {
    diagnostics_.error(code::kActionHolds, where,
                       fmt::format("{} cannot stand in an action: an action holds nothing", what),
                       "a task can do this; an action may move units between accounts");
  } else if (text_.procedure != nullptr && !effects_[text_.procedure].holding) {
    effects_[text_.procedure].holding = where;
  }
}

void Checker::check(const ast::Take& node, checked::Stmt& stmt) {
  checked::Take take;
  take.amount = amount(node.amount.get(), "the amount of `take`");
  const Binding* binding = model_.binding_of(node.source);
  const bool known = binding != nullptr && binding->target != nullptr;
  const bool mempool = known && binding->target->kind == resolved::Kind::Mempool;
  if (auto source = this->source(node.source)) take.source = std::move(*source);
  if (mempool && node.as_class) {
    diagnostics_.error(code::kMempoolOption, node.as_class->span,
                       "a mempool takes from its pool as the class it was declared with",
                       "write `as` where the mempool is declared");
  }
  const bool named = node.into && node.into->kind == ast::AccountName::Named;
  if (node.into && !named) {
    const bool held = node.into->kind == ast::AccountName::Held;
    diagnostics_.error(code::kBadTransfer, node.into->name.span,
                       held ? "what is taken without `into` is held: leave `into held` out"
                            : "units cannot be taken into `free`: that is where they come from");
  } else if (mempool && node.into) {
    diagnostics_.error(code::kMempoolOption, node.into->name.span,
                       "what is taken from a mempool is held; it cannot go into an account");
  }
  if (node.as_class) take.as_class = node.as_class->text;
  if (node.class_if) take.class_if = condition(*node.class_if);
  if (named && known && !mempool) take.into = account(node.into->name, *binding->target);
  if (!node.into) holds(stmt.span, "`take` without `into`");
  otherwise(node.otherwise, take);
  stmt.node = std::move(take);
}

void Checker::check(const ast::Give& node, checked::Stmt& stmt) {
  checked::Give give;
  if (node.amount) give.amount = amount(node.amount.get(), "the amount of `give`");
  if (node.source) give.source = source(*node.source);
  holds(stmt.span, "`give`");
  stmt.node = std::move(give);
}

void Checker::check(const ast::Move& node, checked::Stmt& stmt) {
  checked::Move move;
  move.amount = amount(node.amount.get(), "the amount of `move`");
  const Binding* binding = model_.binding_of(node.pool);
  if (auto pool = ref<checked::Pool>(node.pool)) move.pool = std::move(*pool);
  const auto side = [&](const ast::AccountName& from) {
    checked::AccountRef to;
    to.kind =
        from.kind == ast::AccountName::Free ? checked::AccountRef::Free : checked::AccountRef::Held;
    to.name = from.name.text;
    to.span = from.name.span;
    if (from.kind == ast::AccountName::Named && binding != nullptr) {
      to = account(from.name, *binding->target);
    }
    return to;
  };
  move.from = side(node.from);
  move.to = side(node.to);
  if (node.from.kind == ast::AccountName::Free) {
    diagnostics_.error(code::kBadTransfer, node.from.name.span,
                       "units cannot be moved out of `free`: that would not respect the reserves",
                       node.to.kind == ast::AccountName::Named
                           ? fmt::format("`take … into {}` does", node.to.name.text)
                           : "`take` does");
  } else if (node.from.name.text == node.to.name.text) {
    diagnostics_.error(code::kBadTransfer, node.to.name.span,
                       fmt::format("this moves from `{0}` to `{0}`", node.to.name.text));
  }
  if (node.from.kind == ast::AccountName::Held || node.to.kind == ast::AccountName::Held) {
    holds(stmt.span, "a move from or to `held`");
  }
  otherwise(node.otherwise, move);
  stmt.node = std::move(move);
}

void Checker::check(const ast::LockStmt& node, checked::Stmt& stmt) {
  checked::LockStmt lock;
  if (auto found = ref<checked::Lock>(node.lock)) lock.lock = std::move(*found);
  holds(stmt.span, "`lock`");
  if (node.body) {
    lock.has_body = true;
    lock.body = block(*node.body);
  }
  otherwise(node.otherwise, lock);
  stmt.node = std::move(lock);
}

void Checker::check(const ast::Unlock& node, checked::Stmt& stmt) {
  checked::Unlock unlock;
  if (auto found = ref<checked::Lock>(node.lock)) unlock.lock = std::move(*found);
  holds(stmt.span, "`unlock`");
  stmt.node = std::move(unlock);
}

void Checker::check(const ast::Down& node, checked::Stmt& stmt) {
  checked::Down down;
  if (auto found = ref<checked::Semaphore>(node.semaphore)) down.semaphore = std::move(*found);
  down.amount = amount(node.amount.get(), "the amount of `down`");
  otherwise(node.otherwise, down);
  stmt.node = std::move(down);
}

void Checker::check(const ast::Up& node, checked::Stmt& stmt) {
  checked::Up up;
  if (auto found = ref<checked::Semaphore>(node.semaphore)) up.semaphore = std::move(*found);
  up.amount = amount(node.amount.get(), "the amount of `up`");
  stmt.node = std::move(up);
}

}  // namespace hw::typing
