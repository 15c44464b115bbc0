// What declarations say beside their names: sizes, ranges, initial values, arguments.
#include <fmt/format.h>

#include <algorithm>

#include "dsl/source/diagnostic_codes.h"
#include "dsl/typecheck/checker.h"

namespace hw::typing {

using checked::Type;

namespace {

/// Constants that need parameters stay expressions; evaluating them is recursive, so this bounds
/// it.
constexpr int kMaxConstDepth = 200;

}  // namespace

/// Constants come each after those it needs, so types can be inferred as they are met.
void Checker::fill_consts() {
  for (const Symbol* symbol : model_.const_order) {
    const auto& node = std::get<ast::Const>(symbol->decl->node);
    auto* constant = made<checked::Const>(symbol);
    KnownRange known;
    Typed typed = node.type ? of_type(*node.value, constant->type) : expression(*node.value);
    if (node.type) {
      if (const auto* range_type = std::get_if<ast::RangeType>(&node.type->node)) {
        range(*range_type->low, *range_type->high, Level::Constant, known);
      }
    }
    if (!at_most(typed, Level::Parameter, "a constant")) continue;
    if (!inside(typed, known, constant->name)) continue;
    constant->type = typed.type();
    int depth = 0;
    if (typed.value) {
      constant->value = literal(*typed.value, constant->type, typed.expr->span).expr;
    } else {
      depth = const_depth_of(*typed.expr) + 1;
      constant->value = std::move(typed.expr);
    }
    if (depth > kMaxConstDepth) {
      diagnostics_.error(
          code::kConstTooDeep, symbol->span,
          fmt::format("more than {} constants build on each other here", kMaxConstDepth));
      continue;
    }
    const_depth_[constant] = depth;
    consts_[constant] = Typed{nullptr, typed.level, typed.culprit, typed.value};
  }
}

/// How many constants stand behind each other in an expression.
int Checker::const_depth_of(const checked::Expr& expr) const {
  return std::visit(
      [&](const auto& node) -> int {
        using Node = std::decay_t<decltype(node)>;
        if constexpr (std::is_same_v<Node, checked::ConstUse>) {
          return const_depth_.at(node.constant);
        } else if constexpr (std::is_same_v<Node, checked::Unary>) {
          return const_depth_of(*node.operand);
        } else if constexpr (std::is_same_v<Node, checked::Binary>) {
          return std::max(const_depth_of(*node.left), const_depth_of(*node.right));
        } else {
          return 0;
        }
      },
      expr.node);
}

void Checker::fill_params() {
  for (const auto& file : model_.files) {
    for (const ast::DeclPtr& decl : file->declarations) {
      const auto* node = std::get_if<ast::Param>(&decl->node);
      if (node == nullptr) continue;
      auto* param = made<checked::Param>(*decl);
      var_type(node->type, param->type, param, Level::Constant);
      param->value = initial(*node->value, param->type, param, param->name, Level::Constant);
    }
  }
}

void Checker::var_type(const ast::Type& type, checked::VarType& to, const void* owner,
                       Level level) {
  const auto* range_type = std::get_if<ast::RangeType>(&type.node);
  if (range_type == nullptr) return;
  KnownRange known;
  to.range = range(*range_type->low, *range_type->high, level, known);
  ranges_[owner] = known;
}

checked::ExprPtr Checker::initial(const ast::Expr& expr, const checked::VarType& type,
                                  const void* owner, const std::string& name, Level level) {
  Typed typed = of_type(expr, type.type);
  if (!at_most(typed, level, fmt::format("the value that `{}` starts with", name))) return nullptr;
  if (!inside(typed, ranges_[owner], name)) return nullptr;
  return std::move(typed.expr);
}

void Checker::fill(const std::vector<ast::DeclPtr>& declarations) {
  for (const ast::DeclPtr& decl : declarations) {
    std::visit([&](const auto& node) { declaration(node, *decl); }, decl->node);
  }
}

void Checker::declaration(const ast::Assume& node, const ast::Decl& decl) {
  Typed typed = of_type(*node.condition, {Type::Bool, nullptr});
  if (!at_most(typed, Level::Parameter, "an assumption")) return;
  checked_->assumes.push_back({std::move(typed.expr), cover(decl.span, node.condition->span)});
}

void Checker::declaration(const ast::Pool& node, const ast::Decl& decl) {
  auto* pool = made<checked::Pool>(decl);
  pool->size = constant_natural(*node.size, "the size of a pool");
  for (const ast::Account& account : node.accounts) {
    checked::Account& made = pool->accounts.emplace_back();
    made.name = account.name.text;
    made.span = account.name.span;
    made.doc = account.doc;
    if (account.initial) {
      made.initial = constant_natural(*account.initial, "what an account starts with");
    }
  }
  for (const ast::Reserve& reserve : node.reserves) {
    checked::Reserve& made = pool->reserves.emplace_back();
    made.amount = constant_natural(*reserve.amount, "a reserve");
    made.span = reserve.span;
    for (const ast::Name& name : reserve.classes) made.classes.push_back(name.text);
  }
}

void Checker::declaration(const ast::Mempool& node, const ast::Decl& decl) {
  auto* mempool = made<checked::Mempool>(decl);
  mempool->elements = constant_natural(*node.elements, "the number of elements of a mempool");
  if (auto backing = ref<checked::Pool>(node.backing)) mempool->backing = std::move(*backing);
  if (node.as_class) mempool->as_class = node.as_class->text;
}

void Checker::declaration(const ast::Semaphore& node, const ast::Decl& decl) {
  made<checked::Semaphore>(decl)->initial =
      constant_natural(*node.initial, "the value of a semaphore");
}

void Checker::declaration(const ast::Var& node, const ast::Decl& decl) {
  auto* var = made<checked::SharedVar>(decl);
  var_type(node.type, var->type, var, Level::Parameter);
  var->initial = initial(*node.initial, var->type, var, var->name, Level::Parameter);
}

void Checker::declaration(const ast::Counter& node, const ast::Decl& decl) {
  auto* counter = made<checked::Counter>(decl);
  counter->initial = node.initial ? constant_natural(*node.initial, "a counter")
                                  : literal(0, {Type::Int, nullptr}, decl.name.span).expr;
}

void Checker::declaration(const ast::Queue& node, const ast::Decl& decl) {
  made<checked::Queue>(decl)->capacity =
      constant_natural(*node.capacity, "the capacity of a queue");
}

void Checker::declaration(const ast::Task& node, const ast::Decl& decl) {
  auto* task = made<checked::Task>(decl);
  if (node.count) task->count = constant_natural(*node.count, "the number of tasks");
  if (node.index) {
    KnownRange known;
    task->indices = range(*node.low, *node.high, Level::Parameter, known);
    ranges_[task] = known;
  }
  locals(node.locals);
}

void Checker::declaration(const ast::Path& node, const ast::Decl& decl) {
  auto* path = made<checked::Path>(decl);
  if (node.limit) path->limit = constant_natural(*node.limit, "the limit of a path");
  locals(node.locals);
}

void Checker::declaration(const ast::Procedure& node, const ast::Decl& decl) {
  auto* procedure = made<checked::Procedure>(decl);
  fill_arguments(node.arguments);
  if (!node.depth) return;
  procedure->depth = constant_natural(*node.depth, "the depth of a procedure");
  // A wrong depth has been reported; that there is one settles the question of recursion.
  if (!procedure->depth) procedure->depth = literal(1, {Type::Int, nullptr}, {}).expr;
}

void Checker::declaration(const ast::Subsystem& node, const ast::Decl&) {
  fill_arguments(node.arguments);
  fill(node.declarations);
}

void Checker::locals(const std::vector<ast::DeclPtr>& locals) {
  for (const ast::DeclPtr& decl : locals) {
    const auto& node = std::get<ast::Var>(decl->node);
    auto* local = made<checked::LocalVar>(*decl);
    var_type(node.type, local->type, local, Level::Parameter);
    local->initial = initial(*node.initial, local->type, local, local->name, Level::Parameter);
  }
}

// ---- arguments

void Checker::fill_arguments(const std::vector<ast::Argument>& arguments) {
  for (const ast::Argument& argument : arguments) {
    if (!argument.var_type) continue;
    auto* made_argument = made<checked::Argument>(model_.of_argument.at(&argument));
    var_type(*argument.var_type, made_argument->var_type, made_argument, Level::Parameter);
  }
}

void Checker::declaration(const ast::Instance& node, const ast::Decl& decl) {
  auto* instance = made<checked::Instance>(decl);
  if (node.count) {
    Typed count = number(*node.count);
    const std::string_view what = "the number of instances";
    if (at_most(count, Level::Parameter, what) && natural(count, what)) {
      if (count.value) ranges_[instance] = {0, *count.value - 1};
      instance->count = std::move(count.expr);
    }
  }
  instance->subsystem = made<checked::Subsystem>(model_.named(node.subsystem));
  if (instance->subsystem == nullptr) return;
  instance->arguments = actuals(node.arguments, instance->subsystem->arguments, Level::Parameter,
                                instance->subsystem->name, node.subsystem.span);
}

std::vector<checked::ActualArgument> Checker::actuals(
    const std::vector<ast::ExprPtr>& actuals,
    const std::vector<std::unique_ptr<checked::Argument>>& formals, Level level,
    const std::string& callee, Span where) {
  std::vector<checked::ActualArgument> checked;
  if (actuals.size() != formals.size()) {
    diagnostics_.error(code::kArgumentCount, where,
                       fmt::format("`{}` has {} argument{}, {} {} given", callee, formals.size(),
                                   formals.size() == 1 ? "" : "s", actuals.size(),
                                   actuals.size() == 1 ? "is" : "are"));
  }
  for (std::size_t i = 0; i < std::min(actuals.size(), formals.size()); ++i) {
    if (auto one = actual(*actuals[i], *formals[i], level)) checked.push_back(std::move(*one));
  }
  return checked;
}

std::optional<checked::ActualArgument> Checker::actual(const ast::Expr& expr,
                                                       const checked::Argument& formal,
                                                       Level level) {
  const bool is_bool = formal.kind == checked::Argument::BoolValue;
  if (!is_bool && formal.kind != checked::Argument::IntValue) return handed_in(expr, formal);
  Typed typed = of_type(expr, {is_bool ? Type::Bool : Type::Int, nullptr});
  if (!at_most(typed, level, fmt::format("argument `{}`", formal.name))) return std::nullopt;
  return checked::ActualArgument(std::move(typed.expr));
}

namespace {

template <typename T>
std::optional<checked::ActualArgument> wrap(std::optional<checked::Ref<T>> ref) {
  if (!ref) return std::nullopt;
  return checked::ActualArgument(std::move(*ref));
}

}  // namespace

/// A pool, a lock, …; the resolver has seen to it that it is of the right kind.
std::optional<checked::ActualArgument> Checker::handed_in(const ast::Expr& expr,
                                                          const checked::Argument& formal) {
  const auto* reference = std::get_if<ast::Reference>(&expr.node);
  if (reference == nullptr) return std::nullopt;
  switch (formal.kind) {
    case checked::Argument::IntValue:
    case checked::Argument::BoolValue:
      return std::nullopt;
    case checked::Argument::OfPool:
      return wrap(ref<checked::Pool>(*reference));
    case checked::Argument::OfMempool:
      return wrap(ref<checked::Mempool>(*reference));
    case checked::Argument::OfLock:
      return wrap(ref<checked::Lock>(*reference));
    case checked::Argument::OfSemaphore:
      return wrap(ref<checked::Semaphore>(*reference));
    case checked::Argument::OfCounter:
      return wrap(ref<checked::Counter>(*reference));
    case checked::Argument::OfPath:
      return wrap(ref<checked::Path>(*reference));
    case checked::Argument::OfQueue: {
      auto queue = ref<checked::Queue>(*reference);
      if (!queue) return std::nullopt;
      const checked::Enum* kinds =
          queue->target != nullptr ? queue->target->kinds : queue->argument->queue_kinds;
      if (!same_type({Type::Enumerated, kinds}, {Type::Enumerated, formal.queue_kinds}, formal,
                     expr.span)) {
        return std::nullopt;
      }
      return wrap(std::move(queue));
    }
    case checked::Argument::OfVar: {
      auto var = ref<checked::SharedVar>(*reference);
      if (!var) return std::nullopt;
      const Type type =
          var->target != nullptr ? var->target->type.type : var->argument->var_type.type;
      if (!same_type(type, formal.var_type.type, formal, expr.span)) return std::nullopt;
      return wrap(std::move(var));
    }
  }
  return std::nullopt;
}

bool Checker::same_type(Type actual, Type wanted, const checked::Argument& formal, Span where) {
  if (actual == wanted) return true;
  if (is_unknown(actual) || is_unknown(wanted)) return false;
  diagnostics_
      .error(code::kArgumentKind, where,
             fmt::format("argument `{}` holds {}, this holds {}", formal.name, describe(wanted),
                         describe(actual)))
      .notes.push_back({formal.span, "declared here"});
  return false;
}

}  // namespace hw::typing
