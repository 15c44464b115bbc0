#include "checker/lower/flow.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "dsl/source/diagnostic_codes.h"
#include "dsl/typecheck/print.h"

namespace hw::lower {

using checked::Block;
using checked::Stmt;

bool reads_shared_state(const checked::Expr& expr) {
  return std::visit(
      [](const auto& node) {
        using Kind = std::decay_t<decltype(node)>;
        if constexpr (std::is_same_v<Kind, checked::Unary>) {
          return reads_shared_state(*node.operand);
        } else if constexpr (std::is_same_v<Kind, checked::Binary>) {
          return reads_shared_state(*node.left) || reads_shared_state(*node.right);
        } else {
          return !(
              std::is_same_v<Kind, checked::Literal> || std::is_same_v<Kind, checked::ParamUse> ||
              std::is_same_v<Kind, checked::ConstUse> ||
              std::is_same_v<Kind, checked::ArgumentUse> ||
              std::is_same_v<Kind, checked::TaskIndexUse> ||
              std::is_same_v<Kind, checked::LocalUse> || std::is_same_v<Kind, checked::OwnHeld> ||
              std::is_same_v<Kind, checked::PoolSize>);
        }
      },
      expr.node);
}

namespace {
bool reads_own_state(const checked::Expr& expr) {
  if (const auto* unary = std::get_if<checked::Unary>(&expr.node)) {
    return reads_own_state(*unary->operand);
  }
  if (const auto* binary = std::get_if<checked::Binary>(&expr.node)) {
    return reads_own_state(*binary->left) || reads_own_state(*binary->right);
  }
  return std::holds_alternative<checked::LocalUse>(expr.node) ||
         std::holds_alternative<checked::OwnHeld>(expr.node);
}

/// Where a condition that reads neither shared nor own state leads.
NodeId decided(const World& world, const Node& node) {
  bool yes =
      constant_in(world, *node.environment, *node.condition, "decides where control goes") != 0;
  return yes ? node.next : node.alternative;
}

/// Where a jump goes, and how many `lock L {…}` are still held there.
struct Exit {
  NodeId target = kNoNode;
  std::size_t locks = 0;
};

/// A `lock L {…}` that control stands in.
struct OpenLock {
  const Stmt* statement;
  const Environment* environment;
  std::uint32_t atomic;  ///< the block that it was opened in: unlocking belongs to the same
};

struct Context {
  const Environment* environment = nullptr;
  std::uint32_t atomic = 0;
  std::vector<OpenLock> locks;
  std::optional<Exit> on_break, on_continue, on_retry;
  Exit on_return;
};

class Builder {
 public:
  Builder(World& world, ir::ProcessId process) : world_(world), origin_(world.origins[process]) {}

  Flow build() {
    flow_.end = add({.kind = NodeKind::End});
    Context context;
    context.environment = origin_.environment;
    context.on_return = {flow_.end, 0};
    if (origin_.action) context.atomic = ++atomics_;
    NodeId body = block(body_of(), flow_.end, context);
    flow_.start = body;
    for (auto& [label, at, stmt] : labels_) attach(label, at, *stmt);
    return std::move(flow_);
  }

 private:
  const Block& body_of() const {
    if (origin_.task) return origin_.task->body;
    if (origin_.path) return origin_.path->body;
    return origin_.action->body;
  }

  NodeId add(Node node) {
    if (flow_.nodes.size() >= kMaxNodes) {
      fail(code::kUnfoldsTooFar, node.span,
           fmt::format("unrolled and with its procedures inlined, this has more than {} statements",
                       kMaxNodes),
           "a variable of the task and a `while` need one statement where `repeat` needs many");
    }
    flow_.nodes.push_back(std::move(node));
    return static_cast<NodeId>(flow_.nodes.size() - 1);
  }

  NodeId block(const Block& block, NodeId next, const Context& context) {
    for (auto it = block.rbegin(); it != block.rend(); ++it) next = statement(**it, next, context);
    return next;
  }

