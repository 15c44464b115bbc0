// The type checker: one object that walks the trees of a resolved model and builds the checked one.
//
// First every declaration gets an empty checked counterpart, so that references may point forward;
// then constants, parameters, the other declarations, bodies and scenarios are filled in, each in
// its own file of this folder. What is wrong is reported and leaves a null behind; null operands
// make null results without a word, so one mistake is one message.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "dsl/ast/ast.h"
#include "dsl/resolve/cycles.h"
#include "dsl/resolve/resolve.h"
#include "dsl/source/diagnostic.h"
#include "dsl/typecheck/checked.h"

namespace hw::typing {

using resolved::Binding;
using resolved::Symbol;

/// How much an expression's value can vary, least first.
enum class Level {
  Constant,       ///< literals and constants
  Parameter,      ///< and parameters, arguments of a subsystem, the index of a task
  Configuration,  ///< and sizes of pools: known when the instances are made
  Own,            ///< and the instance's own variables and holdings
  Shared,         ///< anything
};

/// A checked expression, with what is known of it. `expr` is null after a mistake.
struct Typed {
  checked::ExprPtr expr;
  Level level = Level::Constant;
  Span culprit;                         ///< the first part that makes it vary as much as `level`
  std::optional<checked::Value> value;  ///< if it is made of literals and constants only

  explicit operator bool() const { return expr != nullptr; }
  const checked::Type& type() const { return expr->type; }
};

/// The bounds of a variable, as far as they are known here.
struct KnownRange {
  std::optional<checked::Value> low, high;
};

/// In what kind of text an expression or statement stands.
struct Text {
  enum Owner { Declaration, Scenario, Task, Path, Procedure, Action } owner = Declaration;
  checked::Procedure* procedure = nullptr;  ///< for Procedure
  bool atomic = false;                      ///< inside `atomic`
  int loops = 0;                            ///< enclosing loops
  int elses = 0;                            ///< enclosing else blocks
};

/// What a procedure does, itself or through calls, that not every caller may do.
struct Effects {
  std::optional<Span> idle, loop, holding;
};

/// A `call`, to be checked when the effects of all procedures are known.
struct CallSite {
  Text text;
  const checked::Procedure* callee;
  Span where;
};

class Checker {
 public:
  Checker(const resolved::Model& model, Diagnostics& diagnostics);

  std::unique_ptr<checked::CheckedModel> run();

 private:
  using Made =
      std::variant<checked::Enum*, checked::Param*, checked::Const*, checked::Pool*,
                   checked::Mempool*, checked::Lock*, checked::Semaphore*, checked::SharedVar*,
                   checked::Counter*, checked::Queue*, checked::Instance*, checked::Task*,
                   checked::Path*, checked::Procedure*, checked::Action*, checked::Subsystem*,
                   checked::Argument*, checked::LocalVar*>;

  // ---- shells.cpp: empty counterparts of all declarations
  void make_enums();
  checked::Enum* make_enum(std::string name, const std::vector<ast::Name>& kinds, Span span);
  void make_shells(const std::vector<ast::DeclPtr>& declarations, checked::Scope& scope);
  void make_subsystem(const ast::Decl& decl, const ast::Subsystem& node);
  template <typename T>
  T* add_shell(std::vector<std::unique_ptr<T>>& list, const ast::Decl& decl);
  void make_arguments(const std::vector<ast::Argument>& arguments,
                      std::vector<std::unique_ptr<checked::Argument>>& list);
  void make_locals(const std::vector<ast::DeclPtr>& locals,
                   std::vector<std::unique_ptr<checked::LocalVar>>& list);
  checked::Type type_of(const ast::Type& type);
  checked::Enum* enum_named(const ast::Name& name) const;
  template <typename T>
  T* made(const Symbol* symbol) const;
  template <typename T>
  T* made(const ast::Decl& decl) const {
    return made<T>(model_.symbol_of(decl));
  }

