// Declarations, one function each; see builder.h.
#include <utility>

#include "dsl/parse/builder.h"

namespace hw::parsing {
namespace {

using G = grammar::HighwaterParser;

}  // namespace

/// All but locks, of which one line declares several: those are build_file.cpp's.
ast::DeclPtr Builder::declaration(G::DeclarationContext* context) {
  if (auto* found = context->constDecl()) return constant(found);
  if (auto* found = context->paramDecl()) return param(found);
  if (auto* found = context->assumeDecl()) return assume(found);
  if (auto* found = context->enumDecl()) return enumeration(found);
  if (auto* found = context->poolDecl()) return pool(found);
  if (auto* found = context->mempoolDecl()) return mempool(found);
  if (auto* found = context->semaphoreDecl()) return semaphore(found);
  if (auto* found = context->varDecl()) return var(found);
  if (auto* found = context->counterDecl()) return counter(found);
  if (auto* found = context->queueDecl()) return queue(found);
  if (auto* found = context->instanceDecl()) return instance(found);
  if (auto* found = context->taskDecl()) return task(found);
  if (auto* found = context->pathDecl()) return path(found);
  if (auto* found = context->procedureDecl()) return procedure(found);
  if (auto* found = context->actionDecl()) return action(found);
  if (auto* found = context->subsystemDecl()) return subsystem(found);
  return scenario(context->scenarioDecl());
}

ast::DeclPtr Builder::constant(G::ConstDeclContext* context) {
  ast::DeclPtr result = declare(context, context->name());
  ast::Const node;
  if (context->type() != nullptr) node.type = type(context->type());
  node.value = expr(context->expr());
  result->node = std::move(node);
  return result;
}

ast::DeclPtr Builder::param(G::ParamDeclContext* context) {
  ast::DeclPtr result = declare(context, context->name());
  result->node = ast::Param{type(context->type()), expr(context->expr())};
  return result;
}

ast::DeclPtr Builder::assume(G::AssumeDeclContext* context) {
  ast::DeclPtr result = declare(context, nullptr);
  result->node = ast::Assume{expr(context->expr())};
  return result;
}

ast::DeclPtr Builder::enumeration(G::EnumDeclContext* context) {
  const auto all = context->name();
  ast::DeclPtr result = declare(context, all[0]);
  result->node = ast::Enum{names(all, 1)};
  return result;
}

ast::DeclPtr Builder::pool(G::PoolDeclContext* context) {
  ast::DeclPtr result = declare(context, context->name());
  ast::Pool node;
  node.size = expr(context->expr());
  if (context->poolBody() != nullptr) {
    for (auto* item : context->poolBody()->poolItem()) add_pool_item(node, item);
  }
  result->node = std::move(node);
  return result;
}

void Builder::add_pool_item(ast::Pool& pool, G::PoolItemContext* context) {
  const std::string doc = doc_before(context->getStart());
  if (context->RESERVE() != nullptr) {
    pool.reserves.push_back({expr(context->expr()), names(context->name()), span(context), doc});
    return;
  }
  for (auto* account : context->account()) {
    pool.accounts.push_back({name(account->name()), optional_expr(account->expr()), doc});
  }
}

ast::DeclPtr Builder::mempool(G::MempoolDeclContext* context) {
  ast::DeclPtr result = declare(context, context->name(0));
  ast::Mempool node{expr(context->expr()), reference(context->reference()), std::nullopt};
  if (context->AS() != nullptr) node.as_class = name(context->name(1));
  result->node = std::move(node);
  return result;
}

ast::DeclPtr Builder::semaphore(G::SemaphoreDeclContext* context) {
  ast::DeclPtr result = declare(context, context->name());
  result->node = ast::Semaphore{expr(context->expr())};
  return result;
}

ast::DeclPtr Builder::var(G::VarDeclContext* context) {
  ast::DeclPtr result = declare(context, context->name());
  result->node = ast::Var{type(context->type()), expr(context->expr())};
  return result;
}

ast::DeclPtr Builder::counter(G::CounterDeclContext* context) {
  ast::DeclPtr result = declare(context, context->name());
  result->node = ast::Counter{optional_expr(context->expr())};
  return result;
}

ast::DeclPtr Builder::queue(G::QueueDeclContext* context) {
  ast::DeclPtr result = declare(context, context->name());
  ast::Queue node;
  node.capacity = expr(context->expr());
  const auto kinds = context->kinds()->name();
  if (context->kinds()->LEFT_BRACE() != nullptr) {
    node.kinds = names(kinds);
  } else {
    node.kinds = name(kinds[0]);
  }
  node.kinds_span = span(context->kinds());
  result->span = span(context);
  result->node = std::move(node);
  return result;
}

ast::DeclPtr Builder::instance(G::InstanceDeclContext* context) {
  ast::DeclPtr result = declare(context, context->name(0));
  result->node = ast::Instance{optional_expr(context->expr()), name(context->name(1)),
                               actuals(context->actuals())};
  return result;
}

ast::DeclPtr Builder::task(G::TaskDeclContext* context) {
  ast::DeclPtr result = declare(context, context->name());
  ast::Task node;
  node.external = context->EXTERNAL() != nullptr;
  if (G::TaskCountContext* brackets = context->taskCount()) {
    if (G::RangeContext* range = brackets->range()) {
      node.index = name(brackets->name());
      node.low = sum(range->sum(0));
      node.high = sum(range->sum(1));
    } else {
      node.count = expr(brackets->expr());
    }
  }
  node.body = block(context->block(), &node.locals);
  result->node = std::move(node);
  return result;
}

ast::DeclPtr Builder::path(G::PathDeclContext* context) {
  ast::DeclPtr result = declare(context, context->name());
  ast::Path node;
  node.limit = optional_expr(context->expr());
  node.body = block(context->block(), &node.locals);
  result->node = std::move(node);
  return result;
}

ast::DeclPtr Builder::procedure(G::ProcedureDeclContext* context) {
  ast::DeclPtr result = declare(context, context->name());
  result->node = ast::Procedure{formals(context->formals()), optional_expr(context->expr()),
                                block(context->block())};
  return result;
}

ast::DeclPtr Builder::action(G::ActionDeclContext* context) {
  ast::DeclPtr result = declare(context, context->name());
  result->node = ast::Action{context->EXTERNAL() != nullptr, optional_expr(context->expr()),
                             block(context->block())};
  return result;
}

ast::DeclPtr Builder::subsystem(G::SubsystemDeclContext* context) {
  ast::DeclPtr result = declare(context, context->name());
  ast::Subsystem node;
  node.arguments = formals(context->formals());
  node.has_arguments = context->formals() != nullptr;
  check_nesting(context->declarations());
  for (auto* inner : context->declarations()->declaration()) {
    if (inner->subsystemDecl() == nullptr) add_declaration(node.declarations, inner);
  }
  result->node = std::move(node);
  return result;
}

std::vector<ast::Argument> Builder::formals(G::FormalsContext* context) {
  std::vector<ast::Argument> result;
  if (context == nullptr) return result;
  for (auto* one : context->formal()) result.push_back(formal(one));
  return result;
}

ast::Argument Builder::formal(G::FormalContext* context) {
  using Kind = ast::Argument;
  ast::Argument result;
  result.name = name(context->name());
  result.span = span(context);
  G::FormalKindContext* kind = context->formalKind();
  switch (kind->getStart()->getType()) {
    case G::INT:
      result.kind = Kind::Int;
      break;
    case G::BOOL:
      result.kind = Kind::Bool;
      break;
    case G::POOL:
      result.kind = Kind::OfPool;
      break;
    case G::MEMPOOL:
      result.kind = Kind::OfMempool;
      break;
    case G::LOCK:
      result.kind = Kind::OfLock;
      break;
    case G::SEMAPHORE:
      result.kind = Kind::OfSemaphore;
      break;
    case G::COUNTER:
      result.kind = Kind::OfCounter;
      break;
    case G::PATH:
      result.kind = Kind::OfPath;
      break;
    case G::QUEUE:
      result.kind = Kind::OfQueue;
      result.queue_kinds = name(kind->name());
      break;
    default:
      result.kind = Kind::OfVar;
      result.var_type = type(kind->type());
  }
  return result;
}

std::vector<ast::ExprPtr> Builder::actuals(G::ActualsContext* context) {
  std::vector<ast::ExprPtr> result;
  if (context == nullptr) return result;
  for (auto* argument : context->expr()) result.push_back(expr(argument));
  return result;
}

}  // namespace hw::parsing