  NodeId statement(const Stmt& stmt, NodeId next, const Context& context) {
    NodeId entry =
        std::visit([&](const auto& node) { return compile(stmt, node, next, context); }, stmt.node);
    // Labels of inlined procedures belong to the procedure's text, which no check can name.
    if (!context.environment->procedure) {
      for (const std::string& label : stmt.labels) labels_.push_back({label, entry, &stmt});
    }
    return entry;
  }

  NodeId step(const Stmt& stmt, NodeId next, const Context& context) {
    Node node;
    node.kind = NodeKind::Statement;
    node.statement = &stmt;
    node.environment = context.environment;
    node.next = next;
    node.atomic = context.atomic;
    node.span = stmt.span;
    node.text = to_text(stmt);
    return add(std::move(node));
  }

  /// A statement that never waits because it has an `else`.
  NodeId step_with_else(const Stmt& stmt, bool has_else, const Block& otherwise, NodeId next,
                        const Context& context) {
    NodeId node = step(stmt, next, context);
    if (has_else) {
      Context inner = context;
      inner.on_retry = Exit{node, context.locks.size()};
      NodeId entry = block(otherwise, next, inner);
      flow_.nodes[node].alternative = entry;
    }
    return node;
  }

  template <typename T>
  NodeId compile(const Stmt& stmt, const T& node, NodeId next, const Context& context) {
    if constexpr (requires {
                    node.has_else;
                    node.otherwise;
                  }) {
      return step_with_else(stmt, node.has_else, node.otherwise, next, context);
    } else {
      return step(stmt, next, context);
    }
  }

  NodeId compile(const Stmt& stmt, const checked::LockStmt& lock, NodeId next,
                 const Context& context) {
    NodeId node = step_with_else(stmt, lock.has_else, lock.otherwise, next, context);
    if (!lock.has_body) return node;
    Context inner = context;
    inner.locks.push_back({&stmt, context.environment, context.atomic});
    NodeId end = unlock(inner.locks.back(), next);
    NodeId entry = block(lock.body, end, inner);
    flow_.nodes[node].next = entry;
    return node;
  }

  NodeId unlock(const OpenLock& open, NodeId next) {
    Node node;
    node.kind = NodeKind::Unlock;
    node.statement = open.statement;
    node.environment = open.environment;
    node.next = next;
    node.atomic = open.atomic;
    node.span = open.statement->span;
    node.text = "un" + to_text(*open.statement);
    return add(std::move(node));
  }

  /// Leaves the `lock L {…}` blocks that the target is outside of, innermost first.
  NodeId jump(const Exit& exit, const Context& context) {
    NodeId at = exit.target;
    for (std::size_t level = exit.locks; level < context.locks.size(); ++level) {
      at = unlock(context.locks[level], at);
    }
    return at;
  }

  NodeId compile(const Stmt&, const checked::Break&, NodeId, const Context& context) {
    return jump(*context.on_break, context);
  }
  NodeId compile(const Stmt&, const checked::Continue&, NodeId, const Context& context) {
    return jump(*context.on_continue, context);
  }
  NodeId compile(const Stmt&, const checked::Retry&, NodeId, const Context& context) {
    return jump(*context.on_retry, context);
  }
  NodeId compile(const Stmt&, const checked::Return&, NodeId, const Context& context) {
    return jump(context.on_return, context);
  }

  NodeId compile(const Stmt& stmt, const checked::Wait& wait, NodeId next, const Context& context) {
    NodeId node = step(stmt, next, context);
    if (wait.has_timeout) {
      NodeId entry = block(wait.timeout, next, context);
      flow_.nodes[node].alternative = entry;
    }
    return node;
  }

  NodeId compile(const Stmt& stmt, const checked::Either& either, NodeId next,
                 const Context& context) {
    NodeId node = step(stmt, kNoNode, context);
    for (const Block& branch : either.branches) {
      NodeId entry = block(branch, next, context);
      flow_.nodes[node].branches.push_back(entry);
    }
    return node;
  }

