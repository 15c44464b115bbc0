#include "checker/suggest/find_statement.h"

namespace hw::suggest {

using namespace checked;

namespace {

class Finder {
 public:
  explicit Finder(Span span) : span_(span) {}

  void body(Block& block, bool in_loop, bool in_atomic) {
    for (StmtPtr& statement : block) {
      if (statement->span == span_ && !found.statement) {
        found = {statement.get(), in_loop, in_atomic};
      }
      std::visit([&](auto& node) { inside(node, in_loop, in_atomic); }, statement->node);
    }
  }

  FoundStatement found;

 private:
  template <typename Node>
  void inside(Node& node, bool in_loop, bool in_atomic) {
    constexpr bool loops =
        std::is_same_v<Node, Loop> || std::is_same_v<Node, While> || std::is_same_v<Node, Repeat>;
    const bool atomic = in_atomic || std::is_same_v<Node, Atomic>;
    if constexpr (requires { node.body; }) body(node.body, in_loop || loops, atomic);
    if constexpr (requires { node.otherwise; }) body(node.otherwise, in_loop, atomic);
    if constexpr (requires { node.timeout; }) body(node.timeout, in_loop, atomic);
    if constexpr (requires { node.then; }) body(node.then, in_loop, atomic);
    if constexpr (requires { node.branches; }) {
      for (Block& branch : node.branches) body(branch, in_loop, atomic);
    }
    if constexpr (requires { node.arms; }) {
      for (ReceiveArm& arm : node.arms) body(arm.body, in_loop, atomic);
    }
  }

  Span span_;
};

}  // namespace

FoundStatement find_statement(CheckedModel& model, Span span) {
  Finder finder(span);
  const auto look = [&](Scope& scope) {
    for (auto& task : scope.tasks) finder.body(task->body, false, false);
    for (auto& path : scope.paths) finder.body(path->body, false, false);
  };
  look(model.root);
  for (auto& subsystem : model.subsystems) look(subsystem->scope);
  return finder.found;
}

std::vector<Pool*> pools_of(CheckedModel& model) {
  std::vector<Pool*> pools;
  for (auto& pool : model.root.pools) pools.push_back(pool.get());
  for (auto& subsystem : model.subsystems) {
    for (auto& pool : subsystem->scope.pools) pools.push_back(pool.get());
  }
  return pools;
}

}  // namespace hw::suggest
