// What the three files about statements share.
#pragma once

#include "dsl/typecheck/checker.h"

namespace hw::typing {

/// The `else` of a statement that has one.
template <typename Node>
void Checker::otherwise(const std::optional<ast::Block>& block, Node& node) {
  if (!block) return;
  node.has_else = true;
  node.otherwise = else_block(*block);
}

}  // namespace hw::typing
