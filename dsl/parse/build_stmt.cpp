// Statements and blocks; see builder.h.
#include <fmt/format.h>

#include <utility>

#include "dsl/parse/builder.h"
#include "dsl/source/diagnostic_codes.h"

namespace hw::parsing {
namespace {

using G = grammar::HighwaterParser;

}  // namespace

ast::Block Builder::block(G::BlockContext* context, std::vector<ast::DeclPtr>* locals) {
  ast::Block result;
  result.span = span(context);
  bool only_locals_so_far = locals != nullptr;
  for (auto* child : context->statement()) {
    G::VarDeclContext* variable = child->unlabelled()->varDecl();
    if (variable == nullptr) {
      only_locals_so_far = false;
      result.statements.push_back(statement(child));
    } else if (only_locals_so_far && child->label().empty()) {
      locals->push_back(var(variable));
    } else {
      diagnostics_.error(
          code::kMisplacedVar, head_span(variable),
          "a variable of its own is declared before the first statement of a task or path",
          "move it to the beginning of the task or path");
    }
  }
  return result;
}

std::optional<ast::Block> Builder::optional_block(G::BlockContext* context) {
  if (context == nullptr) return std::nullopt;
  return block(context);
}

std::optional<ast::Block> Builder::otherwise(G::ElseBlockContext* context) {
  if (context == nullptr) return std::nullopt;
  return block(context->block());
}

ast::StmtPtr Builder::statement(G::StatementContext* context) {
  auto result = std::make_unique<ast::Stmt>();
  for (auto* label : context->label()) result->labels.push_back(name(label->name()));
  G::UnlabelledContext* body = context->unlabelled();
  // By rule, not by first word: `wait = 1` is an assignment.
  auto* form = dynamic_cast<antlr4::ParserRuleContext*>(body->children[0]);
  result->span = head_span(form);
  switch (form->getRuleIndex()) {
    case G::RuleTakeStatement:
    case G::RuleGiveStatement:
    case G::RuleMoveStatement:
    case G::RuleLockStatement:
    case G::RuleUnlockStatement:
    case G::RuleDownStatement:
    case G::RuleUpStatement:
      fill_memory(*result, body);
      break;
    case G::RuleWaitStatement:
    case G::RuleIdleStatement:
    case G::RuleSubmitStatement:
    case G::RuleCallStatement:
      fill_waiting(*result, body);
      break;
    case G::RuleStepStatement:
    case G::RuleAssignStatement:
    case G::RuleSendStatement:
    case G::RuleReceiveStatement:
    case G::RuleAssertStatement:
    case G::RuleFailStatement:
      fill_data(*result, body);
      break;
    default:
      fill_control(*result, body);
  }
  return result;
}

void Builder::fill_memory(ast::Stmt& stmt, G::UnlabelledContext* context) {
  if (auto* taking = context->takeStatement()) {
    stmt.node = take(taking);
  } else if (auto* giving = context->giveStatement()) {
    stmt.node = give(giving);
  } else if (auto* moving = context->moveStatement()) {
    stmt.node = move(moving);
  } else if (auto* locking = context->lockStatement()) {
    stmt.node = ast::LockStmt{reference(locking->reference()), optional_block(locking->block()),
                              otherwise(locking->elseBlock())};
  } else if (auto* unlocking = context->unlockStatement()) {
    stmt.node = ast::Unlock{reference(unlocking->reference())};
  } else if (auto* down = context->downStatement()) {
    stmt.node = ast::Down{reference(down->reference()), optional_expr(down->expr()),
                          otherwise(down->elseBlock())};
  } else if (auto* up = context->upStatement()) {
    stmt.node = ast::Up{reference(up->reference()), optional_expr(up->expr())};
  }
}

ast::Take Builder::take(G::TakeStatementContext* context) {
  ast::Take result;
  result.amount = expr(context->expr(0));
  result.source = reference(context->reference());
  if (context->name() != nullptr) result.as_class = name(context->name());
  result.class_if = optional_expr(context->expr(1));
  if (context->place() != nullptr) result.into = place(context->place());
  result.otherwise = otherwise(context->elseBlock());
  return result;
}

ast::Give Builder::give(G::GiveStatementContext* context) {
  ast::Give result;
  result.amount = optional_expr(context->expr());
  if (context->ALL() != nullptr) result.all_span = span(context->ALL());
  if (context->reference() != nullptr) result.source = reference(context->reference());
  return result;
}

ast::Move Builder::move(G::MoveStatementContext* context) {
  ast::Move result;
  result.amount = expr(context->expr());
  result.pool = reference(context->reference());
  result.from = place(context->place(0));
  result.to = place(context->place(1));
  result.otherwise = otherwise(context->elseBlock());
  return result;
}

ast::AccountName Builder::place(G::PlaceContext* context) {
  ast::AccountName result;
  if (context->FREE() != nullptr) result.kind = ast::AccountName::Free;
  if (context->HELD() != nullptr) result.kind = ast::AccountName::Held;
  const Span word = span(context);
  result.name = {std::string(sources_.text(word)), word};
  return result;
}

void Builder::fill_waiting(ast::Stmt& stmt, G::UnlabelledContext* context) {
  if (auto* wait = context->waitStatement()) {
    stmt.node = ast::Wait{expr(wait->expr()), optional_block(wait->block())};
  } else if (auto* idle = context->idleStatement()) {
    stmt.node = ast::Idle{optional_expr(idle->expr())};
  } else if (auto* submit = context->submitStatement()) {
    stmt.node = ast::Submit{reference(submit->reference()), otherwise(submit->elseBlock())};
  } else if (auto* call = context->callStatement()) {
    stmt.node = ast::Call{reference(call->reference()), actuals(call->actuals())};
  }
}

void Builder::fill_control(ast::Stmt& stmt, G::UnlabelledContext* context) {
  if (auto* either = context->eitherStatement()) {
    ast::Either node;
    for (auto* branch : either->block()) node.branches.push_back(block(branch));
    stmt.node = std::move(node);
  } else if (auto* chain = context->ifStatement()) {
    stmt.node = if_chain(chain);
  } else if (auto* loop = context->whileStatement()) {
    stmt.node = ast::While{expr(loop->expr()), block(loop->block())};
  } else if (auto* endless = context->loopStatement()) {
    stmt.node = ast::Loop{block(endless->block())};
  } else if (auto* repeat = context->repeatStatement()) {
    stmt.node = ast::Repeat{expr(repeat->expr()), block(repeat->block())};
  } else if (context->breakStatement() != nullptr) {
    stmt.node = ast::Break{};
  } else if (context->continueStatement() != nullptr) {
    stmt.node = ast::Continue{};
  } else if (context->returnStatement() != nullptr) {
    stmt.node = ast::Return{};
  } else if (context->retryStatement() != nullptr) {
    stmt.node = ast::Retry{};
  } else if (auto* atomic = context->atomicStatement()) {
    stmt.node = ast::Atomic{block(atomic->block())};
  }
}

ast::If Builder::if_chain(G::IfStatementContext* context) {
  ast::If result;
  for (auto* arm : context->ifArm()) {
    if (result.arms.size() == ast::kMaxArms) {
      diagnostics_.error(code::kTooLong, head_span(arm),
                         fmt::format("an `if` has more than {} arms", ast::kMaxArms),
                         "split the chain into procedures");
      break;
    }
    result.arms.push_back({expr(arm->expr()), block(arm->block()), head_span(arm)});
  }
  result.otherwise = otherwise(context->elseBlock());
  return result;
}

void Builder::fill_data(ast::Stmt& stmt, G::UnlabelledContext* context) {
  if (auto* step = context->stepStatement()) {
    stmt.node = ast::Step{step->EXTERNAL() != nullptr, text_of(step->STRING())};
  } else if (auto* assign = context->assignStatement()) {
    if (auto* range = assign->range()) {
      stmt.node =
          ast::AssignAny{reference(assign->reference()), sum(range->sum(0)), sum(range->sum(1))};
    } else {
      stmt.node = ast::Assign{reference(assign->reference()), expr(assign->expr())};
    }
  } else if (auto* send = context->sendStatement()) {
    stmt.node =
        ast::Send{reference(send->reference()), name(send->name()), otherwise(send->elseBlock())};
  } else if (auto* receiving = context->receiveStatement()) {
    stmt.node = receive(receiving);
  } else if (auto* assertion = context->assertStatement()) {
    stmt.node = ast::Assert{expr(assertion->expr())};
  } else if (auto* failure = context->failStatement()) {
    stmt.node = ast::Fail{text_of(failure->STRING())};
  }
}

ast::Receive Builder::receive(G::ReceiveStatementContext* context) {
  ast::Receive result;
  result.queue = reference(context->reference());
  for (auto* arm : context->arms()->arm()) {
    const auto kinds = arm->name();
    const Span kinds_span = cover(span(kinds.front()), span(kinds.back()));
    result.arms.push_back({names(kinds), block(arm->block()), kinds_span});
  }
  if (result.arms.empty()) {
    diagnostics_.error(code::kUnexpected, span(context->arms()),
                       "expected an arm `kind -> { ... }` in `receive`, found none");
  }
  result.otherwise = otherwise(context->elseBlock());
  return result;
}

}  // namespace hw::parsing
