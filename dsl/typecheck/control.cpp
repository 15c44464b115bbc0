// Statements that wait, choose, repeat and jump.
#include <fmt/format.h>

#include "dsl/source/diagnostic_codes.h"
#include "dsl/typecheck/statements.h"

namespace hw::typing {

void Checker::idles(Span where) {
  const char* place = nullptr;
  if (text_.owner == Text::Path) place = "a path: what is in flight is never at rest";
  if (text_.owner == Text::Action) place = "an action: it has no place to rest at";
  if (text_.atomic) place = "`atomic`: it is one step";
  if (place != nullptr) {
    diagnostics_.error(code::kMisplacedIdle, where, fmt::format("`idle` cannot stand in {}", place),
                       "`wait until` waits without being at rest");
  } else if (text_.procedure != nullptr && !effects_[text_.procedure].idle) {
    effects_[text_.procedure].idle = where;
  }
}

void Checker::loops(Span where, std::string_view what) {
  if (text_.atomic || text_.owner == Text::Action) {
    diagnostics_.error(code::kMisplacedLoop, where,
                       fmt::format("`{}` cannot stand in {}: that is one step", what,
                                   text_.owner == Text::Action ? "an action" : "`atomic`"),
                       what == "retry" ? "" : "`repeat` with a constant can");
  } else if (text_.procedure != nullptr && !effects_[text_.procedure].loop) {
    effects_[text_.procedure].loop = where;
  }
}

void Checker::check(const ast::Wait& node, checked::Stmt& stmt) {
  checked::Wait wait;
  wait.until = condition(*node.until);
  if (node.timeout) {
    wait.has_timeout = true;
    wait.timeout = block(*node.timeout);
  }
  stmt.node = std::move(wait);
}

void Checker::check(const ast::Idle& node, checked::Stmt& stmt) {
  idles(stmt.span);
  checked::Idle idle;
  if (node.until) idle.until = condition(*node.until);
  stmt.node = std::move(idle);
}

void Checker::check(const ast::Either& node, checked::Stmt& stmt) {
  checked::Either either;
  for (const ast::Block& branch : node.branches) either.branches.push_back(block(branch));
  stmt.node = std::move(either);
}

/// `else if` becomes an `if` in the else block.
void Checker::check(const ast::If& node, checked::Stmt& stmt) {
  checked::Stmt* at = &stmt;
  for (std::size_t arm = 0; arm < node.arms.size(); ++arm) {
    checked::If choice;
    choice.condition = condition(*node.arms[arm].condition);
    choice.then = block(node.arms[arm].block);
    checked::StmtPtr next;
    if (arm + 1 < node.arms.size()) {
      next = std::make_unique<checked::Stmt>();
      next->span = node.arms[arm + 1].span;
    } else if (node.otherwise) {
      choice.otherwise = block(*node.otherwise);
    }
    checked::Stmt* const inner = next.get();
    if (next) choice.otherwise.push_back(std::move(next));
    at->node = std::move(choice);
    at = inner;
  }
}

void Checker::check(const ast::While& node, checked::Stmt& stmt) {
  loops(stmt.span, "while");
  checked::While loop;
  loop.condition = condition(*node.condition);
  loop.body = loop_block(node.body);
  stmt.node = std::move(loop);
}

void Checker::check(const ast::Loop& node, checked::Stmt& stmt) {
  loops(stmt.span, "loop");
  stmt.node = checked::Loop{loop_block(node.body)};
}

void Checker::check(const ast::Repeat& node, checked::Stmt& stmt) {
  checked::Repeat repeat;
  Typed times = number(*node.times);
  const std::string_view what = "the amount of `repeat`";
  if (at_most(times, Level::Configuration, what) && natural(times, what)) {
    repeat.times = std::move(times.expr);
  }
  repeat.body = loop_block(node.body);
  stmt.node = std::move(repeat);
}

void Checker::check(const ast::Break&, checked::Stmt& stmt) {
  if (text_.loops == 0) {
    diagnostics_.error(code::kMisplacedBreak, stmt.span, "`break` stands outside of any loop");
  }
  stmt.node = checked::Break{};
}

void Checker::check(const ast::Continue&, checked::Stmt& stmt) {
  if (text_.loops == 0) {
    diagnostics_.error(code::kMisplacedBreak, stmt.span, "`continue` stands outside of any loop");
  }
  stmt.node = checked::Continue{};
}

void Checker::check(const ast::Return&, checked::Stmt& stmt) { stmt.node = checked::Return{}; }

void Checker::check(const ast::Retry&, checked::Stmt& stmt) {
  if (text_.elses == 0) {
    diagnostics_.error(code::kMisplacedRetry, stmt.span,
                       "`retry` stands outside of any `else` block",
                       "it goes back to the statement that the `else` belongs to");
  } else {
    loops(stmt.span, "retry");
  }
  stmt.node = checked::Retry{};
}

void Checker::check(const ast::Atomic& node, checked::Stmt& stmt) {
  const bool outer = text_.atomic;
  text_.atomic = true;
  stmt.node = checked::Atomic{block(node.body)};
  text_.atomic = outer;
}

}  // namespace hw::typing
