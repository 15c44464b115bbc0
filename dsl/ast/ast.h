// The syntax tree: what a file says, before anybody asks whether it makes sense.
//
// One node a construct of the language, names still as text with their place. Nothing is bound,
// typed or folded; sugar is kept (`else if` chains, `lock a, b` being the one exception: it becomes
// two declarations). dsl/parse builds it and dsl/resolve reads it; nobody else includes this
// header.
//
// A tree exists only for a text without syntax errors, so no part of it is ever "missing because of
// an error": a null pointer or an empty optional means that the text left the part out.
//
// The tree is bounded, so that recursion over it is safe: blocks and brackets nest at most
// kMaxNesting deep, one whole expression has at most kMaxOperators operators, and an `if` has at
// most kMaxArms arms. dsl/parse refuses a text beyond these limits.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "dsl/source/span.h"

namespace hw::ast {

inline constexpr int kMaxNesting = 200;     ///< of (), [] and {} together
inline constexpr int kMaxOperators = 2000;  ///< in one expression, those inside brackets included
inline constexpr int kMaxArms = 200;        ///< of one `if … else if …` chain

struct Name {
  std::string text;
  Span span;
};

struct Expr;
using ExprPtr = std::unique_ptr<Expr>;

// ---- references
// ----------------------------------------------------------------------------------

/// `disks[2]` in `disks[2].q.length`.
struct Segment {
  Name name;
  ExprPtr index;  ///< null without `[…]`
};

/// A dotted name: `x`, `pages.free`, `disks[2].q.length`, `nbd.write`. Never empty. What the
/// segments are (instance, task, pool, member, label, …) is for dsl/resolve to find out. Only
/// `free` and `held` among the reserved words can be the name of a segment, and not of the first.
struct Reference {
  std::vector<Segment> segments;
  Span span;
};

// ---- expressions
// ---------------------------------------------------------------------------------

enum class UnaryOp { Negate, Not };
enum class BinaryOp {
  Add,
  Subtract,
  Multiply,
  Divide,
  Modulo,
  Less,
  LessEqual,
  Equal,
  NotEqual,
  GreaterEqual,
  Greater,
  And,
  Or,
  Implies,
  Min,  ///< written min(E, E)
  Max   ///< written max(E, E)
};

/// `12`, `1_000`: fits int64, never negative.
struct Number {
  std::int64_t value = 0;
};
/// `true`, `false`.
struct Boolean {
  bool value = false;
};
/// `held(TASK_OR_PATH, SOURCE)`, `held(SOURCE)`.
struct Held {
  std::optional<Reference> who;
  Reference source;
};
/// `count(TASK_OR_PATH)`, `count(TASK_OR_PATH at LABEL)`.
struct Count {
  Reference who;
  std::optional<Name> label;
};
struct Unary {
  UnaryOp op;
  ExprPtr operand;
};
/// Chains are left-associative, but for `implies`, which is right-associative. Comparisons do not
/// chain.
struct Binary {
  BinaryOp op;
  Span op_span;  ///< of the operator, or of the word `min`, `max`
  ExprPtr left, right;
};

struct Expr {
  Span span;  ///< without surrounding parentheses
  std::variant<Number, Boolean, Reference, Held, Count, Unary, Binary> node;
};

// ---- types
// ---------------------------------------------------------------------------------------

/// `A..B`
struct RangeType {
  ExprPtr low, high;
};
/// `bool`
struct BoolType {};
/// the name of an enum
struct NamedType {
  Name name;
};

/// The declared type of a `const`, `param`, `var`, or `var of TYPE` argument.
struct Type {
  Span span;
  std::variant<RangeType, BoolType, NamedType> node;
};

// ---- statements
// ----------------------------------------------------------------------------------

struct Stmt;
using StmtPtr = std::unique_ptr<Stmt>;

/// `{ … }`
struct Block {
  std::vector<StmtPtr> statements;
  Span span;  ///< with the braces
};

/// `free`, `held`, or the name of an account, in `move` (either side) and `take … into` (Named).
struct AccountName {
  enum Kind { Free, Held, Named } kind = Named;
  Name name;  ///< the word as written, of `free` and `held` too
};

/// `take AMOUNT SOURCE [as CLASS [if E]] [into ACCOUNT] [else BLOCK]`
struct Take {
  ExprPtr amount;
  Reference source;
  std::optional<Name> as_class;
  ExprPtr class_if;  ///< null without `if`
  std::optional<AccountName> into;
  std::optional<Block> otherwise;
};
/// `give AMOUNT SOURCE`, `give all SOURCE`, `give all`
struct Give {
  ExprPtr amount;                   ///< null for `all`
  Span all_span;                    ///< of the word `all`, when amount is null
  std::optional<Reference> source;  ///< absent: `give all`; never absent with an amount
};
/// `move AMOUNT POOL: FROM -> TO [else BLOCK]`
struct Move {
  ExprPtr amount;
  Reference pool;
  AccountName from, to;
  std::optional<Block> otherwise;
};
/// `lock L`, `lock L BLOCK [else BLOCK]`, `lock L else BLOCK`
struct LockStmt {
  Reference lock;
  std::optional<Block> body;
  std::optional<Block> otherwise;
};
/// `unlock L`
struct Unlock {
  Reference lock;
};
/// `down S [by AMOUNT] [else BLOCK]`
struct Down {
  Reference semaphore;
  ExprPtr amount;  ///< null: 1
  std::optional<Block> otherwise;
};
/// `up S [by AMOUNT]`
struct Up {
  Reference semaphore;
  ExprPtr amount;  ///< null: 1
};
/// `wait until E [or timeout BLOCK]`
struct Wait {
  ExprPtr until;
  std::optional<Block> timeout;
};
/// `idle [until E]`
struct Idle {
  ExprPtr until;  ///< null without `until`
};
/// `[external] step "text"`
struct Step {
  bool external = false;
  std::string text;
};
/// `submit PATH [else BLOCK]`
struct Submit {
  Reference path;
  std::optional<Block> otherwise;
};
/// `call PROC [(args)]`. An argument that is a pool, a lock, … is an Expr that is a Reference.
struct Call {
  Reference procedure;
  std::vector<ExprPtr> arguments;
};
/// `either BLOCK (or BLOCK)+`: two branches or more.
struct Either {
  std::vector<Block> branches;
};
/// `if E BLOCK` or `else if E BLOCK`
struct IfArm {
  ExprPtr condition;
  Block block;
  Span span;  ///< of the words and the condition, without the block
};
/// `if E BLOCK [else if E BLOCK]* [else BLOCK]`: one arm or more.
struct If {
  std::vector<IfArm> arms;
  std::optional<Block> otherwise;
};
/// `while E BLOCK`
struct While {
  ExprPtr condition;
  Block body;
};
/// `loop BLOCK`
struct Loop {
  Block body;
};
/// `repeat E BLOCK`
struct Repeat {
  ExprPtr times;
  Block body;
};
struct Break {};
struct Continue {};
struct Return {};
struct Retry {};
/// `LVALUE = E`
struct Assign {
  Reference target;
  ExprPtr value;
};
/// `LVALUE = any A..B`
struct AssignAny {
  Reference target;
  ExprPtr low, high;
};
/// `send Q <- KIND [else BLOCK]`
struct Send {
  Reference queue;
  Name kind;
  std::optional<Block> otherwise;
};
/// `KIND (, KIND)* -> BLOCK`
struct ReceiveArm {
  std::vector<Name> kinds;
  Block body;
  Span span;  ///< of the kinds
};
/// `receive Q { ARM… } [else BLOCK]`: one arm or more.
struct Receive {
  Reference queue;
  std::vector<ReceiveArm> arms;
  std::optional<Block> otherwise;
};
/// `assert E`
struct Assert {
  ExprPtr condition;
};
/// `fail "text"`
struct Fail {
  std::string text;
};
/// `atomic BLOCK`
struct Atomic {
  Block body;
};

struct Stmt {
  Span span;                 ///< of the statement's head: without labels and without its blocks
  std::vector<Name> labels;  ///< `NAME:` before it
  std::variant<Take, Give, Move, LockStmt, Unlock, Down, Up, Wait, Idle, Step, Submit, Call, Either,
               If, While, Loop, Repeat, Break, Continue, Return, Retry, Assign, AssignAny, Send,
               Receive, Assert, Fail, Atomic>
      node;
};

// ---- declarations
// --------------------------------------------------------------------------------

struct Decl;
using DeclPtr = std::unique_ptr<Decl>;

/// `NAME : KIND` of a subsystem or procedure.
struct Argument {
  enum Kind {
    Int,
    Bool,
    OfPool,
    OfMempool,
    OfLock,
    OfSemaphore,
    OfQueue,
    OfVar,
    OfCounter,
    OfPath
  } kind = Int;
  Name name;
  std::optional<Name> queue_kinds;  ///< OfQueue: the enum's name
  std::optional<Type> var_type;     ///< OfVar
  Span span;                        ///< name and kind
};

/// `const NAME [: TYPE] = E`
struct Const {
  std::optional<Type> type;
  ExprPtr value;
};
/// `param NAME : TYPE = E`
struct Param {
  Type type;
  ExprPtr value;
};
/// `assume E`; has no name
struct Assume {
  ExprPtr condition;
};
/// `enum NAME { a, b, c }`: one kind or more
struct Enum {
  std::vector<Name> kinds;
};
/// `NAME [= E]` after `account`
struct Account {
  Name name;
  ExprPtr initial;  ///< null: nothing starts there
  std::string doc;
};
/// `reserve E for CLASS (, CLASS)*`
struct Reserve {
  ExprPtr amount;
  std::vector<Name> classes;
  Span span;
  std::string doc;
};
/// `pool NAME = E [{ … }]`
struct Pool {
  ExprPtr size;
  std::vector<Account> accounts;
  std::vector<Reserve> reserves;
};
/// `mempool NAME = E from POOL [as CLASS]`
struct Mempool {
  ExprPtr elements;
  Reference backing;
  std::optional<Name> as_class;
};
/// `lock NAME (, NAME)*`: one declaration a name, each with the doc comment
struct Lock {};
/// `semaphore NAME = E`
struct Semaphore {
  ExprPtr initial;
};
/// `var NAME : TYPE = E`, shared or (in Task::locals, Path::locals) the instance's own
struct Var {
  Type type;
  ExprPtr initial;
};
/// `counter NAME [= E]`
struct Counter {
  ExprPtr initial;  ///< null: 0
};
/// `queue NAME[E] of { a, b }`, `queue NAME[E] of ENUMNAME`
struct Queue {
  ExprPtr capacity;
  std::variant<std::vector<Name>, Name>
      kinds;  ///< listed in place (one or more), or an enum's name
  Span kinds_span;
};
/// `instance NAME [ [E] ] : SUBSYSTEM [(args)]`
struct Instance {
  ExprPtr count;  ///< null: not an array
  Name subsystem;
  std::vector<ExprPtr> arguments;
};
/// `[external] task NAME …`
struct Task {
  bool external = false;
  ExprPtr count;                ///< `[E]`; null without, and for named instances
  std::optional<Name> index;    ///< `i` of `[i : A..B]`
  ExprPtr low, high;            ///< null unless index is there
  std::vector<DeclPtr> locals;  ///< each a Var
  Block body;                   ///< without the locals
};
/// `path NAME [limit E] { … }`
struct Path {
  ExprPtr limit;  ///< null: none
  std::vector<DeclPtr> locals;
  Block body;
};
/// `procedure NAME [(args)] [depth E] { … }`
struct Procedure {
  std::vector<Argument> arguments;
  ExprPtr depth;  ///< null without
  Block body;
};
/// `[external] action NAME [when E] { … }`
struct Action {
  bool external = false;
  ExprPtr guard;  ///< null: true
  Block body;
};
/// `subsystem NAME [(args)] { … }`
struct Subsystem {
  std::vector<Argument> arguments;
  bool has_arguments = false;         ///< parentheses were written, be it around nothing
  std::vector<DeclPtr> declarations;  ///< of those that may stand in a subsystem
};

// ---- scenarios
// -----------------------------------------------------------------------------------

/// `always E`
struct Always {
  ExprPtr condition;
};
/// `never E`
struct Never {
  ExprPtr condition;
};
/// `bounded E <= E`
struct Bounded {
  ExprPtr measure, limit;
};
/// `never at TASK.LABEL`: the last segment is the label; there are two segments or more
struct NeverAt {
  Reference place;
};
/// `never fails`
struct NeverFails {};
/// `deadlock_free`
struct DeadlockFree {};
/// `recoverable [of SUBJECT (, SUBJECT)*]`
struct Recoverable {
  std::vector<Reference> of;  ///< empty: everything
};
/// `progress [of SUBJECT, …] [assuming SUBJECT responds (, SUBJECT responds)*]`
struct Progress {
  std::vector<Reference> of;
  std::vector<Reference> assuming_responds;
};
/// `E leads to E`
struct LeadsTo {
  ExprPtr from, to;
};

struct Property {
  Span span;
  std::variant<Always, Never, Bounded, NeverAt, NeverFails, DeadlockFree, Recoverable, Progress,
               LeadsTo>
      node;
};

enum class Expectation { Holds, Violated };

/// One of `for all …`: `PARAM`, `PARAM in A..[B]`, `PARAM >= E`
struct OpenParam {
  Name param;      ///< of the form with `in`
  ExprPtr low;     ///< of the form with `in`
  ExprPtr high;    ///< null: no upper end
  ExprPtr phrase;  ///< of the other forms: a name or a comparison; else null
  Span span;
};

/// `check PROPERTY [for all PARAM, …] [expect holds | violated]`
struct Check {
  Property property;
  std::vector<OpenParam> for_all;
  std::optional<Expectation> expected;
  Span span;
};
/// `[most] PARAM` in a `size`
struct SizedParam {
  bool most = false;
  Name param;
};
/// `E`, or `(E, E, …)` of a size of several parameters
struct Combination {
  std::vector<ExprPtr> values;
  Span span;
};
/// `size [most] PARAM (, [most] PARAM)* for PROPERTY (, PROPERTY)* [expect COMBINATION, …]`
struct Size {
  std::vector<SizedParam> params;
  std::vector<Property> properties;
  std::vector<Combination> expected;  ///< empty: none stated
  Span span;                          ///< without the expectation
};
/// `P = E` after `with`
struct Setting {
  Name param;
  ExprPtr value;
  Span span;
};
/// `scenario NAME [with P = E (, P = E)*] { … }`
struct Scenario {
  std::vector<Setting> settings;
  std::vector<std::variant<Check, Size>> items;  ///< in the order of the text
};

/// A declaration. `name` is empty for an `assume`.
struct Decl {
  Span span;  ///< of the head: what comes before the `{`, with `external`
  Name name;
  std::string doc;  ///< text of the `///` lines before it, joined by newlines, without the slashes
  std::variant<Const, Param, Assume, Enum, Pool, Mempool, Lock, Semaphore, Var, Counter, Queue,
               Instance, Task, Path, Procedure, Action, Subsystem, Scenario>
      node;
};

/// `import "relative/path.hwm"`, `import NAME`
struct Import {
  std::string path;  ///< "NAME.hwm" for `import NAME`
  Span span;         ///< of the path or the name
};

struct File {
  FileId id = kNoFile;
  std::optional<Name> model;
  std::string model_doc;
  std::vector<Import> imports;
  std::vector<DeclPtr> declarations;  ///< in the order of the text
};

}  // namespace hw::ast
