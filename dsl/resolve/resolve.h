// Names bound to what they name: the stage between the syntax tree and the checked model.
//
// resolve() loads the imports, merges all files into one top-level scope, and says for every
// reference in the text which declaration it means. The syntax tree stays as it was; the bindings
// stand beside it, keyed by the address of the node. A name that could not be bound has been
// reported and has no entry, which is how typecheck knows to be silent about it: so one call can
// report wrong names and wrong types of different places together.
//
// What is bound here: every first segment, the hops through instances, the target, labels,
// accounts, reserve classes, arguments. Not bound here: the kinds of enums, because which enum is
// meant depends on types.
#pragma once

#include <deque>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "dsl/ast/ast.h"
#include "dsl/source/diagnostic.h"
#include "dsl/source/source_map.h"

namespace hw::resolved {

enum class Kind {
  Enum,
  Param,
  Const,
  Pool,
  Mempool,
  Lock,
  Semaphore,
  Var,
  Counter,
  Queue,
  Instance,
  Task,
  Path,
  Procedure,
  Action,
  Subsystem,
  ValueArgument,  ///< an int or bool argument of a subsystem or procedure
  TaskIndex,      ///< `i` inside `task t[i : 0..3]`
  LocalVar,       ///< a task's or path's own variable
};

struct Scope;

/// Something that has a name. An argument that is a pool has kind Pool, with `argument` set.
struct Symbol {
  Kind kind = Kind::Const;
  std::string name;
  Span span;
  const ast::Decl* decl = nullptr;  ///< for an argument or task index: of its subsystem, task, …
  const ast::Argument* argument = nullptr;
  const Scope* home = nullptr;     ///< where it is declared
  const Scope* members = nullptr;  ///< Subsystem: its scope; Instance: that of its subsystem

  /// True for an instance, and for a subsystem without parentheses, which is its own only instance.
  bool is_instance() const;
};

struct Scope {
  const Scope* parent = nullptr;      ///< null for the top level
  const Symbol* subsystem = nullptr;  ///< set for the scope of a subsystem
  std::vector<Symbol*> symbols;       ///< in the order of the text
  std::unordered_map<std::string, Symbol*> by_name;

  Symbol* find(const std::string& name) const;          ///< here; null if not
  Symbol* find_visible(const std::string& name) const;  ///< here or further out; innermost wins
};

/// One instance on the way to a target.
struct Hop {
  const Symbol* instance = nullptr;
  const ast::Expr* index = nullptr;  ///< null unless it is an array
};

/// What a reference means.
struct Binding {
  std::vector<Hop> hops;
  const Symbol* target = nullptr;     ///< null: can only be the kind of an enum
  const ast::Expr* index = nullptr;   ///< of the target: one instance of a task, or of an array
  const ast::Name* member = nullptr;  ///< `free` in `pages.free`, the label in `never at t.done`
};

/// Files and bindings. Movable; addresses of symbols and scopes stay.
struct Model {
  const SourceMap* sources = nullptr;
  FileId main = kNoFile;
  bool complete = false;  ///< every name is bound: resolve() reported no error
  std::vector<std::unique_ptr<ast::File>> files;  ///< an imported file before its importer

  std::deque<Symbol> symbols;
  std::deque<Scope> scopes;
  const Scope* root = nullptr;
  std::unordered_map<const ast::Decl*, Symbol*> of_declaration;
  std::unordered_map<const ast::Argument*, const Symbol*> of_argument;
  std::unordered_map<const ast::Decl*, const Symbol*> of_task_index;  ///< by the task

  std::unordered_map<const ast::Reference*, Binding> references;
  /// Names that are no Reference: of types, subsystems, parameters that a scenario sets.
  std::unordered_map<const ast::Name*, const Symbol*> names;
  /// The constants, each after those it is made from. Those in a circle are left out.
  std::vector<const Symbol*> const_order;

  const Symbol* symbol_of(const ast::Decl& decl) const { return of_declaration.at(&decl); }
  const Binding* binding_of(const ast::Reference& reference) const;
  const Symbol* named(const ast::Name& name) const;  ///< null if it was reported
};

/// "a pool", "an own variable", …: how messages call it.
std::string describe(Kind kind);

}  // namespace hw::resolved

namespace hw {

/// Parses file `main` and all that it imports, and binds the names. An import is looked for beside
/// the importing file, then in `library_dirs` in this order; each file is read once. Imported
/// scenarios and `model` lines are ignored.
/// Null if a file cannot be read or parsed, or imports form a cycle. Otherwise a model, though some
/// names of it may be unbound: then `diagnostics` has errors (E02xx), and typecheck() will not make
/// a checked model of it. `sources` must outlive the model. Linear in the length of the texts.
std::optional<resolved::Model> resolve(SourceMap& sources, FileId main,
                                       const std::vector<std::filesystem::path>& library_dirs,
                                       Diagnostics& diagnostics);

}  // namespace hw
