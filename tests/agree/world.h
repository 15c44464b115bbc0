// The oracle's own picture of a model with its parameters bound: every subsystem instantiated,
// every pool, lock and task a numbered object, every task's text a flat list of nodes.
//
// This is the second implementation of papers/semantics.md. It shares nothing with checker/lower
// and is written to be obviously right rather than fast: expressions are closures, repeats and
// calls are copied out in full, every instance of a task has its own entry in the state.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "dsl/typecheck/checked.h"

namespace hw::agree {

using checked::Value;

/// The model, with these parameters, means nothing: found before any run.
struct ModelError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// ---- state ------------------------------------------------------------------------------------

/// One instance of a task, or of a path in flight.
struct InstanceState {
  int program = 0;
  int at = 0;           ///< node of the program that it stands before; a step or the end
  bool failed = false;  ///< stays here for ever
  std::vector<Value> vars;
  std::vector<Value> held;  ///< by holding slot: pools, then mempools, then locks (0 or 1)
  bool operator==(const InstanceState&) const = default;
};

struct State {
  std::vector<Value> cells;  ///< free units, accounts, reserves, semaphores, variables, counters
  std::vector<std::vector<Value>> queues;
  std::vector<InstanceState> instances;  ///< tasks in the order of World::tasks, then paths by age
  bool operator==(const State&) const = default;
};

struct StateHash {
  std::size_t operator()(const State& state) const;
};

// ---- programs ---------------------------------------------------------------------------------

struct Expression {
  std::function<Value(const State&, int self)> value;
  bool shared = false;   ///< reads what others can change
  bool constant = true;  ///< reads parameters and constants only
  explicit operator bool() const { return static_cast<bool>(value); }
  Value operator()(const State& state, int self) const { return value(state, self); }
};

enum class Op {
  // Control that takes no step.
  Skip,
  LocalBranch,
  AtomicEnd,
  // Steps.
  SharedBranch,
  Take,
  Give,
  Move,
  Lock,
  Unlock,
  Down,
  Up,
  Wait,
  Idle,
  Step,
  Submit,
  Either,
  Assign,
  AssignAny,
  Send,
  Receive,
  Assert,
  Fail,
  Atomic,
  End
};

/// What an assignment writes to.
struct Variable {
  bool own = false;
  int index = -1;  ///< into InstanceState::vars or State::cells
  Value low = 0, high = 0;
};

struct Node {
  Op op = Op::Skip;
  int next = -1;              ///< where control goes on; for branches: when the condition is true
  int other = -1;             ///< else or time-out block, the false branch; -1: none
  std::vector<int> branches;  ///< Either
  std::map<Value, int> arms;  ///< Receive: by kind
  int body = -1;              ///< Atomic
  int object = -1;            ///< pool, mempool, lock, semaphore cell, queue or path
  bool mempool = false;       ///< `object` is a mempool
  bool everything = false;    ///< `give all`, with no source
  bool external = false;      ///< `external step`
  Expression amount, condition, low, high;
  std::string as_class;    ///< Take
  Expression class_if;     ///< Take: empty means always
  int from = -1, to = -1;  ///< Take into, Move: cells; kHeld for what the instance holds
  Variable variable;
  std::string text;
  static constexpr int kHeld = -2;
};

struct Program {
  std::string name;
  std::vector<Node> nodes;
  int entry = -1;
  std::vector<Value> initial_vars;
  std::vector<Variable> var_types;
  std::map<std::string, std::set<int>> labels;
};

// ---- objects ----------------------------------------------------------------------------------

struct ReserveInfo {
  Value amount;
  std::vector<std::string> classes;
};
struct PoolInfo {
  std::string name;
  Value size = 0;
  int free = -1;                        ///< cell
  std::map<std::string, int> accounts;  ///< cells
  std::vector<ReserveInfo> reserves;
  std::vector<int> mempools;
};
struct MempoolInfo {
  std::string name;
  Value elements = 0;
  int backing = -1;
  std::string as_class;
  int reserve = -1;  ///< cell
};
struct QueueInfo {
  std::string name;
  Value capacity = 0;
};
struct TaskInfo {
  std::string name;
  const checked::Task* declaration = nullptr;
  std::map<Value, int> instances;  ///< by index (0..N-1 if unnamed): place in State::instances
};
struct PathInfo {
  std::string name;
  int program = -1;
  Expression limit;  ///< empty: none
};
struct ActionInfo {
  std::string name;
  int program = -1;
  Expression guard;
  bool external = false;
};

struct World {
  std::vector<PoolInfo> pools;
  std::vector<MempoolInfo> mempools;
  std::vector<std::string> locks;
  std::vector<QueueInfo> queues;
  std::vector<TaskInfo> tasks;
  std::vector<PathInfo> paths;
  std::vector<ActionInfo> actions;
  std::vector<Program> programs;
  std::vector<int> task_programs;  ///< by task instance
  std::vector<bool> external;      ///< by task instance
  std::vector<bool> owes_rest;     ///< by task instance
  std::vector<Value> initial_cells;
  std::vector<std::string> cell_names;
  std::map<int, Variable> shared_types;  ///< range, by cell, of the variables that have one

  int pool_slot(int pool) const { return pool; }
  int mempool_slot(int mempool) const { return static_cast<int>(pools.size()) + mempool; }
  int lock_slot(int lock) const { return static_cast<int>(pools.size() + mempools.size()) + lock; }
  std::size_t slots() const { return pools.size() + mempools.size() + locks.size(); }
  bool is_path(int program) const;
};

/// Largest reserve of the pool that does not name the class; "" names none.
Value floor_of(const PoolInfo& pool, const std::string& as_class);

/// Follows control that takes no step. Throws ModelError for a loop without one.
int settle(const Program& program, int node, const State& state, int self);

}  // namespace hw::agree
