// The first pass over the trees: every declaration becomes a symbol in its scope.
#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "dsl/resolve/resolve.h"

namespace hw::resolved {

/// What the first pass leaves for the second beside the model itself.
struct Names {
  /// The scope inside a task, path or procedure: its index, own variables, arguments.
  std::unordered_map<const ast::Decl*, Scope*> bodies;
  std::unordered_map<const ast::Decl*, std::vector<const ast::Name*>> labels;
  /// Every kind of every enum and queue: a name that may mean one is left to typecheck.
  std::unordered_set<std::string> enum_kinds;
};

/// Makes the symbols and scopes of `model.files`. Reports names declared twice in one scope, label
/// names twice in one body, kinds twice in one enum, accounts twice in one pool or called like a
/// part that every pool has.
Names declare(Model& model, Diagnostics& diagnostics);

/// Calls `visit(block)` for each block directly inside the statement, in the order of the text.
template <typename Visit>
void for_each_block(const ast::Stmt& stmt, Visit visit) {
  std::visit(
      [&](const auto& node) {
        if constexpr (requires { node.block; }) visit(node.block);
        if constexpr (requires { node.body.has_value(); }) {
          if (node.body) visit(*node.body);
        } else if constexpr (requires { node.body; }) {
          visit(node.body);
        }
        if constexpr (requires { node.branches; }) {
          for (const ast::Block& branch : node.branches) visit(branch);
        }
        if constexpr (requires { node.timeout; }) {
          if (node.timeout) visit(*node.timeout);
        }
        if constexpr (requires { node.arms[0].block; }) {
          for (const auto& arm : node.arms) visit(arm.block);
        } else if constexpr (requires { node.arms; }) {
          for (const auto& arm : node.arms) visit(arm.body);
        }
        if constexpr (requires { node.otherwise; }) {
          if (node.otherwise) visit(*node.otherwise);
        }
      },
      stmt.node);
}

}  // namespace hw::resolved
