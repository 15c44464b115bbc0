// The static dependency graph of a system: who allocates from what, who holds it, who gives it
// back, who starts which I/O, and the cycles in which everybody could wait for the next one.
//
// A cycle is a possible deadlock, not a proven one: amounts and the order of events are not looked
// at. What keeps the list short is that a process counts as releasing something only if it has to
// get through a wait first: it holds the thing while it waits, or gives it back after the wait and
// before it is next at rest.
#pragma once

#include <string>
#include <vector>

#include "checker/ir/system.h"
#include "dsl/source/source_map.h"

namespace hw::depgraph {

using NodeId = std::size_t;
inline constexpr NodeId kNoNode = SIZE_MAX;

enum class NodeKind { Task, Path, Action, Pool, Mempool, Lock, Semaphore, Queue, Variable };

struct Node {
  NodeKind kind = NodeKind::Task;
  std::string name;
  std::string subsystem;  ///< the cluster it is drawn in; "" for the top level
  std::string detail;     ///< "16 units", "limit 2", "x4"; may be empty
  Span span;
  bool external = false;
  ir::ProcessId process = ir::kNone;    ///< for tasks, paths, actions
  ir::ResourceId resource = ir::kNone;  ///< for the others but variables
  ir::VarId variable = ir::kNone;       ///< for variables
};

enum class EdgeKind {
  Needs,              ///< process -> resource: may have to wait for it
  HoldsWhileNeeding,  ///< process -> resource it may wait for, while it holds `held`
  GivesBack,          ///< process -> pool, mempool, lock, semaphore: moves `account` to free, or
                      ///< what it holds when `account` is empty; unlocks; ups
  Submits,            ///< process -> path
  Sends,              ///< process -> queue
  Receives,           ///< process -> queue
  Sets,               ///< process -> variable, the way that somebody waits for
  BackedBy,           ///< mempool -> pool
};

struct Edge {
  EdgeKind kind = EdgeKind::Needs;
  NodeId from = 0;
  NodeId to = 0;
  std::vector<Span> spans;  ///< the statements, in the order of the text
  bool waits = false;       ///< Needs, Submits, Sends: blocks or tries again until it is served
  NodeId held = kNoNode;    ///< HoldsWhileNeeding
  std::string account;      ///< GivesBack
  std::string class_name;   ///< Needs of a pool: may go below the floor of everyone else
  ir::Value floor = 0;      ///< Needs of a pool: what it must leave
  bool on_cycle = false;
};

/// One link: `text` says what `from` waits for, or who can end that wait.
struct CycleStep {
  NodeId from = 0;
  NodeId to = 0;
  std::string text;        ///< "nbd.write needs pages", "pages.writeback is freed by nbd.write"
  Span span;               ///< the first of the statements that it stands for; may be unknown
  std::string class_name;  ///< of a need of a pool, as in Edge
  std::string account;     ///< of a release from an account, as in Edge
  NodeId via = kNoNode;    ///< of a release: the path that does it, which `to` has to submit
};

struct Cycle {
  std::vector<CycleStep> steps;  ///< alternately a need and its release; closes on itself
  /// Processes outside the cycle that would wait for it: "mm.writer needs pages".
  std::vector<CycleStep> also_waiting;
};

struct DependencyGraph {
  std::vector<Node> nodes;  ///< processes, resources, variables that somebody waits for
  std::vector<Edge> edges;  ///< by kind, from, to
  /// For every link that lies on a cycle a shortest one. Those in which somebody waits for units to
  /// come into an account are last, else the shortest is first.
  std::vector<Cycle> cycles;
  std::size_t cycles_left_out = 0;  ///< found beyond kMaxCycles
};

inline constexpr std::size_t kMaxCycles = 100;

/// Cost: for each process its waiting places times its transitions.
DependencyGraph dependency_graph(const ir::System& system);

/// Graphviz: a cluster a subsystem, a shape a kind, links of cycles in red. Deterministic.
std::string to_dot(const DependencyGraph& graph, const std::string& title);

/// "possible deadlock: a needs x (file:line) · x is held by b (file:line) · …", one line.
std::string to_text(const Cycle& cycle, const SourceMap& sources);

}  // namespace hw::depgraph
