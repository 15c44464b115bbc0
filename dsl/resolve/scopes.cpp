#include "dsl/resolve/scopes.h"

#include <fmt/format.h>

#include "dsl/source/diagnostic_codes.h"

namespace hw::resolved {
namespace {

/// Nothing for what has no symbol.
std::optional<Kind> kind_of(const ast::Decl& decl) {
  struct Visitor {
    std::optional<Kind> operator()(const ast::Assume&) const { return std::nullopt; }
    std::optional<Kind> operator()(const ast::Scenario&) const { return std::nullopt; }
    std::optional<Kind> operator()(const ast::Const&) const { return Kind::Const; }
    std::optional<Kind> operator()(const ast::Param&) const { return Kind::Param; }
    std::optional<Kind> operator()(const ast::Enum&) const { return Kind::Enum; }
    std::optional<Kind> operator()(const ast::Pool&) const { return Kind::Pool; }
    std::optional<Kind> operator()(const ast::Mempool&) const { return Kind::Mempool; }
    std::optional<Kind> operator()(const ast::Lock&) const { return Kind::Lock; }
    std::optional<Kind> operator()(const ast::Semaphore&) const { return Kind::Semaphore; }
    std::optional<Kind> operator()(const ast::Var&) const { return Kind::Var; }
    std::optional<Kind> operator()(const ast::Counter&) const { return Kind::Counter; }
    std::optional<Kind> operator()(const ast::Queue&) const { return Kind::Queue; }
    std::optional<Kind> operator()(const ast::Instance&) const { return Kind::Instance; }
    std::optional<Kind> operator()(const ast::Task&) const { return Kind::Task; }
    std::optional<Kind> operator()(const ast::Path&) const { return Kind::Path; }
    std::optional<Kind> operator()(const ast::Procedure&) const { return Kind::Procedure; }
    std::optional<Kind> operator()(const ast::Action&) const { return Kind::Action; }
    std::optional<Kind> operator()(const ast::Subsystem&) const { return Kind::Subsystem; }
  };
  return std::visit(Visitor{}, decl.node);
}

Kind kind_of(const ast::Argument& argument) {
  switch (argument.kind) {
    case ast::Argument::Int:
    case ast::Argument::Bool:
      return Kind::ValueArgument;
    case ast::Argument::OfPool:
      return Kind::Pool;
    case ast::Argument::OfMempool:
      return Kind::Mempool;
    case ast::Argument::OfLock:
      return Kind::Lock;
    case ast::Argument::OfSemaphore:
      return Kind::Semaphore;
    case ast::Argument::OfQueue:
      return Kind::Queue;
    case ast::Argument::OfVar:
      return Kind::Var;
    case ast::Argument::OfCounter:
      return Kind::Counter;
    case ast::Argument::OfPath:
      return Kind::Path;
  }
  return Kind::ValueArgument;
}

class Declarer {
 public:
  Declarer(Model& model, Diagnostics& diagnostics) : model_(model), diagnostics_(diagnostics) {}

  Names run() {
    Scope& root = new_scope(nullptr, nullptr);
    model_.root = &root;
    for (const auto& file : model_.files) {
      for (const ast::DeclPtr& decl : file->declarations) declare_one(*decl, root);
    }
    declare_scenarios();
    return std::move(names_);
  }

 private:
  Scope& new_scope(const Scope* parent, const Symbol* subsystem) {
    Scope& scope = model_.scopes.emplace_back();
    scope.parent = parent;
    scope.subsystem = subsystem;
    return scope;
  }

  void redeclared(const std::string& name, Span second, Span first) {
    diagnostics_.error(code::kRedeclared, second, fmt::format("`{}` is declared twice", name))
        .notes.push_back({first, "first declared here"});
  }