  // ---- references.cpp: names to Ref and its kin
  template <typename T>
  std::optional<checked::Ref<T>> ref(const ast::Reference& reference);
  template <typename T>
  std::optional<checked::Ref<T>> ref(const ast::Reference& reference, const Binding& binding);
  std::optional<std::vector<checked::InstanceHop>> hops(const Binding& binding);
  std::optional<checked::SourceRef> source(const ast::Reference& reference);
  std::optional<checked::SourceRef> source(const ast::Reference& reference, const Binding& binding);
  std::optional<checked::TaskRef> task(const ast::Reference& reference, const Binding& binding);
  checked::ExprPtr index(const ast::Expr& index, const KnownRange& bounds, const Symbol& of);
  checked::AccountRef account(const ast::Name& name, const Symbol& pool) const;
  std::optional<checked::Assignable> assignable(const ast::Reference& reference);

  // ---- expressions.cpp
  Typed expression(const ast::Expr& expr, const checked::Enum* expected = nullptr);
  Typed literal(checked::Value value, checked::Type type, Span span) const;
  template <typename Node>
  Typed leaf(Node node, checked::Type type, Level level, Span span) const;
  Typed reference(const ast::Reference& reference, const checked::Enum* expected, Span span);
  Typed value_of(const ast::Reference& reference, const Binding& binding, Span span);
  Typed member_of(const ast::Reference& reference, const Binding& binding, Span span);
  Typed enum_kind(const ast::Name& name, const checked::Enum* expected, Span span);
  Typed const_use(const checked::Const& constant, Span span) const;
  Typed held(const ast::Held& held, Span span);
  Typed count(const ast::Count& count, Span span);
  Typed operators(const ast::Expr& expr);
  Typed combine(const ast::Expr& expr, Typed left, Typed right);
  Typed unary(const ast::Unary& node, Typed operand, Span span);
  Typed equality(const ast::Binary& node, Span span);
  Typed binary(const ast::Binary& node, Typed left, Typed right, Span span);
  bool equal_sides(const ast::Binary& node, Typed& left, Typed& right);
  void check_linear(const ast::Binary& node, const Typed& left, const Typed& right);
  bool only_a_kind(const ast::Expr& expr) const;
  std::string text(Span span) const;
  std::string copy_hint() const;

  // ---- values.cpp: expressions with demands on type, level and range
  Typed of_type(const ast::Expr& expr, checked::Type type);
  bool has_type(const Typed& typed, checked::Type type, Span where);
  Typed number(const ast::Expr& expr) { return of_type(expr, {checked::Type::Int, nullptr}); }
  checked::ExprPtr condition(const ast::Expr& expr);
  bool at_most(const Typed& typed, Level level, std::string_view what);
  bool natural(const Typed& typed, std::string_view what);
  checked::ExprPtr constant_natural(const ast::Expr& expr, std::string_view what);
  checked::ExprPtr amount(const ast::Expr* expr, std::string_view what);
  std::optional<checked::Range> range(const ast::Expr& low, const ast::Expr& high, Level level,
                                      KnownRange& known);
  bool inside(const Typed& typed, const KnownRange& known, std::string_view name);
  void report_outside(checked::Value value, const KnownRange& known, std::string_view name,
                      Span where);

