// Every declaration gets its checked counterpart, with name, place, comment and type, before any
// expression is looked at.
#include "dsl/typecheck/checker.h"

namespace hw::typing {

namespace {

template <typename T>
void head(T& made, const ast::Decl& decl) {
  made.name = decl.name.text;
  made.span = decl.name.span;
  made.doc = decl.doc;
}

checked::Argument::Kind kind_of(ast::Argument::Kind kind) {
  switch (kind) {
    case ast::Argument::Int:
      return checked::Argument::IntValue;
    case ast::Argument::Bool:
      return checked::Argument::BoolValue;
    case ast::Argument::OfPool:
      return checked::Argument::OfPool;
    case ast::Argument::OfMempool:
      return checked::Argument::OfMempool;
    case ast::Argument::OfLock:
      return checked::Argument::OfLock;
    case ast::Argument::OfSemaphore:
      return checked::Argument::OfSemaphore;
    case ast::Argument::OfQueue:
      return checked::Argument::OfQueue;
    case ast::Argument::OfVar:
      return checked::Argument::OfVar;
    case ast::Argument::OfCounter:
      return checked::Argument::OfCounter;
    case ast::Argument::OfPath:
      return checked::Argument::OfPath;
  }
  return checked::Argument::IntValue;
}

}  // namespace

template <typename T>
T* Checker::add_shell(std::vector<std::unique_ptr<T>>& list, const ast::Decl& decl) {
  list.push_back(std::make_unique<T>());
  head(*list.back(), decl);
  made_[model_.symbol_of(decl)] = list.back().get();
  return list.back().get();
}

checked::Enum* Checker::make_enum(std::string name, const std::vector<ast::Name>& kinds,
                                  Span span) {
  auto made = std::make_unique<checked::Enum>();
  made->name = std::move(name);
  made->span = span;
  for (const ast::Name& kind : kinds) made->kinds.push_back(kind.text);
  checked_->enums.push_back(std::move(made));
  return checked_->enums.back().get();
}

/// Enums first: the types of everything else may name them.
void Checker::make_enums() {
  for (const auto& file : model_.files) {
    for (const ast::DeclPtr& decl : file->declarations) {
      const auto* node = std::get_if<ast::Enum>(&decl->node);
      if (node == nullptr) continue;
      made_[model_.symbol_of(*decl)] = make_enum(decl->name.text, node->kinds, decl->name.span);
    }
  }
}

checked::Enum* Checker::enum_named(const ast::Name& name) const {
  return made<checked::Enum>(model_.named(name));
}

/// An enum of unknown name makes an Enumerated type without enumeration: see is_unknown().
checked::Type Checker::type_of(const ast::Type& type) {
  if (std::holds_alternative<ast::BoolType>(type.node)) return {checked::Type::Bool, nullptr};
  if (const auto* named = std::get_if<ast::NamedType>(&type.node)) {
    return {checked::Type::Enumerated, enum_named(named->name)};
  }
  return {checked::Type::Int, nullptr};
}

void Checker::make_arguments(const std::vector<ast::Argument>& arguments,
                             std::vector<std::unique_ptr<checked::Argument>>& list) {
  for (const ast::Argument& argument : arguments) {
    auto made = std::make_unique<checked::Argument>();
    made->name = argument.name.text;
    made->span = argument.name.span;
    made->kind = kind_of(argument.kind);
    if (argument.queue_kinds) made->queue_kinds = enum_named(*argument.queue_kinds);
    if (argument.var_type) made->var_type.type = type_of(*argument.var_type);
    made_[model_.of_argument.at(&argument)] = made.get();
    list.push_back(std::move(made));
  }
}

void Checker::make_locals(const std::vector<ast::DeclPtr>& locals,
                          std::vector<std::unique_ptr<checked::LocalVar>>& list) {
  for (const ast::DeclPtr& local : locals) {
    checked::LocalVar* made = add_shell(list, *local);
    made->type.type = type_of(std::get<ast::Var>(local->node).type);
  }
}

void Checker::make_subsystem(const ast::Decl& decl, const ast::Subsystem& node) {
  checked::Subsystem* made = add_shell(checked_->subsystems, decl);
  make_arguments(node.arguments, made->arguments);
  make_shells(node.declarations, made->scope);
  if (node.has_arguments) return;
  auto instance = std::make_unique<checked::Instance>();
  head(*instance, decl);
  instance->subsystem = made;
  instance->implicit = true;
  implicit_[model_.symbol_of(decl)] = instance.get();
  checked_->root.instances.push_back(std::move(instance));
}

void Checker::make_shells(const std::vector<ast::DeclPtr>& declarations, checked::Scope& scope) {
  for (const ast::DeclPtr& decl : declarations) {
    const auto add = [&](const auto& node) {
      using Node = std::decay_t<decltype(node)>;
      if constexpr (std::is_same_v<Node, ast::Const>) {
        checked::Const* made = add_shell(checked_->consts, *decl);
        if (node.type) made->type = type_of(*node.type);
      } else if constexpr (std::is_same_v<Node, ast::Param>) {
        add_shell(checked_->params, *decl)->type.type = type_of(node.type);
      } else if constexpr (std::is_same_v<Node, ast::Pool>) {
        add_shell(scope.pools, *decl);
      } else if constexpr (std::is_same_v<Node, ast::Mempool>) {
        add_shell(scope.mempools, *decl);
      } else if constexpr (std::is_same_v<Node, ast::Lock>) {
        add_shell(scope.locks, *decl);
      } else if constexpr (std::is_same_v<Node, ast::Semaphore>) {
        add_shell(scope.semaphores, *decl);
      } else if constexpr (std::is_same_v<Node, ast::Var>) {
        add_shell(scope.vars, *decl)->type.type = type_of(node.type);
      } else if constexpr (std::is_same_v<Node, ast::Counter>) {
        add_shell(scope.counters, *decl);
      } else if constexpr (std::is_same_v<Node, ast::Queue>) {
        checked::Queue* made = add_shell(scope.queues, *decl);
        if (const auto* kinds = std::get_if<std::vector<ast::Name>>(&node.kinds)) {
          made->kinds = make_enum("", *kinds, node.kinds_span);
        } else {
          made->kinds = enum_named(std::get<ast::Name>(node.kinds));
        }
      } else if constexpr (std::is_same_v<Node, ast::Instance>) {
        add_shell(scope.instances, *decl);
      } else if constexpr (std::is_same_v<Node, ast::Task>) {
        checked::Task* made = add_shell(scope.tasks, *decl);
        made->external = node.external;
        if (node.index) made->index_name = node.index->text;
        make_locals(node.locals, made->locals);
      } else if constexpr (std::is_same_v<Node, ast::Path>) {
        make_locals(node.locals, add_shell(scope.paths, *decl)->locals);
      } else if constexpr (std::is_same_v<Node, ast::Procedure>) {
        checked::Procedure* made = add_shell(scope.procedures, *decl);
        make_arguments(node.arguments, made->arguments);
        procedures_.push_back(made);
      } else if constexpr (std::is_same_v<Node, ast::Action>) {
        add_shell(scope.actions, *decl)->external = node.external;
      } else if constexpr (std::is_same_v<Node, ast::Subsystem>) {
        make_subsystem(*decl, node);
      }
    };
    std::visit(add, decl->node);
  }
}

}  // namespace hw::typing
