// The declarations and scenarios: which names stand where in them.
#include <fmt/format.h>

#include <algorithm>

#include "dsl/resolve/binder.h"
#include "dsl/source/diagnostic_codes.h"

namespace hw::resolved {

void Binder::run() {
  const Scope& root = *model_.root;
  for (Symbol& symbol : model_.symbols) {
    if (symbol.argument != nullptr) continue;
    if (symbol.kind == Kind::Subsystem) number_.emplace(&symbol, number_.size());
  }
  Needs subsystem_needs(number_.size());
  for (const auto& file : model_.files) {
    bind_subsystems(file->declarations, root, subsystem_needs);
  }
  check_instance_cycles(subsystem_needs);
  for (const Symbol& symbol : model_.symbols) {
    if (symbol.kind != Kind::Const) continue;
    number_.emplace(&symbol, constants_.size());
    constants_.push_back(&symbol);
  }
  const_needs_.resize(constants_.size());
  for (const auto& file : model_.files) {
    const bool imported = file->id != model_.main;
    for (const ast::DeclPtr& decl : file->declarations) {
      if (imported && std::holds_alternative<ast::Scenario>(decl->node)) continue;
      scope_ = &root;
      std::visit([&](const auto& node) { declaration(node, *decl); }, decl->node);
    }
  }
  order_constants();
  check_demands();
}

// ---- order and circles

/// Binds `: SUBSYSTEM` of every instance, since references through instances need it.
void Binder::bind_subsystems(const std::vector<ast::DeclPtr>& declarations, const Scope& scope,
                             Needs& needs) {
  for (const ast::DeclPtr& decl : declarations) {
    if (const auto* subsystem = std::get_if<ast::Subsystem>(&decl->node)) {
      bind_subsystems(subsystem->declarations, *model_.symbol_of(*decl)->members, needs);
    }
    const auto* instance = std::get_if<ast::Instance>(&decl->node);
    if (instance == nullptr) continue;
    scope_ = &scope;
    const Symbol* of = bind_name(instance->subsystem, kASubsystem);
    if (of == nullptr) continue;
    model_.of_declaration.at(decl.get())->members = of->members;
    if (of->is_instance()) {
      diagnostics_
          .error(
              code::kNotATemplate, instance->subsystem.span,
              fmt::format("`{0}` has no argument list, so it is its own single instance", of->name),
              fmt::format("declare it as `subsystem {}() {{ … }}` to make instances of it",
                          of->name))
          .notes.push_back({of->span, "declared here"});
      continue;
    }
    if (scope.subsystem != nullptr) {
      needs[number_.at(scope.subsystem)].push_back({number_.at(of), instance->subsystem.span});
    }
  }
}

void Binder::check_instance_cycles(const Needs& needs) {
  std::vector<const Symbol*> subsystems(needs.size());
  for (const auto& [symbol, number] : number_) subsystems[number] = symbol;
  for (const std::vector<std::size_t>& component : components(needs)) {
    const std::vector<Need> cycle = cycle_through(needs, component.front());
    if (cycle.empty()) continue;
    std::string chain;
    for (const Need& need : cycle) chain += subsystems[need.target]->name + " -> ";
    const Symbol& first = *subsystems[component.front()];
    Diagnostic& diagnostic = diagnostics_.error(
        code::kInstanceCycle, first.span,
        fmt::format("subsystem `{}` contains itself: {}{}", first.name, chain, first.name));
    for (const Need& need : cycle) diagnostic.notes.push_back({need.where, "instance made here"});
  }
  number_.clear();
}

void Binder::order_constants() {
  for (const std::vector<std::size_t>& component : components(const_needs_)) {
    const std::vector<Need> cycle = cycle_through(const_needs_, component.front());
    if (cycle.empty()) {
      model_.const_order.push_back(constants_[component.front()]);
      continue;
    }
    std::string chain;
    for (const Need& need : cycle) chain += constants_[need.target]->name + " -> ";
    const Symbol& first = *constants_[component.front()];
    Diagnostic& diagnostic = diagnostics_.error(
        code::kConstCycle, first.span,
        fmt::format("the value of `{}` depends on itself: {}{}", first.name, chain, first.name));
    for (const Need& need : cycle) diagnostic.notes.push_back({need.where, "needed here"});
  }
}

// ---- declarations

void Binder::declarations(const std::vector<ast::DeclPtr>& list, const Scope& scope) {
  for (const ast::DeclPtr& decl : list) {
    scope_ = &scope;
    std::visit([&](const auto& node) { declaration(node, *decl); }, decl->node);
  }
}

void Binder::declaration(const ast::Const& node, const ast::Decl& decl) {
  if (node.type) type(*node.type);
  constant_ = model_.symbol_of(decl);
  expression(node.value);
  constant_ = nullptr;
}

void Binder::declaration(const ast::Param& node, const ast::Decl&) {
  type(node.type);
  expression(node.value);
}

void Binder::declaration(const ast::Assume& node, const ast::Decl&) { expression(node.condition); }

void Binder::declaration(const ast::Pool& node, const ast::Decl&) {
  expression(node.size);
  for (const ast::Account& account : node.accounts) expression(account.initial);
  for (const ast::Reserve& reserve : node.reserves) expression(reserve.amount);
}

void Binder::declaration(const ast::Mempool& node, const ast::Decl&) {
  expression(node.elements);
  const Symbol* backing = bind(node.backing, kAPool);
  if (node.as_class) check_class(backing, *node.as_class);
}

void Binder::declaration(const ast::Semaphore& node, const ast::Decl&) { expression(node.initial); }

void Binder::declaration(const ast::Var& node, const ast::Decl&) {
  type(node.type);
  expression(node.initial);
}

void Binder::declaration(const ast::Counter& node, const ast::Decl&) { expression(node.initial); }

void Binder::declaration(const ast::Queue& node, const ast::Decl&) {
  expression(node.capacity);
  if (const auto* name = std::get_if<ast::Name>(&node.kinds)) bind_name(*name, kAnEnum);
}

void Binder::declaration(const ast::Instance& node, const ast::Decl&) {
  expression(node.count);
  const Symbol* of = model_.named(node.subsystem);
  if (of == nullptr) return;
  actuals(node.arguments, std::get<ast::Subsystem>(of->decl->node).arguments);
}

void Binder::declaration(const ast::Task& node, const ast::Decl& decl) {
  expression(node.count);
  expression(node.low);
  expression(node.high);
  body(decl, node.locals, node.body);
}

void Binder::declaration(const ast::Path& node, const ast::Decl& decl) {
  expression(node.limit);
  body(decl, node.locals, node.body);
}

void Binder::declaration(const ast::Procedure& node, const ast::Decl& decl) {
  formals(node.arguments);
  expression(node.depth);
  body(decl, {}, node.body);
}

void Binder::declaration(const ast::Action& node, const ast::Decl& decl) {
  expression(node.guard);
  body(decl, {}, node.body);
}

void Binder::declaration(const ast::Subsystem& node, const ast::Decl& decl) {
  formals(node.arguments);
  declarations(node.declarations, *model_.symbol_of(decl)->members);
}

void Binder::body(const ast::Decl& decl, const std::vector<ast::DeclPtr>& locals,
                  const ast::Block& statements) {
  const Scope* outside = scope_;
  scope_ = names_.bodies.at(&decl);
  for (const ast::DeclPtr& local : locals) {
    declaration(std::get<ast::Var>(local->node), *local);
  }
  block(statements);
  scope_ = outside;
}

void Binder::type(const ast::Type& type) {
  if (const auto* range = std::get_if<ast::RangeType>(&type.node)) {
    expression(range->low);
    expression(range->high);
  } else if (const auto* named = std::get_if<ast::NamedType>(&type.node)) {
    bind_name(named->name, kAnEnum);
  }
}

// ---- arguments

void Binder::formals(const std::vector<ast::Argument>& arguments) {
  for (const ast::Argument& argument : arguments) {
    if (argument.queue_kinds) bind_name(*argument.queue_kinds, kAnEnum);
    if (argument.var_type) type(*argument.var_type);
  }
}

namespace {

/// What is handed in for an argument of this kind; null for a value.
const Expected* handed_in(ast::Argument::Kind kind) {
  switch (kind) {
    case ast::Argument::Int:
    case ast::Argument::Bool:
      return nullptr;
    case ast::Argument::OfPool:
      return &kAPool;
    case ast::Argument::OfMempool:
      return &kAMempool;
    case ast::Argument::OfLock:
      return &kALock;
    case ast::Argument::OfSemaphore:
      return &kASemaphore;
    case ast::Argument::OfQueue:
      return &kAQueue;
    case ast::Argument::OfVar:
      return &kASharedVar;
    case ast::Argument::OfCounter:
      return &kACounter;
    case ast::Argument::OfPath:
      return &kAPath;
  }
  return nullptr;
}

}  // namespace

void Binder::actuals(const std::vector<ast::ExprPtr>& actuals,
                     const std::vector<ast::Argument>& formals) {
  for (std::size_t i = 0; i < std::min(actuals.size(), formals.size()); ++i) {
    const Expected* expected = handed_in(formals[i].kind);
    if (expected == nullptr) {
      expression(actuals[i]);
      continue;
    }
    const auto* reference = std::get_if<ast::Reference>(&actuals[i]->node);
    if (reference == nullptr) {
      diagnostics_
          .error(code::kArgumentKind, actuals[i]->span,
                 fmt::format("argument `{}` is {}: its name is expected here", formals[i].name.text,
                             expected->phrase))
          .notes.push_back({formals[i].span, "declared here"});
      continue;
    }
    const Symbol* actual = bind(*reference, *expected);
    if (actual == nullptr || actual->kind != Kind::Pool) continue;
    passings_.push_back({model_.of_argument.at(&formals[i]), actual, actuals[i]->span});
  }
}

/// Each account and class used of a pool that is an argument must exist in every pool passed for
/// it. What is passed may be an argument again: then the demand goes on to that one.
void Binder::check_demands() {
  std::unordered_map<const Symbol*, std::vector<const Passing*>> passed;
  for (const Passing& passing : passings_) passed[passing.formal].push_back(&passing);
  std::vector<std::pair<const Symbol*, Demand>> open;
  std::unordered_map<const Symbol*, std::unordered_set<std::string>> seen;
  const auto demand = [&](const Symbol* of, const Demand& what) {
    std::string key = (what.part == Demand::Account ? "account " : "class ") + what.name->text;
    if (seen[of].insert(std::move(key)).second) open.emplace_back(of, what);
  };
  for (const Symbol& symbol : model_.symbols) {  // in the order of the text, not of a hash
    const auto found = demands_.find(&symbol);
    if (found == demands_.end()) continue;
    const std::vector<Demand> direct = found->second;
    for (const Demand& what : direct) demand(&symbol, what);
  }
  while (!open.empty()) {
    const auto [argument, what] = open.back();
    open.pop_back();
    for (const Passing* passing : passed[argument]) {
      if (passing->actual->argument != nullptr) {
        demand(passing->actual, what);
      } else {
        check_passed(*passing, what);
      }
    }
  }
}

void Binder::check_passed(const Passing& passing, const Demand& demand) {
  const auto& pool = std::get<ast::Pool>(passing.actual->decl->node);
  bool exists = false;
  if (demand.part == Demand::Account) {
    for (const ast::Account& account : pool.accounts) {
      exists = exists || account.name.text == demand.name->text;
    }
  }
  if (demand.part == Demand::Class) {
    for (const ast::Reserve& reserve : pool.reserves) {
      for (const ast::Name& name : reserve.classes) {
        exists = exists || name.text == demand.name->text;
      }
    }
  }
  if (exists) return;
  const bool account = demand.part == Demand::Account;
  diagnostics_
      .error(
          account ? code::kUnknownAccount : code::kUnknownClass, passing.where,
          fmt::format("pool `{}` has no {} `{}`, which argument `{}` needs", passing.actual->name,
                      account ? "account" : "class", demand.name->text, passing.formal->name))
      .notes.push_back({demand.name->span, "used here"});
}

// ---- scenarios

void Binder::declaration(const ast::Scenario& node, const ast::Decl&) {
  for (const ast::Setting& setting : node.settings) {
    bind_name(setting.param, kAParam);
    expression(setting.value);
  }
  for (const auto& item : node.items) {
    if (const auto* check = std::get_if<ast::Check>(&item)) {
      property(check->property);
      for (const ast::OpenParam& open : check->for_all) {
        if (open.phrase == nullptr) bind_name(open.param, kAParam);
        expression(open.phrase);
        expression(open.low);
        expression(open.high);
      }
    } else {
      const auto& size = std::get<ast::Size>(item);
      for (const ast::SizedParam& one : size.params) bind_name(one.param, kAParam);
      for (const ast::Property& each : size.properties) property(each);
      for (const ast::Combination& one : size.expected) {
        for (const ast::ExprPtr& value : one.values) expression(value);
      }
    }
  }
}

void Binder::property(const ast::Property& property) {
  std::visit(
      [&](const auto& node) {
        if constexpr (requires { node.condition; }) expression(node.condition);
        if constexpr (requires { node.measure; }) {
          expression(node.measure);
          expression(node.limit);
        }
        if constexpr (requires { node.place; }) {
          const std::size_t length = node.place.segments.size() - 1;
          const ast::Segment& label = node.place.segments.back();
          const Symbol* owner = bind(node.place, length, kATaskOrPath, &label.name);
          if (owner != nullptr) check_label(*owner, label.name);
          if (label.index) {
            diagnostics_.error(code::kIndexUnexpected, label.index->span,
                               "a label has no index; the task may have one");
          }
        }
        if constexpr (requires { node.of; }) {
          for (const ast::Reference& each : node.of) bind(each, kASubject);
        }
        if constexpr (requires { node.assuming_responds; }) {
          for (const ast::Reference& each : node.assuming_responds) bind(each, kASubject);
        }
        if constexpr (requires { node.from; }) {
          expression(node.from);
          expression(node.to);
        }
      },
      property.node);
}

}  // namespace hw::resolved