  NodeId compile(const Stmt& stmt, const checked::Receive& receive, NodeId next,
                 const Context& context) {
    NodeId node = step_with_else(stmt, receive.has_else, receive.otherwise, next, context);
    flow_.nodes[node].next = kNoNode;  // it goes on through its arms only
    for (const checked::ReceiveArm& arm : receive.arms) {
      NodeId entry = block(arm.body, next, context);
      flow_.nodes[node].branches.push_back(entry);
    }
    return node;
  }

  /// A node that chooses by a condition: silent if only the instance itself can change the
  /// condition.
  NodeId condition(const Stmt& stmt, const checked::Expr& expr, const Context& context) {
    Node node;
    node.kind = reads_shared_state(expr) ? NodeKind::Branch : NodeKind::Decide;
    node.statement = &stmt;
    node.condition = &expr;
    node.environment = context.environment;
    node.atomic = context.atomic;
    node.span = stmt.span;
    node.text = to_text(stmt);
    return add(std::move(node));
  }

  NodeId compile(const Stmt& stmt, const checked::If& choice, NodeId next, const Context& context) {
    NodeId node = condition(stmt, *choice.condition, context);
    NodeId then = block(choice.then, next, context);
    NodeId otherwise = block(choice.otherwise, next, context);
    flow_.nodes[node].next = then;
    flow_.nodes[node].alternative = otherwise;
    return node;
  }

  Context loop_context(const Context& context, NodeId on_break, NodeId on_continue) {
    Context inner = context;
    inner.on_break = Exit{on_break, context.locks.size()};
    inner.on_continue = Exit{on_continue, context.locks.size()};
    return inner;
  }

  NodeId compile(const Stmt& stmt, const checked::While& loop, NodeId next,
                 const Context& context) {
    NodeId node = condition(stmt, *loop.condition, context);
    NodeId body = block(loop.body, node, loop_context(context, next, node));
    flow_.nodes[node].next = body;
    flow_.nodes[node].alternative = next;
    return node;
  }

  NodeId compile(const Stmt& stmt, const checked::Loop& loop, NodeId next, const Context& context) {
    NodeId head = add({.kind = NodeKind::Goto, .atomic = context.atomic, .span = stmt.span});
    NodeId body = block(loop.body, head, loop_context(context, next, head));
    flow_.nodes[head].next = body;
    return head;
  }

  NodeId compile(const Stmt&, const checked::Repeat& repeat, NodeId next, const Context& context) {
    Value times = constant_in(world_, *context.environment, *repeat.times,
                              "says how often `repeat` goes round");
    if (times < 0) {
      fail(code::kBadAmount, repeat.times->span, fmt::format("this repeats {} times", times));
    }
    NodeId end = next;
    for (Value i = 0; i < times; ++i) {
      NodeId round = next;
      next = block(repeat.body, next, loop_context(context, end, next));
      if (next == round) break;  // an empty body
    }
    return next;
  }

  NodeId compile(const Stmt& stmt, const checked::Atomic& atomic, NodeId next,
                 const Context& context) {
    if (context.atomic) return block(atomic.body, next, context);
    Context inner = context;
    inner.atomic = ++atomics_;
    NodeId node = step(stmt, kNoNode, context);
    flow_.nodes[node].kind = NodeKind::Atomic;
    NodeId entry = block(atomic.body, next, inner);
    flow_.nodes[node].next = entry;
    // The node itself belongs to the block too: that is how step.cpp knows where the block ends.
    flow_.nodes[node].atomic = inner.atomic;
    return node;
  }

