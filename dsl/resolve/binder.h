// The second pass over the trees: every use of a name is bound to a symbol.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/resolve/cycles.h"
#include "dsl/resolve/resolve.h"
#include "dsl/resolve/scopes.h"

namespace hw::resolved {

/// Which kinds of declaration may stand somewhere, and how a message says that.
struct Expected {
  std::uint32_t kinds = 0;  ///< a bit for each Kind
  std::string_view phrase;  ///< "a pool or a mempool"
};

template <typename... Kinds>
constexpr std::uint32_t any_of(Kinds... kinds) {
  return ((std::uint32_t{1} << static_cast<unsigned>(kinds)) | ...);
}

/// A use of an account or class of a pool that is an argument: whether it exists depends on what is
/// passed.
struct Demand {
  enum Part { Account, Class } part;
  const ast::Name* name;
};

/// A pool handed to an argument.
struct Passing {
  const Symbol* formal;
  const Symbol* actual;
  Span where;
};

class Binder {
 public:
  Binder(Model& model, const Names& names, Diagnostics& diagnostics)
      : model_(model), names_(names), diagnostics_(diagnostics) {}

  void run();

 private:
  // ---- references.cpp: one reference
  struct Walk;
  bool walk(const ast::Reference& reference, std::size_t length, Walk& way);
  bool hop(const ast::Segment& segment, const Symbol& instance, Walk& way);
  bool take_index(const ast::Segment& segment, const Symbol& target, Walk& way);
  const Symbol* first(const ast::Name& name);
  bool wants_hints() const;
  std::string meant_by(const std::string& name) const;
  std::string path_to(const std::string& name) const;
  bool check_kind(const Symbol& symbol, const Expected& expected, Span where);

  /// The whole reference is the target.
  const Symbol* bind(const ast::Reference& reference, const Expected& expected);
  /// The first `length` segments are the target, `member` follows.
  const Symbol* bind(const ast::Reference& reference, std::size_t length, const Expected& expected,
                     const ast::Name* member);
  void bind_value(const ast::Reference& reference);
  void value_without_member(const ast::Reference& reference, Walk& way);
  bool check_member(const Symbol& symbol, const ast::Name& member);
  const Symbol* bind_name(const ast::Name& name, const Expected& expected);
  void note_const(const Symbol& symbol, Span where);

  void check_label(const Symbol& owner, const ast::Name& label);
  void check_account(const Symbol* pool, const ast::Name& account);
  void check_class(const Symbol* pool, const ast::Name& name);

  // ---- declarations.cpp
  void bind_subsystems(const std::vector<ast::DeclPtr>& declarations, const Scope& scope,
                       Needs& needs);
  void check_instance_cycles(const Needs& needs);
  void order_constants();
  void declarations(const std::vector<ast::DeclPtr>& list, const Scope& scope);
  template <typename T>
  void declaration(const T&, const ast::Decl&) {}
  void declaration(const ast::Const& node, const ast::Decl& decl);
  void declaration(const ast::Param& node, const ast::Decl& decl);
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
  void declaration(const ast::Action& node, const ast::Decl& decl);
  void declaration(const ast::Subsystem& node, const ast::Decl& decl);
  void declaration(const ast::Scenario& node, const ast::Decl& decl);
  void body(const ast::Decl& decl, const std::vector<ast::DeclPtr>& locals,
            const ast::Block& block);
  void type(const ast::Type& type);
  void formals(const std::vector<ast::Argument>& arguments);
  void actuals(const std::vector<ast::ExprPtr>& actuals, const std::vector<ast::Argument>& formals);
  void property(const ast::Property& property);
  void check_demands();
  void check_passed(const Passing& passing, const Demand& demand);

  // ---- statements.cpp
  void expression(const ast::ExprPtr& expr);
  void block(const ast::Block& block);
  void statement(const ast::Stmt& stmt);
  template <typename T>
  void names_of(const T& node);

  Model& model_;
  const Names& names_;
  Diagnostics& diagnostics_;
  const Scope* scope_ = nullptr;                           ///< in which the text at hand stands
  const Symbol* constant_ = nullptr;                       ///< whose value is being bound
  std::unordered_map<const Symbol*, std::size_t> number_;  ///< of constants, of subsystems
  std::vector<const Symbol*> constants_;
  Needs const_needs_;
  std::unordered_map<const Symbol*, std::vector<Demand>> demands_;  ///< by the argument
  std::vector<Passing> passings_;
};

inline constexpr Expected kAPool{any_of(Kind::Pool), "a pool"};
inline constexpr Expected kASource{any_of(Kind::Pool, Kind::Mempool), "a pool or a mempool"};
inline constexpr Expected kALock{any_of(Kind::Lock), "a lock"};
inline constexpr Expected kASemaphore{any_of(Kind::Semaphore), "a semaphore"};
inline constexpr Expected kAQueue{any_of(Kind::Queue), "a queue"};
inline constexpr Expected kAPath{any_of(Kind::Path), "a path"};
inline constexpr Expected kAMempool{any_of(Kind::Mempool), "a mempool"};
inline constexpr Expected kACounter{any_of(Kind::Counter), "a counter"};
inline constexpr Expected kASharedVar{any_of(Kind::Var), "a shared variable"};
inline constexpr Expected kAProcedure{any_of(Kind::Procedure), "a procedure"};
inline constexpr Expected kAVariable{any_of(Kind::Var, Kind::LocalVar, Kind::Counter),
                                     "a variable or a counter"};
inline constexpr Expected kATaskOrPath{any_of(Kind::Task, Kind::Path), "a task or a path"};
inline constexpr Expected kASubject{any_of(Kind::Task, Kind::Path, Kind::Instance),
                                    "a task, a path or an instance of a subsystem"};
inline constexpr Expected kAnEnum{any_of(Kind::Enum), "an enum"};
inline constexpr Expected kAParam{any_of(Kind::Param), "a parameter"};
inline constexpr Expected kASubsystem{any_of(Kind::Subsystem), "a subsystem"};
inline constexpr Expected kAValue{any_of(Kind::Param, Kind::Const, Kind::ValueArgument,
                                         Kind::TaskIndex, Kind::LocalVar, Kind::Var, Kind::Counter),
                                  "a value"};

}  // namespace hw::resolved
