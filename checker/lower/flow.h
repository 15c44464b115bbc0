// The control flow of one task, path or action: its text with procedures inlined, repeats unrolled
// and jumps resolved. A node is either a statement that takes a step, or a silent one that only
// says where control goes. What a node does is decided later, in step.cpp, when the instance's
// variables are known.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "checker/lower/elaborate.h"

namespace hw::lower {

using NodeId = std::uint32_t;
inline constexpr NodeId kNoNode = UINT32_MAX;

enum class NodeKind {
  Statement,     ///< one step: `statement`
  Branch,        ///< one step: `condition` on shared state, next or alternative
  Unlock,        ///< one step: the end of `lock L {…}`
  DepthFailure,  ///< one step: a recursion went deeper than its limit; `text` is the call chain
  Atomic,        ///< one step: everything from `next` on that carries `atomic`
  Decide,        ///< silent: `condition` on the instance's own state, next or alternative
  Goto,          ///< silent: next
  End,           ///< the task or path ends
};

struct Node {
  NodeKind kind = NodeKind::Goto;
  const checked::Stmt* statement = nullptr;
  const checked::Expr* condition = nullptr;
  const Environment* environment = nullptr;
  NodeId next = kNoNode;
  NodeId alternative = kNoNode;  ///< else block, timeout block, false
  std::vector<NodeId> branches;  ///< of `either`; arms of `receive`
  std::uint32_t atomic = 0;      ///< number of the atomic block that it stands in; 0: none
  std::vector<std::string> labels;
  Span span;
  std::string text;
};

struct Flow {
  std::vector<Node> nodes;
  NodeId start = 0;
  NodeId end = 0;
};

/// The control flow of a process; new environments of inlined calls go to `world`. Throws
/// LowerError.
Flow build_flow(World& world, ir::ProcessId process);

/// True if the text leads to an `idle` or to the end. Conditions that the parameters decide are
/// decided; all others, and every wait, may go either way.
bool can_rest(const World& world, const Flow& flow);

/// True if the value of the expression can change while the instance stands still: it reads
/// something that is not a parameter, a constant, an argument, an index, or the instance's own.
bool reads_shared_state(const checked::Expr& expr);

}  // namespace hw::lower