  // ---- declarations.cpp
  void fill_consts();
  int const_depth_of(const checked::Expr& expr) const;
  void fill_params();
  void fill(const std::vector<ast::DeclPtr>& declarations);
  template <typename T>
  void declaration(const T&, const ast::Decl&) {}
  void declaration(const ast::Assume& node, const ast::Decl& decl);
  void declaration(const ast::Pool& node, const ast::Decl& decl);
  void declaration(const ast::Mempool& node, const ast::Decl& decl);
  void declaration(const ast::Semaphore& node, const ast::Decl& decl);
  void declaration(const ast::Var& node, const ast::Decl& decl);
  void declaration(const ast::Counter& node, const ast::Decl& decl);
  void declaration(const ast::Queue& node, const ast::Decl& decl);
  void declaration(const ast::Instance& node, const ast::Decl& decl);
  void declaration(const ast::Task& node, const ast::Decl& decl);
  void declaration(const ast::Path& node, const ast::Decl& decl);
  void declaration(const ast::Procedure& node, const ast::Decl& decl);
  void declaration(const ast::Subsystem& node, const ast::Decl& decl);
  void locals(const std::vector<ast::DeclPtr>& locals);
  void fill_arguments(const std::vector<ast::Argument>& arguments);
  void var_type(const ast::Type& type, checked::VarType& to, const void* owner, Level level);
  checked::ExprPtr initial(const ast::Expr& expr, const checked::VarType& type, const void* owner,
                           const std::string& name, Level level);
  std::vector<checked::ActualArgument> actuals(
      const std::vector<ast::ExprPtr>& actuals,
      const std::vector<std::unique_ptr<checked::Argument>>& formals, Level level,
      const std::string& callee, Span where);
  std::optional<checked::ActualArgument> actual(const ast::Expr& expr,
                                                const checked::Argument& formal, Level level);
  std::optional<checked::ActualArgument> handed_in(const ast::Expr& expr,
                                                   const checked::Argument& formal);
  bool same_type(checked::Type actual, checked::Type wanted, const checked::Argument& formal,
                 Span where);

  // ---- statements.cpp, memory.cpp, control.cpp
  void bodies(const std::vector<ast::DeclPtr>& declarations);
  checked::Block body(const ast::Block& block, Text::Owner owner, checked::Procedure* procedure);
  checked::Block block(const ast::Block& block);
  checked::Block else_block(const ast::Block& block);
  checked::Block loop_block(const ast::Block& block);
  template <typename Node>
  void otherwise(const std::optional<ast::Block>& block, Node& node);
  checked::StmtPtr statement(const ast::Stmt& stmt);
  void check(const ast::Take& node, checked::Stmt& stmt);
  void check(const ast::Give& node, checked::Stmt& stmt);
  void check(const ast::Move& node, checked::Stmt& stmt);
  void check(const ast::LockStmt& node, checked::Stmt& stmt);
  void check(const ast::Unlock& node, checked::Stmt& stmt);
  void check(const ast::Down& node, checked::Stmt& stmt);
  void check(const ast::Up& node, checked::Stmt& stmt);
  void check(const ast::Wait& node, checked::Stmt& stmt);
  void check(const ast::Idle& node, checked::Stmt& stmt);
  void check(const ast::Step& node, checked::Stmt& stmt);
  void check(const ast::Submit& node, checked::Stmt& stmt);
  void check(const ast::Call& node, checked::Stmt& stmt);
  void check(const ast::Either& node, checked::Stmt& stmt);
  void check(const ast::If& node, checked::Stmt& stmt);
  void check(const ast::While& node, checked::Stmt& stmt);
  void check(const ast::Loop& node, checked::Stmt& stmt);
  void check(const ast::Repeat& node, checked::Stmt& stmt);
  void check(const ast::Break& node, checked::Stmt& stmt);
  void check(const ast::Continue& node, checked::Stmt& stmt);
  void check(const ast::Return& node, checked::Stmt& stmt);
  void check(const ast::Retry& node, checked::Stmt& stmt);
  void check(const ast::Assign& node, checked::Stmt& stmt);
  void check(const ast::AssignAny& node, checked::Stmt& stmt);
  void check(const ast::Send& node, checked::Stmt& stmt);
  void check(const ast::Receive& node, checked::Stmt& stmt);
  void check(const ast::Assert& node, checked::Stmt& stmt);
  void check(const ast::Fail& node, checked::Stmt& stmt);
  void check(const ast::Atomic& node, checked::Stmt& stmt);
  std::optional<checked::Value> kind_index(const ast::Name& kind, const checked::Enum& kinds);
  const checked::Enum* kinds_of(const ast::Reference& queue) const;
  void holds(Span where, std::string_view what);
  void idles(Span where);
  void loops(Span where, std::string_view what);

  // ---- calls.cpp
  void check_calls();
  void check_recursion(const resolved::Needs& needs, const std::vector<std::size_t>& component);
  void spread_effects(const resolved::Needs& needs, const std::vector<std::size_t>& component);
  void check_call(const CallSite& site);