  Symbol& add(Scope& scope, Kind kind, const ast::Name& name, const ast::Decl& decl) {
    Symbol& symbol = model_.symbols.emplace_back();
    symbol.kind = kind;
    symbol.name = name.text;
    symbol.span = name.span;
    symbol.decl = &decl;
    symbol.home = &scope;
    scope.symbols.push_back(&symbol);
    const auto [place, is_new] = scope.by_name.emplace(name.text, &symbol);
    if (!is_new) redeclared(name.text, name.span, place->second->span);
    return symbol;
  }

  void add_arguments(const std::vector<ast::Argument>& arguments, Scope& scope,
                     const ast::Decl& decl) {
    for (const ast::Argument& argument : arguments) {
      Symbol& symbol = add(scope, kind_of(argument), argument.name, decl);
      symbol.argument = &argument;
      model_.of_argument[&argument] = &symbol;
    }
  }

  /// Of names that live in no scope: enum kinds, accounts.
  template <typename List, typename NameOf>
  void check_unique(const List& list, NameOf name_of) {
    std::unordered_map<std::string, Span> seen;
    for (const auto& item : list) {
      const ast::Name& name = name_of(item);
      const auto [place, is_new] = seen.emplace(name.text, name.span);
      if (!is_new) redeclared(name.text, name.span, place->second);
    }
  }

  void add_enum_kinds(const std::vector<ast::Name>& kinds) {
    check_unique(kinds, [](const ast::Name& name) -> const ast::Name& { return name; });
    for (const ast::Name& kind : kinds) names_.enum_kinds.insert(kind.text);
  }

  void declare_one(const ast::Decl& decl, Scope& scope) {
    const std::optional<Kind> kind = kind_of(decl);
    if (!kind) return;
    Symbol& symbol = add(scope, *kind, decl.name, decl);
    model_.of_declaration[&decl] = &symbol;
    std::visit([&](const auto& node) { inside(node, decl, symbol, scope); }, decl.node);
  }

  template <typename T>
  void inside(const T&, const ast::Decl&, Symbol&, Scope&) {}

  void inside(const ast::Enum& node, const ast::Decl&, Symbol&, Scope&) {
    add_enum_kinds(node.kinds);
  }

  void inside(const ast::Queue& node, const ast::Decl&, Symbol&, Scope&) {
    if (const auto* kinds = std::get_if<std::vector<ast::Name>>(&node.kinds)) {
      add_enum_kinds(*kinds);
    }
  }

  void inside(const ast::Pool& node, const ast::Decl&, Symbol&, Scope&) {
    check_unique(node.accounts,
                 [](const ast::Account& account) -> const ast::Name& { return account.name; });
    for (const ast::Account& account : node.accounts) {
      if (account.name.text != "size") continue;  // `free` and `held` are no names at all
      diagnostics_.error(code::kReservedAccount, account.name.span,
                         "an account cannot be called `size`",
                         "that is the number of units of every pool; choose another name");
    }
  }

  void inside(const ast::Task& node, const ast::Decl& decl, Symbol&, Scope& scope) {
    Scope& body = new_body(decl, scope, node.body);
    if (node.index) {
      model_.of_task_index[&decl] = &add(body, Kind::TaskIndex, *node.index, decl);
    }
    add_locals(node.locals, body);
  }

  void inside(const ast::Path& node, const ast::Decl& decl, Symbol&, Scope& scope) {
    add_locals(node.locals, new_body(decl, scope, node.body));
  }

  void inside(const ast::Procedure& node, const ast::Decl& decl, Symbol&, Scope& scope) {
    add_arguments(node.arguments, new_body(decl, scope, node.body), decl);
  }

  void inside(const ast::Action& node, const ast::Decl& decl, Symbol&, Scope& scope) {
    new_body(decl, scope, node.body);
  }

  void inside(const ast::Subsystem& node, const ast::Decl& decl, Symbol& symbol, Scope& scope) {
    Scope& members = new_scope(&scope, &symbol);
    symbol.members = &members;
    add_arguments(node.arguments, members, decl);
    for (const ast::DeclPtr& inner : node.declarations) declare_one(*inner, members);
  }

