// Statements to nodes. A block is flattened from its end to its start, so that every statement
// knows where control goes on; jumps out of blocks carry with them what must happen on the way (the
// unlock of a `lock L {…}`, the end of an `atomic`). See elaborate.h.
#include <fmt/format.h>

#include <algorithm>

#include "tests/agree/elaborate.h"

namespace hw::agree {

namespace {

constexpr int kMaxActivations = 1000;
constexpr std::size_t kMaxNodes = 200'000;

}  // namespace

void Compiler::compile_body(const checked::Block& body, const Scene& scene) {
  Frame frame;
  frame.scene = scene;
  Node end;
  end.op = Op::End;
  const int end_id = add(end);
  frame.on_return = Target{end_id, 0};
  program_.entry = block(body, end_id, frame);
  resolve_labels();
}

void Compiler::compile_action(const checked::Block& body, const Scene& scene) {
  Frame frame;
  frame.scene = scene;
  Node end;
  end.op = Op::AtomicEnd;
  end.next = add(end);  // itself: an action stands nowhere
  const int end_id = end.next;
  program_.nodes[end_id].next = end_id;
  frame.on_return = Target{end_id, 0};
  program_.entry = block(body, end_id, frame);
}

int Compiler::add(Node node) {
  if (program_.nodes.size() >= kMaxNodes) throw ModelError("the text unrolls into too many steps");
  program_.nodes.push_back(std::move(node));
  return static_cast<int>(program_.nodes.size()) - 1;
}

int Compiler::block(const checked::Block& statements, int next, const Frame& frame) {
  for (auto it = statements.rbegin(); it != statements.rend(); ++it) {
    next = statement(**it, next, frame);
  }
  return next;
}

int Compiler::statement(const checked::Stmt& stmt, int next, const Frame& frame) {
  const int entry =
      std::visit([&](const auto& node) { return compile(node, next, frame); }, stmt.node);
  if (std::holds_alternative<checked::Step>(stmt.node)) {
    program_.nodes[entry].external = stmt.external;
  }
  for (const std::string& label : stmt.labels) label_entries_[label].insert(entry);
  return entry;
}

/// Leaves, innermost first, everything that lies between here and the target.
int Compiler::jump(const std::optional<Target>& target, const Frame& frame) {
  if (!target) throw std::logic_error("jump without a target");
  int node = target->node;
  for (std::size_t i = target->depth; i < frame.leaving.size(); ++i) {
    Node leave;
    leave.op = frame.leaving[i].op;
    leave.object = frame.leaving[i].object;
    leave.next = node;
    node = add(leave);
  }
  return node;
}

/// Compiles the else block of the statement at `node`: falls through to `next`, `retry` goes back.
void Compiler::else_block(int node, bool has_else, const checked::Block& statements, int next,
                          const Frame& frame) {
  if (!has_else) return;
  Frame inner = frame;
  inner.on_retry = Target{node, frame.leaving.size()};
  const int entry = block(statements, next, inner);
  program_.nodes[node].other = entry;
}

Expression Compiler::bind(const checked::ExprPtr& expr, const Frame& frame) {
  return expr ? elaborator_.bind(*expr, frame.scene) : Expression{};
}

int Compiler::source(const checked::SourceRef& source, bool& mempool, const Frame& frame) {
  mempool = std::holds_alternative<checked::Ref<checked::Mempool>>(source);
  return std::visit([&](const auto& ref) { return elaborator_.find(ref, frame.scene); }, source);
}

Variable Compiler::assignable(const checked::Assignable& target, const Frame& frame) {
  if (const auto* local = std::get_if<const checked::LocalVar*>(&target)) {
    return program_.var_types[frame.scene.locals.at(*local)];
  }
  if (const auto* shared = std::get_if<checked::Ref<checked::SharedVar>>(&target)) {
    const int cell = elaborator_.find(*shared, frame.scene);
    Variable variable = elaborator_.world_.shared_types.at(cell);
    variable.index = cell;
    return variable;
  }
  Variable counter;
  counter.index = elaborator_.find(std::get<checked::Ref<checked::Counter>>(target), frame.scene);
  counter.high = INT64_MAX;
  return counter;
}

int Compiler::place(int pool, const checked::AccountRef& account) {
  if (account.kind == checked::AccountRef::Held) return Node::kHeld;
  return elaborator_.account_cell(pool, account);
}

// ---- memory -----------------------------------------------------------------------------------

int Compiler::compile(const checked::Take& stmt, int next, const Frame& frame) {
  Node node;
  node.op = Op::Take;
  node.next = next;
  node.amount = bind(stmt.amount, frame);
  node.object = source(stmt.source, node.mempool, frame);
  node.as_class = stmt.as_class;
  node.class_if = bind(stmt.class_if, frame);
  node.to = stmt.into ? place(node.object, *stmt.into) : Node::kHeld;
  const int id = add(std::move(node));
  else_block(id, stmt.has_else, stmt.otherwise, next, frame);
  return id;
}

int Compiler::compile(const checked::Give& stmt, int next, const Frame& frame) {
  Node node;
  node.op = Op::Give;
  node.next = next;
  node.amount = bind(stmt.amount, frame);
  if (stmt.source) {
    node.object = source(*stmt.source, node.mempool, frame);
  } else {
    node.everything = true;
  }
  return add(std::move(node));
}

int Compiler::compile(const checked::Move& stmt, int next, const Frame& frame) {
  Node node;
  node.op = Op::Move;
  node.next = next;
  node.amount = bind(stmt.amount, frame);
  node.object = elaborator_.find(stmt.pool, frame.scene);
  node.from = place(node.object, stmt.from);
  node.to = place(node.object, stmt.to);
  const int id = add(std::move(node));
  else_block(id, stmt.has_else, stmt.otherwise, next, frame);
  return id;
}

// ---- locks, semaphores, waiting ---------------------------------------------------------------

int Compiler::compile(const checked::LockStmt& stmt, int next, const Frame& frame) {
  Node node;
  node.op = Op::Lock;
  node.next = next;
  node.object = elaborator_.find(stmt.lock, frame.scene);
  const int lock = node.object;
  const int id = add(std::move(node));
  else_block(id, stmt.has_else, stmt.otherwise, next, frame);
  if (stmt.has_body) {
    Frame inner = frame;
    inner.leaving.push_back({Op::Unlock, lock});
    Node unlock;
    unlock.op = Op::Unlock;
    unlock.object = lock;
    unlock.next = next;
    const int body = block(stmt.body, add(std::move(unlock)), inner);
    program_.nodes[id].next = body;
  }
  return id;
}

int Compiler::compile(const checked::Unlock& stmt, int next, const Frame& frame) {
  Node node;
  node.op = Op::Unlock;
  node.next = next;
  node.object = elaborator_.find(stmt.lock, frame.scene);
  return add(std::move(node));
}

int Compiler::compile(const checked::Down& stmt, int next, const Frame& frame) {
  Node node;
  node.op = Op::Down;
  node.next = next;
  node.object = elaborator_.find(stmt.semaphore, frame.scene);
  node.amount = bind(stmt.amount, frame);
  const int id = add(std::move(node));
  else_block(id, stmt.has_else, stmt.otherwise, next, frame);
  return id;
}

int Compiler::compile(const checked::Up& stmt, int next, const Frame& frame) {
  Node node;
  node.op = Op::Up;
  node.next = next;
  node.object = elaborator_.find(stmt.semaphore, frame.scene);
  node.amount = bind(stmt.amount, frame);
  return add(std::move(node));
}

int Compiler::compile(const checked::Wait& stmt, int next, const Frame& frame) {
  Node node;
  node.op = Op::Wait;
  node.next = next;
  node.condition = bind(stmt.until, frame);
  const int id = add(std::move(node));
  if (stmt.has_timeout) {
    const int timeout = block(stmt.timeout, next, frame);
    program_.nodes[id].other = timeout;
  }
  return id;
}

int Compiler::compile(const checked::Idle& stmt, int next, const Frame& frame) {
  Node node;
  node.op = Op::Idle;
  node.next = next;
  node.condition = bind(stmt.until, frame);
  return add(std::move(node));
}

int Compiler::compile(const checked::Step& stmt, int next, const Frame&) {
  Node node;
  node.op = Op::Step;
  node.next = next;
  node.text = stmt.text;
  return add(std::move(node));
}

// ---- paths and procedures ---------------------------------------------------------------------

int Compiler::compile(const checked::Submit& stmt, int next, const Frame& frame) {
  Node node;
  node.op = Op::Submit;
  node.next = next;
  node.object = elaborator_.path(stmt.path, frame.scene);
  const int id = add(std::move(node));
  else_block(id, stmt.has_else, stmt.otherwise, next, frame);
  return id;
}

int Compiler::compile(const checked::Call& stmt, int next, const Frame& frame) {
  const auto [space, procedure] = elaborator_.procedure(stmt.procedure, frame.scene);
  Frame inner = frame;
  inner.chain += (frame.chain.empty() ? "" : " -> ") + procedure->name;
  const int active = ++inner.active[{procedure, space}];
  const Value depth = procedure->depth
                          ? elaborator_.constant(*procedure->depth, Elaborator::scene_in(*space))
                          : kMaxActivations;
  if (active > depth) {
    Node node;
    node.op = Op::Fail;
    node.text = inner.chain;
    return add(std::move(node));
  }
  Arguments arguments;
  for (std::size_t i = 0; i < procedure->arguments.size(); ++i) {
    arguments[procedure->arguments[i].get()] =
        elaborator_.bind_argument(stmt.arguments[i], frame.scene);
  }
  inner.scene.space = space;
  inner.scene.arguments = std::move(arguments);
  inner.on_break.reset();
  inner.on_continue.reset();
  inner.on_retry.reset();
  inner.on_return = Target{next, frame.leaving.size()};
  return block(procedure->body, next, inner);
}

// ---- control ----------------------------------------------------------------------------------

int Compiler::compile(const checked::Either& stmt, int next, const Frame& frame) {
  Node node;
  node.op = Op::Either;
  for (const checked::Block& branch : stmt.branches) {
    node.branches.push_back(block(branch, next, frame));
  }
  return add(std::move(node));
}

int Compiler::compile(const checked::If& stmt, int next, const Frame& frame) {
  Node node;
  node.condition = bind(stmt.condition, frame);
  node.op = node.condition.shared ? Op::SharedBranch : Op::LocalBranch;
  node.next = block(stmt.then, next, frame);
  node.other = block(stmt.otherwise, next, frame);
  return add(std::move(node));
}

int Compiler::compile(const checked::While& stmt, int next, const Frame& frame) {
  Node node;
  node.condition = bind(stmt.condition, frame);
  node.op = node.condition.shared ? Op::SharedBranch : Op::LocalBranch;
  node.other = next;
  const int head = add(std::move(node));
  Frame inner = frame;
  inner.on_break = Target{next, frame.leaving.size()};
  inner.on_continue = Target{head, frame.leaving.size()};
  const int body = block(stmt.body, head, inner);
  program_.nodes[head].next = body;
  return head;
}

int Compiler::compile(const checked::Loop& stmt, int next, const Frame& frame) {
  const int head = add(Node{});
  Frame inner = frame;
  inner.on_break = Target{next, frame.leaving.size()};
  inner.on_continue = Target{head, frame.leaving.size()};
  const int body = block(stmt.body, head, inner);
  program_.nodes[head].next = body;
  return head;
}

int Compiler::compile(const checked::Repeat& stmt, int next, const Frame& frame) {
  const Value times = elaborator_.constant(*stmt.times, frame.scene);
  if (times < 0) throw ModelError("a repeat of less than zero times");
  Frame inner = frame;
  inner.on_break = Target{next, frame.leaving.size()};
  int entry = next;
  for (Value i = 0; i < times; ++i) {
    inner.on_continue = Target{entry, frame.leaving.size()};
    entry = block(stmt.body, entry, inner);
  }
  if (times == 0) {  // nobody ever stands in it, but its labels exist
    inner.on_continue = Target{next, frame.leaving.size()};
    block(stmt.body, next, inner);
  }
  return entry;
}

int Compiler::compile(const checked::Break&, int, const Frame& frame) {
  return jump(frame.on_break, frame);
}
int Compiler::compile(const checked::Continue&, int, const Frame& frame) {
  return jump(frame.on_continue, frame);
}
int Compiler::compile(const checked::Return&, int, const Frame& frame) {
  return jump(frame.on_return, frame);
}
int Compiler::compile(const checked::Retry&, int, const Frame& frame) {
  return jump(frame.on_retry, frame);
}

int Compiler::compile(const checked::Atomic& stmt, int next, const Frame& frame) {
  Node end;
  end.op = Op::AtomicEnd;
  end.next = next;
  Frame inner = frame;
  inner.leaving.push_back({Op::AtomicEnd, -1});
  Node node;
  node.op = Op::Atomic;
  node.next = next;
  node.body = block(stmt.body, add(std::move(end)), inner);
  return add(std::move(node));
}

// ---- values -----------------------------------------------------------------------------------

int Compiler::compile(const checked::Assign& stmt, int next, const Frame& frame) {
  Node node;
  node.op = Op::Assign;
  node.next = next;
  node.variable = assignable(stmt.target, frame);
  node.amount = bind(stmt.value, frame);
  return add(std::move(node));
}

int Compiler::compile(const checked::AssignAny& stmt, int next, const Frame& frame) {
  Node node;
  node.op = Op::AssignAny;
  node.next = next;
  node.variable = assignable(stmt.target, frame);
  node.low = bind(stmt.range.low, frame);
  node.high = bind(stmt.range.high, frame);
  return add(std::move(node));
}

int Compiler::compile(const checked::Send& stmt, int next, const Frame& frame) {
  Node node;
  node.op = Op::Send;
  node.next = next;
  node.object = elaborator_.find(stmt.queue, frame.scene);
  node.amount = bind(stmt.kind, frame);
  const int id = add(std::move(node));
  else_block(id, stmt.has_else, stmt.otherwise, next, frame);
  return id;
}

int Compiler::compile(const checked::Receive& stmt, int next, const Frame& frame) {
  Node node;
  node.op = Op::Receive;
  node.next = next;
  node.object = elaborator_.find(stmt.queue, frame.scene);
  const int id = add(std::move(node));
  for (const checked::ReceiveArm& arm : stmt.arms) {
    const int entry = block(arm.body, next, frame);
    for (Value kind : arm.kinds) program_.nodes[id].arms.emplace(kind, entry);
  }
  else_block(id, stmt.has_else, stmt.otherwise, next, frame);
  return id;
}

int Compiler::compile(const checked::Assert& stmt, int next, const Frame& frame) {
  Node node;
  node.op = Op::Assert;
  node.next = next;
  node.condition = bind(stmt.condition, frame);
  return add(std::move(node));
}

int Compiler::compile(const checked::Fail& stmt, int, const Frame&) {
  Node node;
  node.op = Op::Fail;
  node.text = stmt.text;
  return add(std::move(node));
}

// ---- labels -----------------------------------------------------------------------------------

std::set<int> Compiler::first_steps(int node) const {
  std::set<int> steps;
  std::set<int> seen;
  std::vector<int> todo{node};
  while (!todo.empty()) {
    const int id = todo.back();
    todo.pop_back();
    if (!seen.insert(id).second) continue;
    const Node& at = program_.nodes[id];
    if (at.op == Op::Skip || at.op == Op::AtomicEnd) {
      todo.push_back(at.next);
    } else if (at.op == Op::LocalBranch && at.condition.constant) {
      todo.push_back(at.condition(State{}, 0) != 0 ? at.next : at.other);
    } else if (at.op == Op::LocalBranch) {
      todo.push_back(at.next);
      todo.push_back(at.other);
    } else {
      steps.insert(id);
    }
  }
  return steps;
}

/// A label that stands before control that takes no step is carried to the first step; copies of
/// the text (repeat, call) each have a place of their own.
void Compiler::resolve_labels() {
  for (const auto& [label, entries] : label_entries_) {
    std::set<int>& places = program_.labels[label];
    for (int entry : entries) {
      const std::set<int> steps = first_steps(entry);
      const bool one = steps.size() == 1 && program_.nodes[*steps.begin()].op != Op::End;
      if (!one) throw ModelError(fmt::format("{}: no one place for {}", program_.name, label));
      places.insert(*steps.begin());
    }
  }
}

}  // namespace hw::agree
