// The checked model: what the front end hands to everything after it.
//
// Every name is bound to a declaration, every expression has a type, every amount is known to
// depend on nothing that changes during a run except the task's own variables. Parameters still
// have no value: a scenario gives them one, and checker/lower puts it in. Subsystems are still
// templates: a reference says from which scope it starts (Ref), and checker/lower makes the
// instances.
//
// The tree owns its parts through unique_ptr, so the address of a declaration is its identity for
// as long as the CheckedModel lives. It does not point into the AST.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "dsl/source/span.h"

namespace hw::checked {

using Value = std::int64_t;

// ---- types
// ---------------------------------------------------------------------------------------

struct Enum {
  std::string name;                ///< empty for the kinds listed in place by a queue
  std::vector<std::string> kinds;  ///< the value of a kind is its index here
  Span span;
};

struct Type {
  enum Kind { Int, Bool, Enumerated } kind = Int;
  const Enum* enumeration = nullptr;  ///< for Enumerated
  bool operator==(const Type&) const = default;
};

// ---- references
// ----------------------------------------------------------------------------------

struct Expr;
using ExprPtr = std::unique_ptr<Expr>;

struct Pool;
struct Mempool;
struct Lock;
struct Semaphore;
struct SharedVar;
struct Counter;
struct Queue;
struct Instance;
struct Task;
struct Path;
struct Procedure;
struct Subsystem;
struct Argument;
struct LocalVar;
struct Param;
struct Const;

/// One hop into an instance of a subsystem, `disks[2].`
struct InstanceHop {
  const Instance* instance = nullptr;
  ExprPtr index;  ///< for an array of instances, else null; constant once parameters are
};

/// A declaration that lives in a scope, and the way to it.
template <typename Declaration>
struct Ref {
  enum Base {
    Root,       ///< start at the top level of the model
    Self,       ///< start at the subsystem instance in which the text stands
    ByArgument  ///< the declaration was handed in: `argument` of the enclosing subsystem or
                ///< procedure
  } base = Root;
  std::vector<InstanceHop> hops;
  const Declaration* target = nullptr;  ///< null for ByArgument
  const Argument* argument = nullptr;   ///< for ByArgument; then hops is empty
  Span span;
};

/// What holds units that a task can take and give.
using SourceRef = std::variant<Ref<Pool>, Ref<Mempool>>;

/// A place units of a pool can be moved from or to.
struct AccountRef {
  enum Kind { Free, Held, Named } kind = Free;
  int index =
      -1;  ///< into Pool::accounts, for Named. For a pool handed in as an argument: by `name`
  std::string name;
  Span span;
};

/// A task, all its instances or one of them.
struct TaskRef {
  Ref<Task> task;
  ExprPtr index;  ///< one instance of a task whose instances are named; null: all of them
};

// ---- expressions
// ---------------------------------------------------------------------------------

enum class UnaryOp { Negate, Not };
enum class BinaryOp {
  Add,
  Subtract,
  Multiply,
  Divide,
  Modulo,  // Divide and Modulo: constants only; round to minus infinity
  Less,
  LessEqual,
  Equal,
  NotEqual,
  GreaterEqual,
  Greater,
  And,
  Or,
  Implies,
  Min,
  Max  // constants only
};

struct Literal {
  Value value;
};  ///< a number; 0 or 1 for a boolean; the index of an enum's kind
struct ParamUse {
  const Param* param;
};
struct ConstUse {
  const Const* constant;
};
struct ArgumentUse {
  const Argument* argument;
};  ///< int or bool argument of subsystem or procedure
struct TaskIndexUse {
  const Task* task;
};  ///< `i` inside `task t[i : 0..3]`
struct LocalUse {
  const LocalVar* variable;
};  ///< the instance's own variable
struct SharedUse {
  Ref<SharedVar> variable;
};
struct CounterUse {
  Ref<Counter> counter;
};
struct PoolFree {
  SourceRef source;
};  ///< pool: free units; mempool: elements in reserve
struct PoolAccount {
  Ref<Pool> pool;
  AccountRef account;
};  ///< Named only
struct PoolSize {
  SourceRef source;
};  ///< constant: units of the pool, elements of the mempool
struct PoolHeld {
  SourceRef source;
};  ///< units held by all tasks and paths together
struct OwnHeld {
  SourceRef source;
};  ///< held(POOL): by the instance whose text this is
struct TaskHeld {
  TaskRef task;
  SourceRef source;
};  ///< held(TASK, POOL)
struct PathHeld {
  Ref<Path> path;
  SourceRef source;
};  ///< held(PATH, POOL)
struct TaskCount {
  TaskRef task;
  std::string label;
};  ///< count(TASK at LABEL); "" counts those not ended
struct PathCount {
  Ref<Path> path;
  std::string label;
};  ///< count(PATH at LABEL); "" counts all in flight
struct SemaphoreValue {
  Ref<Semaphore> semaphore;
};
struct QueueLength {
  Ref<Queue> queue;
};
struct LockHeld {
  Ref<Lock> lock;
};  ///< bool: by anybody
struct Unary {
  UnaryOp op;
  ExprPtr operand;
};
struct Binary {
  BinaryOp op;
  ExprPtr left, right;
};

struct Expr {
  Type type;
  Span span;
  std::variant<Literal, ParamUse, ConstUse, ArgumentUse, TaskIndexUse, LocalUse, SharedUse,
               CounterUse, PoolFree, PoolAccount, PoolSize, PoolHeld, OwnHeld, TaskHeld, PathHeld,
               TaskCount, PathCount, SemaphoreValue, QueueLength, LockHeld, Unary, Binary>
      node;
};

struct Range {
  ExprPtr low, high;  ///< inclusive; constant once parameters are
};

/// The declared type of a variable. Bool and Enumerated have no range.
struct VarType {
  Type type;
  std::optional<Range> range;
};

// ---- statements
// ----------------------------------------------------------------------------------

struct Stmt;
using StmtPtr = std::unique_ptr<Stmt>;
using Block = std::vector<StmtPtr>;

/// Amounts: constant once parameters are, but for the instance's own variables and holdings.
struct Take {
  ExprPtr amount;
  SourceRef source;
  std::string as_class;            ///< "" for everyone's; the class name of a reserve of the pool
  ExprPtr class_if;                ///< null: always as that class
  std::optional<AccountRef> into;  ///< Named; absent: held
  bool has_else = false;
  Block otherwise;
};
struct Give {
  ExprPtr amount;                   ///< null for `all`
  std::optional<SourceRef> source;  ///< absent: `give all`, of every pool and mempool
};
struct Move {
  ExprPtr amount;
  Ref<Pool> pool;
  AccountRef from, to;  ///< never Free for `from`
  bool has_else = false;
  Block otherwise;
};
struct LockStmt {
  Ref<Lock> lock;
  bool has_body = false;
  Block body;  ///< unlocked at its end and on every way out of it
  bool has_else = false;
  Block otherwise;  ///< trylock failed
};
struct Unlock {
  Ref<Lock> lock;
};
struct Down {
  Ref<Semaphore> semaphore;
  ExprPtr amount;
  bool has_else = false;
  Block otherwise;
};
struct Up {
  Ref<Semaphore> semaphore;
  ExprPtr amount;
};
struct Wait {
  ExprPtr until;
  bool has_timeout = false;
  Block timeout;
};
struct Idle {
  ExprPtr until;
};  ///< until: may be null
struct Step {
  std::string text;
};
struct Submit {
  Ref<Path> path;
  bool has_else = false;
  Block otherwise;
};
/// A subsystem's or procedure's actual argument.
using ActualArgument = std::variant<ExprPtr, Ref<Pool>, Ref<Mempool>, Ref<Lock>, Ref<Semaphore>,
                                    Ref<Queue>, Ref<SharedVar>, Ref<Counter>, Ref<Path>>;
struct Call {
  Ref<Procedure> procedure;
  std::vector<ActualArgument> arguments;
};
struct Either {
  std::vector<Block> branches;
};
struct If {
  ExprPtr condition;
  Block then;
  Block otherwise;
};
struct While {
  ExprPtr condition;
  Block body;
};
struct Loop {
  Block body;
};
struct Repeat {
  ExprPtr times;
  Block body;
};
struct Break {};
struct Continue {};
struct Return {};
struct Retry {};
/// Target of an assignment.
using Assignable = std::variant<const LocalVar*, Ref<SharedVar>, Ref<Counter>>;
struct Assign {
  Assignable target;
  ExprPtr value;
};
struct AssignAny {
  Assignable target;
  Range range;
};
struct Send {
  Ref<Queue> queue;
  ExprPtr kind;
  bool has_else = false;
  Block otherwise;
};
struct ReceiveArm {
  std::vector<Value> kinds;
  Block body;
  Span span;
};
struct Receive {
  Ref<Queue> queue;
  std::vector<ReceiveArm> arms;  ///< a kind in no arm waits at the head of the queue
  bool has_else = false;
  Block otherwise;  ///< nothing in the queue, or a head that no arm takes
};
struct Assert {
  ExprPtr condition;
};
struct Fail {
  std::string text;
};
struct Atomic {
  Block body;
};

struct Stmt {
  Span span;                        ///< of the statement's head, without its blocks
  std::vector<std::string> labels;  ///< the place before this statement
  bool external = false;            ///< `external step`
  std::variant<Take, Give, Move, LockStmt, Unlock, Down, Up, Wait, Idle, Step, Submit, Call, Either,
               If, While, Loop, Repeat, Break, Continue, Return, Retry, Assign, AssignAny, Send,
               Receive, Assert, Fail, Atomic>
      node;
};

// ---- declarations
// --------------------------------------------------------------------------------

/// What every declaration has.
struct Declaration {
  std::string name;
  Span span;        ///< of the name
  std::string doc;  ///< text of the `///` lines before it
};

struct Param : Declaration {
  VarType type;  ///< its range mentions constants only
  ExprPtr value;
};
struct Const : Declaration {
  Type type;
  ExprPtr value;
};
struct Assume {
  ExprPtr condition;
  Span span;
};  ///< over parameters and constants

struct Account : Declaration {
  ExprPtr initial;
};  ///< null: nothing starts there
struct Reserve {
  ExprPtr amount;
  std::vector<std::string> classes;
  Span span;
};
struct Pool : Declaration {
  ExprPtr size;
  std::vector<Account> accounts;
  std::vector<Reserve> reserves;
};
struct Mempool : Declaration {
  ExprPtr elements;
  Ref<Pool> backing;
  std::string as_class;
};
struct Lock : Declaration {};
struct Semaphore : Declaration {
  ExprPtr initial;
};
struct SharedVar : Declaration {
  VarType type;
  ExprPtr initial;
};
struct Counter : Declaration {
  ExprPtr initial;
};  ///< a natural number with no upper bound
struct Queue : Declaration {
  ExprPtr capacity;
  const Enum* kinds = nullptr;
};

struct LocalVar : Declaration {
  VarType type;
  ExprPtr initial;
};

struct Argument : Declaration {
  enum Kind {
    IntValue,
    BoolValue,
    OfPool,
    OfMempool,
    OfLock,
    OfSemaphore,
    OfQueue,
    OfVar,
    OfCounter,
    OfPath
  } kind = IntValue;
  const Enum* queue_kinds = nullptr;  ///< OfQueue: what the queue carries
  VarType var_type;                   ///< OfVar: the variable's type (its range is not compared)
};

struct Task : Declaration {
  bool external = false;
  ExprPtr count;                 ///< `[N]`; null: one
  std::optional<Range> indices;  ///< `[i : A..B]`: named instances; then count is null
  std::string index_name;
  std::vector<std::unique_ptr<LocalVar>> locals;
  Block body;
};
struct Path : Declaration {
  ExprPtr limit;  ///< null: none
  std::vector<std::unique_ptr<LocalVar>> locals;
  Block body;
};
struct Procedure : Declaration {
  std::vector<std::unique_ptr<Argument>> arguments;
  ExprPtr depth;  ///< null: must not recurse
  Block body;
};
struct Action : Declaration {
  bool external = false;
  ExprPtr guard;
  Block body;
};
struct Instance : Declaration {
  const Subsystem* subsystem = nullptr;
  ExprPtr count;  ///< null: a single one, not an array
  std::vector<ActualArgument> arguments;
  bool implicit = false;  ///< stands for a subsystem declared without arguments
};

/// What the top level and a subsystem may contain.
struct Scope {
  std::vector<std::unique_ptr<Pool>> pools;
  std::vector<std::unique_ptr<Mempool>> mempools;
  std::vector<std::unique_ptr<Lock>> locks;
  std::vector<std::unique_ptr<Semaphore>> semaphores;
  std::vector<std::unique_ptr<SharedVar>> vars;
  std::vector<std::unique_ptr<Counter>> counters;
  std::vector<std::unique_ptr<Queue>> queues;
  std::vector<std::unique_ptr<Instance>> instances;
  std::vector<std::unique_ptr<Task>> tasks;
  std::vector<std::unique_ptr<Path>> paths;
  std::vector<std::unique_ptr<Procedure>> procedures;
  std::vector<std::unique_ptr<Action>> actions;
};

struct Subsystem : Declaration {
  std::vector<std::unique_ptr<Argument>> arguments;
  Scope scope;
};

// ---- scenarios and checks
// ------------------------------------------------------------------------

/// What a check is about: a task, a path, or everything in a subsystem's instance.
struct SubjectRef {
  std::variant<TaskRef, Ref<Path>, Ref<Instance>> subject;
  ExprPtr instance_index;  ///< for an array of instances; null: all of them
  Span span;
};

struct Always {
  ExprPtr condition;
};
struct Never {
  ExprPtr condition;
};
struct Bounded {
  ExprPtr measure, limit;
};
struct NeverAt {
  std::variant<TaskRef, Ref<Path>> who;
  std::string label;
};
struct NeverFails {};
struct DeadlockFree {};
struct Recoverable {
  std::vector<SubjectRef> of;
};  ///< empty: everything
struct Progress {
  std::vector<SubjectRef> of;
  std::vector<SubjectRef> assuming_responds;
};
struct LeadsTo {
  ExprPtr from, to;
};

struct Property {
  Span span;
  std::string text;  ///< as written, white space folded
  std::variant<Always, Never, Bounded, NeverAt, NeverFails, DeadlockFree, Recoverable, Progress,
               LeadsTo>
      node;
};

enum class Expectation { Holds, Violated };

/// A parameter that a check leaves open. The declared range holds unless `low` or `unbounded`
/// says otherwise.
struct OpenParam {
  const Param* param = nullptr;
  ExprPtr low, high;       ///< of a range written here; null: as declared
  bool unbounded = false;  ///< no upper end
  ExprPtr condition;       ///< over parameters, assumed besides; may be null
  Span span;
};

struct Check {
  Property property;
  std::vector<OpenParam> for_all;       ///< empty: for the values of the scenario
  std::optional<Expectation> expected;  ///< absent: holds
  Span span;
};
struct SizedParam {
  const Param* param = nullptr;
  bool most = false;
};
struct Size {
  std::vector<SizedParam> params;  ///< one or more, each another one
  std::vector<Property> properties;
  /// Empty: none stated. Of one parameter one value, of several combinations with a value for each;
  /// all constant.
  std::vector<std::vector<ExprPtr>> expected;
  Span span;
  std::string text;  ///< as written, without the expectation
};
struct ParamSetting {
  const Param* param;
  ExprPtr value;
  Span span;
};

struct Scenario : Declaration {
  std::vector<ParamSetting> settings;
  std::vector<std::variant<Check, Size>> checks;  ///< in the order of the text
};

struct CheckedModel : Declaration {
  FileId file = kNoFile;  ///< the file asked for; imports have other numbers
  std::vector<std::unique_ptr<Enum>> enums;
  std::vector<std::unique_ptr<Param>> params;
  std::vector<std::unique_ptr<Const>> consts;
  std::vector<Assume> assumes;
  std::vector<std::unique_ptr<Subsystem>> subsystems;
  Scope root;
  std::vector<Scenario> scenarios;  ///< of the file asked for, not of its imports
};

}  // namespace hw::checked