  // ---- scenarios.cpp
  void scenario(const ast::Scenario& node, const ast::Decl& decl);
  void settings(const std::vector<ast::Setting>& nodes, checked::Scenario& scenario);
  std::optional<checked::OpenParam> open_param(const ast::OpenParam& node);
  checked::Size size(const ast::Size& node);
  const checked::Param* sized(const ast::Name& name, const checked::Size& size);
  checked::Property property(const ast::Property& property);
  std::vector<checked::SubjectRef> subjects(const std::vector<ast::Reference>& references);
  std::optional<checked::SubjectRef> subject(const ast::Reference& reference);
  std::optional<std::variant<checked::TaskRef, checked::Ref<checked::Path>>> task_or_path(
      const ast::Reference& reference, const Binding& binding);

  const resolved::Model& model_;
  Diagnostics& diagnostics_;
  std::unique_ptr<checked::CheckedModel> checked_;
  std::unordered_map<const Symbol*, Made> made_;
  /// The instance that a subsystem without argument list is, beside its template in made_.
  std::unordered_map<const Symbol*, checked::Instance*> implicit_;
  std::unordered_map<const checked::Const*, Typed> consts_;  ///< without `expr`
  std::unordered_map<const checked::Const*, int> const_depth_;
  std::unordered_map<const void*, KnownRange> ranges_;  ///< by variable, parameter, task, instance
  std::unordered_map<const checked::Procedure*, Effects> effects_;
  std::vector<CallSite> call_sites_;
  std::vector<const checked::Procedure*> procedures_;  ///< in the order of the text
  Text text_;
};

/// "a number", "true or false", "a kind of enum `Colour`".
std::string describe(const checked::Type& type);

/// The type of what was declared with an enum of unknown name: reported, and nothing more is said
/// about it.
inline bool is_unknown(const checked::Type& type) {
  return type.kind == checked::Type::Enumerated && type.enumeration == nullptr;
}

template <typename T>
T* Checker::made(const Symbol* symbol) const {
  const auto place = made_.find(symbol);
  if (place == made_.end()) return nullptr;
  T* const* found = std::get_if<T*>(&place->second);
  return found == nullptr ? nullptr : *found;
}

template <typename T>
std::optional<checked::Ref<T>> Checker::ref(const ast::Reference& reference) {
  const Binding* binding = model_.binding_of(reference);
  if (binding == nullptr || binding->target == nullptr) return std::nullopt;
  return ref<T>(reference, *binding);
}

template <typename T>
std::optional<checked::Ref<T>> Checker::ref(const ast::Reference& reference,
                                            const Binding& binding) {
  checked::Ref<T> ref;
  ref.span = reference.span;
  if (binding.target->argument != nullptr) {
    ref.base = checked::Ref<T>::ByArgument;
    ref.argument = made<checked::Argument>(binding.target);
    return ref;
  }
  const Symbol& first = binding.hops.empty() ? *binding.target : *binding.hops.front().instance;
  ref.base = first.home->subsystem == nullptr ? checked::Ref<T>::Root : checked::Ref<T>::Self;
  std::optional<std::vector<checked::InstanceHop>> way = hops(binding);
  if (!way) return std::nullopt;
  ref.hops = std::move(*way);
  if constexpr (std::is_same_v<T, checked::Instance>) {
    const auto implicit = implicit_.find(binding.target);
    ref.target = implicit != implicit_.end() ? implicit->second : made<T>(binding.target);
  } else {
    ref.target = made<T>(binding.target);
  }
  return ref;
}

template <typename Node>
Typed Checker::leaf(Node node, checked::Type type, Level level, Span span) const {
  Typed typed;
  typed.expr = std::make_unique<checked::Expr>();
  typed.expr->type = type;
  typed.expr->span = span;
  typed.expr->node = std::move(node);
  typed.level = level;
  typed.culprit = span;
  return typed;
}

}  // namespace hw::typing
