// Bodies, and the statements that touch neither memory nor control: variables, queues, calls.
#include "dsl/typecheck/statements.h"

#include <fmt/format.h>

#include <algorithm>

#include "dsl/source/diagnostic_codes.h"

namespace hw::typing {

using checked::Type;

void Checker::bodies(const std::vector<ast::DeclPtr>& declarations) {
  for (const ast::DeclPtr& decl : declarations) {
    if (const auto* task = std::get_if<ast::Task>(&decl->node)) {
      made<checked::Task>(*decl)->body = body(task->body, Text::Task, nullptr);
    } else if (const auto* path = std::get_if<ast::Path>(&decl->node)) {
      made<checked::Path>(*decl)->body = body(path->body, Text::Path, nullptr);
    } else if (const auto* procedure = std::get_if<ast::Procedure>(&decl->node)) {
      auto* checked = made<checked::Procedure>(*decl);
      checked->body = body(procedure->body, Text::Procedure, checked);
    } else if (const auto* action = std::get_if<ast::Action>(&decl->node)) {
      auto* checked = made<checked::Action>(*decl);
      checked->body = body(action->body, Text::Action, nullptr);
      text_ = {};
      text_.owner = Text::Action;
      checked->guard = action->guard ? condition(*action->guard)
                                     : literal(1, {Type::Bool, nullptr}, decl->span).expr;
    } else if (const auto* subsystem = std::get_if<ast::Subsystem>(&decl->node)) {
      bodies(subsystem->declarations);
    }
  }
}

checked::Block Checker::body(const ast::Block& statements, Text::Owner owner,
                             checked::Procedure* procedure) {
  text_ = {};
  text_.owner = owner;
  text_.procedure = procedure;
  return block(statements);
}

checked::Block Checker::block(const ast::Block& statements) {
  checked::Block checked;
  for (const ast::StmtPtr& stmt : statements.statements) checked.push_back(statement(*stmt));
  return checked;
}

checked::Block Checker::else_block(const ast::Block& statements) {
  ++text_.elses;
  checked::Block checked = block(statements);
  --text_.elses;
  return checked;
}

checked::Block Checker::loop_block(const ast::Block& statements) {
  ++text_.loops;
  checked::Block checked = block(statements);
  --text_.loops;
  return checked;
}

checked::StmtPtr Checker::statement(const ast::Stmt& stmt) {
  auto checked = std::make_unique<checked::Stmt>();
  checked->span = stmt.span;
  for (const ast::Name& label : stmt.labels) checked->labels.push_back(label.text);
  std::visit([&](const auto& node) { check(node, *checked); }, stmt.node);
  return checked;
}

// ---- variables

namespace {

struct Target {
  Type type;
  const void* owner;  ///< of the range
  std::string name;
};

Target target_of(const checked::Assignable& assignable) {
  if (const auto* local = std::get_if<const checked::LocalVar*>(&assignable)) {
    return {(*local)->type.type, *local, (*local)->name};
  }
  if (const auto* var = std::get_if<checked::Ref<checked::SharedVar>>(&assignable)) {
    if (var->target == nullptr) {
      return {var->argument->var_type.type, var->argument, var->argument->name};
    }
    return {var->target->type.type, var->target, var->target->name};
  }
  const auto& counter = std::get<checked::Ref<checked::Counter>>(assignable);
  const std::string name =
      counter.target == nullptr ? counter.argument->name : counter.target->name;
  return {{Type::Int, nullptr}, nullptr, name};
}

}  // namespace

void Checker::check(const ast::Assign& node, checked::Stmt& stmt) {
  auto target = assignable(node.target);
  if (!target) return void(expression(*node.value));
  const Target to = target_of(*target);
  Typed value = of_type(*node.value, to.type);
  if (!value) return;
  if (to.owner == nullptr) {
    if (!natural(value, fmt::format("counter `{}`", to.name))) return;
  } else if (!inside(value, ranges_[to.owner], to.name)) {
    return;
  }
  stmt.node = checked::Assign{std::move(*target), std::move(value.expr)};
}

void Checker::check(const ast::AssignAny& node, checked::Stmt& stmt) {
  KnownRange known;
  auto values = range(*node.low, *node.high, Level::Configuration, known);
  auto target = assignable(node.target);
  if (!target || !values) return;
  const Target to = target_of(*target);
  if (to.type.kind != Type::Int) {
    diagnostics_.error(
        code::kWrongType, node.target.span,
        fmt::format("`{}` holds {}, `any` gives a number", to.name, describe(to.type)),
        "`either { … } or { … }` chooses between other values");
    return;
  }
  const KnownRange allowed = to.owner == nullptr ? KnownRange{0, std::nullopt} : ranges_[to.owner];
  const bool below = known.low && allowed.low && *known.low < *allowed.low;
  const bool above = known.high && allowed.high && *known.high > *allowed.high;
  if (below || above) {
    report_outside(below ? *known.low : *known.high, allowed, to.name,
                   below ? node.low->span : node.high->span);
    return;
  }
  stmt.node = checked::AssignAny{std::move(*target), std::move(*values)};
}

// ---- queues

/// Null if the queue is not bound or its enum unknown.
const checked::Enum* Checker::kinds_of(const ast::Reference& queue) const {
  const Binding* binding = model_.binding_of(queue);
  if (binding == nullptr || binding->target == nullptr) return nullptr;
  if (binding->target->argument != nullptr) {
    return made<checked::Argument>(binding->target)->queue_kinds;
  }
  return made<checked::Queue>(binding->target)->kinds;
}

std::optional<checked::Value> Checker::kind_index(const ast::Name& kind,
                                                  const checked::Enum& kinds) {
  const auto place = std::find(kinds.kinds.begin(), kinds.kinds.end(), kind.text);
  if (place != kinds.kinds.end()) return place - kinds.kinds.begin();
  const std::string near = nearest(kind.text, kinds.kinds);
  const std::string of =
      kinds.name.empty() ? std::string("the queue") : fmt::format("enum `{}`", kinds.name);
  diagnostics_
      .error(code::kUnknownEnumKind, kind.span, fmt::format("{} has no kind `{}`", of, kind.text),
             near.empty() ? fmt::format("its kinds: {}", fmt::join(kinds.kinds, ", "))
                          : fmt::format("did you mean `{}`?", near))
      .notes.push_back({kinds.span, "declared here"});
  return std::nullopt;
}

void Checker::check(const ast::Send& node, checked::Stmt& stmt) {
  checked::Send send;
  const checked::Enum* kinds = kinds_of(node.queue);
  if (auto queue = ref<checked::Queue>(node.queue)) send.queue = std::move(*queue);
  if (kinds != nullptr) {
    if (const auto value = kind_index(node.kind, *kinds)) {
      send.kind = literal(*value, {Type::Enumerated, kinds}, node.kind.span).expr;
    }
  }
  otherwise(node.otherwise, send);
  stmt.node = std::move(send);
}

void Checker::check(const ast::Receive& node, checked::Stmt& stmt) {
  checked::Receive receive;
  const checked::Enum* kinds = kinds_of(node.queue);
  if (auto queue = ref<checked::Queue>(node.queue)) receive.queue = std::move(*queue);
  std::unordered_map<std::string, Span> seen;
  for (const ast::ReceiveArm& arm : node.arms) {
    checked::ReceiveArm& made = receive.arms.emplace_back();
    made.span = arm.span;
    for (const ast::Name& kind : arm.kinds) {
      const auto [first, is_new] = seen.emplace(kind.text, kind.span);
      if (!is_new) {
        diagnostics_
            .error(code::kDuplicateKind, kind.span, fmt::format("two arms receive `{}`", kind.text))
            .notes.push_back({first->second, "the first one"});
      } else if (kinds != nullptr) {
        if (const auto value = kind_index(kind, *kinds)) made.kinds.push_back(*value);
      }
    }
    made.body = block(arm.body);
  }
  otherwise(node.otherwise, receive);
  stmt.node = std::move(receive);
}

// ---- the rest

void Checker::check(const ast::Submit& node, checked::Stmt& stmt) {
  checked::Submit submit;
  if (auto path = ref<checked::Path>(node.path)) submit.path = std::move(*path);
  otherwise(node.otherwise, submit);
  stmt.node = std::move(submit);
}

void Checker::check(const ast::Call& node, checked::Stmt& stmt) {
  auto procedure = ref<checked::Procedure>(node.procedure);
  if (!procedure) return;
  const checked::Procedure& callee = *procedure->target;
  call_sites_.push_back({text_, &callee, stmt.span});
  checked::Call call;
  call.procedure = std::move(*procedure);
  call.arguments = actuals(node.arguments, callee.arguments, Level::Configuration, callee.name,
                           node.procedure.span);
  stmt.node = std::move(call);
}

void Checker::check(const ast::Step& node, checked::Stmt& stmt) {
  stmt.external = node.external;
  stmt.node = checked::Step{node.text};
}

void Checker::check(const ast::Assert& node, checked::Stmt& stmt) {
  stmt.node = checked::Assert{condition(*node.condition)};
}

void Checker::check(const ast::Fail& node, checked::Stmt& stmt) {
  stmt.node = checked::Fail{node.text};
}

}  // namespace hw::typing