  NodeId compile(const Stmt& stmt, const checked::Call& call, NodeId next, const Context& context) {
    auto found = locate(world_, *context.environment, call.procedure);
    const checked::Procedure& procedure = *found.declaration;
    Value active = 0;
    std::size_t nested = 0;
    for (const Environment* at = context.environment; at && at->procedure; at = at->caller) {
      if (at->procedure == &procedure) ++active;
      ++nested;
    }
    Value limit = procedure.depth ? constant_in(world_, {.self = found.scope}, *procedure.depth,
                                                "says how deep calls may nest")
                                  : std::numeric_limits<Value>::max();
    if (active >= limit) return depth_failure(stmt, procedure, limit, context);
    if (nested > 200) {
      fail(code::kUnfoldsTooFar, stmt.span, "calls are nested more than 200 deep here");
    }
    Environment& inside = world_.environments.emplace_back();
    inside.self = found.scope;
    inside.caller = context.environment;
    inside.call = &call;
    inside.procedure = &procedure;
    inside.call_span = stmt.span;
    inside.task_index = context.environment->task_index;
    Context inner = context;
    inner.environment = &inside;
    inner.on_break.reset();
    inner.on_continue.reset();
    inner.on_retry.reset();
    inner.on_return = {next, context.locks.size()};
    return block(procedure.body, next, inner);
  }

  NodeId depth_failure(const Stmt& stmt, const checked::Procedure& procedure, Value limit,
                       const Context& context) {
    std::string chain = procedure.name;
    for (const Environment* at = context.environment; at && at->procedure; at = at->caller) {
      chain = at->procedure->name + " > " + chain;
    }
    Node node;
    node.kind = NodeKind::DepthFailure;
    node.statement = &stmt;
    node.environment = context.environment;
    node.atomic = context.atomic;
    node.span = stmt.span;
    node.text =
        fmt::format("calls nest deeper than `{}` allows ({}): {}", procedure.name, limit, chain);
    return add(std::move(node));
  }

  /// The step that control reaches first from a silent node, if it is the same on every way.
  NodeId first_step(NodeId at, std::size_t budget) const {
    while (budget-- > 0) {
      const Node& node = flow_.nodes[at];
      if (node.kind == NodeKind::Goto) {
        at = node.next;
      } else if (node.kind == NodeKind::Decide && !reads_own_state(*node.condition)) {
        at = decided(world_, node);
      } else if (node.kind == NodeKind::Decide) {
        NodeId then = first_step(node.next, budget / 2);
        NodeId otherwise = first_step(node.alternative, budget / 2);
        return then == otherwise ? then : kNoNode;
      } else {
        return at;
      }
    }
    return kNoNode;
  }

  void attach(const std::string& label, NodeId entry, const Stmt& stmt) {
    NodeId at = first_step(entry, 1000);
    if (at == kNoNode || flow_.nodes[at].kind == NodeKind::End) {
      fail(code::kLabelWithoutStep, stmt.span,
           fmt::format("label `{}` stands before no step: nothing can be said to stand there",
                       label),
           "put it before a statement that takes a step");
    }
    std::vector<std::string>& labels = flow_.nodes[at].labels;
    if (std::ranges::find(labels, label) == labels.end()) labels.push_back(label);
  }

  static constexpr std::size_t kMaxNodes = 200'000;

  struct PendingLabel {
    std::string label;
    NodeId entry;
    const Stmt* statement;
  };

  World& world_;
  const World::Origin origin_;
  Flow flow_;
  std::uint32_t atomics_ = 0;
  std::vector<PendingLabel> labels_;
};

}  // namespace

bool can_rest(const World& world, const Flow& flow) {
  std::vector<bool> seen(flow.nodes.size(), false);
  std::vector<NodeId> open{flow.start};
  while (!open.empty()) {
    NodeId id = open.back();
    open.pop_back();
    if (id == kNoNode || seen[id]) continue;
    seen[id] = true;
    const Node& node = flow.nodes[id];
    if (node.kind == NodeKind::End) return true;
    if (node.kind == NodeKind::Statement &&
        std::holds_alternative<checked::Idle>(node.statement->node)) {
      return true;
    }
    if (node.kind == NodeKind::Decide && !reads_own_state(*node.condition)) {
      open.push_back(decided(world, node));
      continue;
    }
    open.push_back(node.next);
    open.push_back(node.alternative);
    open.insert(open.end(), node.branches.begin(), node.branches.end());
  }
  return false;
}

Flow build_flow(World& world, ir::ProcessId process) { return Builder(world, process).build(); }

}  // namespace hw::lower
