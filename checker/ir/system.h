// The transition system: integer variables, guarded transitions with simultaneous updates, and
// enough of the model's structure (processes, places, pools, locks) to tell a person what a state
// means.
//
// Every place of every process is a variable that counts the instances standing there; a process
// with one instance is a group of such counters whose sum is one, which an engine may store as an
// index. A system knows no engine and no solver. It is built by checker/lower, changed only by
// checker/transform, and evaluated slowly and obviously by evaluate.h.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "checker/ir/linear.h"
#include "dsl/source/span.h"

namespace hw::ir {

using ProcessId = std::uint32_t;
using PlaceId = std::uint32_t;       ///< index into System::places
using TransitionId = std::uint32_t;  ///< index into System::transitions
using ResourceId = std::uint32_t;    ///< index into System::resources
using StatementId = std::uint32_t;   ///< index into System::statements
inline constexpr std::uint32_t kNone = UINT32_MAX;
inline constexpr Value kUnbounded = std::numeric_limits<Value>::max();

enum class VariableKind {
  Parameter,  ///< a parameter left open: no step changes it
  Place,      ///< instances standing at a place
  PathSlots,  ///< how many more instances of a path may be in flight
  PoolFree,
  PoolAccount,
  MempoolReserve,
  LockFree,  ///< 1: open
  Semaphore,
  Shared,
  Counter,
  QueueLength,
  QueueSlot,  ///< kind + 1 of the message at this position, 0 for none
};

struct Variable {
  std::string name;
  VariableKind kind = VariableKind::Shared;
  Value low = 0;
  Value high = kUnbounded;  ///< kUnbounded: no bound is known from the declaration
  Value initial = 0;
  /// Of bools, enums and queue slots: what the values from `low` on are called. Empty for numbers.
  std::vector<std::string> value_names = {};
};

enum class ResourceKind { Pool, Mempool, Lock, Semaphore, Queue, Path, Condition };

/// Something a task can hold or wait for.
struct Resource {
  ResourceKind kind = ResourceKind::Pool;
  std::string name;
  Span span;
  std::vector<VarId>
      variables;  ///< Pool: free, then the accounts in order; Mempool: reserve; Lock: open;
                  ///< Semaphore: value; Queue: length, slots; Path: slots left (if limited)
  std::vector<std::string> account_names;  ///< Pool: "free", then as declared
  Value size = 0;                          ///< Pool: units; Mempool: elements; Queue: capacity
  ResourceId backing = kNone;              ///< Mempool: its pool
  struct Floor {
    std::string class_name;
    Value units;
  };
  std::vector<Floor> floors;  ///< Pool: of every class, and of "" for everyone
};

struct Holding {
  ResourceId resource = 0;  ///< pool, mempool or lock
  Value units = 0;
  bool operator==(const Holding&) const = default;
};

struct Place {
  ProcessId process = 0;
  VarId count = 0;      ///< how many instances stand here
  bool rest = false;    ///< at an idle, or ended
  bool failed = false;  ///< where instances that failed stay
  bool ended = false;
  StatementId statement = kNone;  ///< what is executed from here; kNone for ended
  std::vector<std::string> labels;
  std::vector<Holding> holdings;
  std::vector<std::pair<std::string, Value>> locals;  ///< the instance's own variables
  std::vector<std::string> local_texts;               ///< their values as the language writes them
};

enum class ProcessKind { Task, Path, Action };

struct Process {
  ProcessKind kind = ProcessKind::Task;
  std::string name;       ///< "nbd.write", "mm.writer", "t[2]"
  std::string subsystem;  ///< "nbd"; "" at the top level
  Span span;
  Value instances = 1;  ///< of a task; of a path: the limit, kUnbounded for none
  bool external = false;
  bool owes_rest =
      true;  ///< has a place of rest and is not external (paths: must come to their end)
  std::vector<PlaceId> places;
  VarId slots = kNone;  ///< Path with a limit
};

/// One statement of the text as one process executes it; many transitions may come from one.
struct Statement {
  Span span;
  ProcessId process = 0;
  std::string text;               ///< "take 1 pages as emergency"; as a person would name the step
  std::vector<ResourceId> wants;  ///< what it may wait for
  bool blocking = false;          ///< may have to wait: its fairness is strong
  bool external = false;
  bool may_rest = false;         ///< idle
  bool owed = true;              ///< false: `idle` without a condition, that no fairness ends
  std::vector<Span> call_stack;  ///< the calls it was inlined through, outermost first
};

enum class Failure { None, Fail, Assertion, CallDepth, OutOfRange };

struct Assignment {
  VarId var = 0;
  Linear value;  ///< over the old state
  bool operator==(const Assignment&) const = default;
};

struct Transition {
  ProcessId process = 0;
  PlaceId from = kNone;      ///< kNone for actions
  PlaceId to = kNone;        ///< kNone when an instance of a path ends, and for actions
  ProcessId starts = kNone;  ///< a path that gets one more instance
  Formula guard;             ///< complete: also says that somebody stands at `from`
  std::vector<Assignment>
      updates;  ///< simultaneous, complete: also moves the counts; no variable twice
  StatementId statement = 0;
  std::string outcome;  ///< what sets it apart from others of its statement: "cannot be served",
                        ///< "true", "kind data"
  Failure failure = Failure::None;
  std::string failure_text;
};

/// free + accounts + reserves + held = size, and the like: a sum that no step changes.
struct ConservationLaw {
  Linear sum;  ///< equals zero in every reachable state
  std::string name;
};

/// What the parameters that were left open decide. Of such a system the fields that hold plain
/// numbers (Variable::initial and high, Resource::size and floors, Process::instances) say nothing
/// where a number depends on an open parameter; it stands here. Engines that visit states one by
/// one are given systems without open parameters only.
struct Family {
  /// The system is a model only if this holds for every choice of the parameters.
  struct Requirement {
    Formula condition;
    Span span;
    std::string text;  ///< "an amount cannot be negative"
  };
  std::vector<VarId> parameters;  ///< Variable::low and high are their ranges, high may be open
  Formula assumptions;            ///< over the parameters; besides their ranges
  std::vector<Requirement> requirements;
  std::vector<std::pair<VarId, Linear>> initial;  ///< over the parameters
  std::vector<std::pair<VarId, Linear>> high;     ///< over the parameters; ends of declared ranges
};

struct System {
  std::string name;
  Family family;  ///< empty unless parameters were left open
  std::vector<Variable> variables;
  std::vector<Process> processes;
  std::vector<Place> places;
  std::vector<Resource> resources;
  std::vector<Statement> statements;
  std::vector<Transition> transitions;
  std::vector<ConservationLaw> laws;  ///< those known by construction

  std::vector<Value> initial_state() const;
  /// Over the open parameters; a number where none decides it.
  Linear initial_value(VarId var) const;
  /// The end of the declared range; nothing if there is none.
  std::optional<Linear> highest_value(VarId var) const;
  bool is_parameter(VarId var) const { return variables[var].kind == VariableKind::Parameter; }
};

/// The same system with the open parameters fixed: numbers again in all fields. `values` in the
/// order of Family::parameters; ranges, assumptions and requirements are not looked at. The
/// parameters stay variables, with one value each.
System instantiate(const System& family, const std::vector<Value>& values);

/// update of `var` is `var := var + delta`: delta; otherwise nothing.
std::optional<Value> constant_delta(const Assignment& update);

/// A variable's value as the language writes it: "4", "true", "dirty".
std::string value_text(const Variable& variable, Value value);

/// "a + 2*b - 1", with the system's names.
std::string to_string(const Linear& linear, const System& system);
/// "pages.free >= 5 and ...": constants moved to the right-hand side.
std::string to_string(const Formula& formula, const System& system);
/// The whole system as readable text, for people and for golden tests.
std::string to_string(const System& system);

}  // namespace hw::ir