  Scope& new_body(const ast::Decl& decl, const Scope& home, const ast::Block& body) {
    Scope& scope = new_scope(&home, nullptr);
    names_.bodies[&decl] = &scope;
    std::vector<const ast::Name*>& labels = names_.labels[&decl];
    collect_labels(body, labels);
    std::unordered_map<std::string, Span> seen;
    for (const ast::Name* label : labels) {
      const auto [place, is_new] = seen.emplace(label->text, label->span);
      if (is_new) continue;
      diagnostics_
          .error(code::kDuplicateLabel, label->span,
                 fmt::format("label `{}` stands twice in `{}`", label->text, decl.name.text))
          .notes.push_back({place->second, "it stands here already"});
    }
    return scope;
  }

  void collect_labels(const ast::Block& block, std::vector<const ast::Name*>& labels) {
    for (const ast::StmtPtr& stmt : block.statements) {
      for (const ast::Name& label : stmt->labels) labels.push_back(&label);
      for_each_block(*stmt, [&](const ast::Block& inner) { collect_labels(inner, labels); });
    }
  }

  void add_locals(const std::vector<ast::DeclPtr>& locals, Scope& body) {
    for (const ast::DeclPtr& local : locals) {
      model_.of_declaration[local.get()] = &add(body, Kind::LocalVar, local->name, *local);
    }
  }

  void declare_scenarios() {
    std::unordered_map<std::string, Span> seen;
    for (const ast::DeclPtr& decl : model_.files.back()->declarations) {
      if (!std::holds_alternative<ast::Scenario>(decl->node)) continue;
      const auto [place, is_new] = seen.emplace(decl->name.text, decl->name.span);
      if (!is_new) redeclared(decl->name.text, decl->name.span, place->second);
    }
  }

  Model& model_;
  Diagnostics& diagnostics_;
  Names names_;
};

}  // namespace

Names declare(Model& model, Diagnostics& diagnostics) { return Declarer(model, diagnostics).run(); }

bool Symbol::is_instance() const {
  if (kind == Kind::Instance) return true;
  return kind == Kind::Subsystem && !std::get<ast::Subsystem>(decl->node).has_arguments;
}

Symbol* Scope::find(const std::string& name) const {
  const auto place = by_name.find(name);
  return place == by_name.end() ? nullptr : place->second;
}

Symbol* Scope::find_visible(const std::string& name) const {
  for (const Scope* scope = this; scope != nullptr; scope = scope->parent) {
    if (Symbol* symbol = scope->find(name)) return symbol;
  }
  return nullptr;
}

const Binding* Model::binding_of(const ast::Reference& reference) const {
  const auto place = references.find(&reference);
  return place == references.end() ? nullptr : &place->second;
}

const Symbol* Model::named(const ast::Name& name) const {
  const auto place = names.find(&name);
  return place == names.end() ? nullptr : place->second;
}

std::string describe(Kind kind) {
  switch (kind) {
    case Kind::Enum:
      return "an enum";
    case Kind::Param:
      return "a parameter";
    case Kind::Const:
      return "a constant";
    case Kind::Pool:
      return "a pool";
    case Kind::Mempool:
      return "a mempool";
    case Kind::Lock:
      return "a lock";
    case Kind::Semaphore:
      return "a semaphore";
    case Kind::Var:
      return "a shared variable";
    case Kind::Counter:
      return "a counter";
    case Kind::Queue:
      return "a queue";
    case Kind::Instance:
      return "an instance of a subsystem";
    case Kind::Task:
      return "a task";
    case Kind::Path:
      return "a path";
    case Kind::Procedure:
      return "a procedure";
    case Kind::Action:
      return "an action";
    case Kind::Subsystem:
      return "a subsystem";
    case Kind::ValueArgument:
      return "an argument";
    case Kind::TaskIndex:
      return "the index of a task";
    case Kind::LocalVar:
      return "an own variable";
  }
  return "a name";
}

}  // namespace hw::resolved
