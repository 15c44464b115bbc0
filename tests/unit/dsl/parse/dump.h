// Syntax trees as one-line S-expressions, so that a test can state the whole shape of a tree.
#pragma once

#include <string>

#include "dsl/ast/ast.h"

namespace hw::testing {

std::string dump(const ast::ExprPtr& expr);
std::string dump(const ast::Reference& reference);
std::string dump(const ast::Block& block);
std::string dump(const ast::Decl& declaration);
std::string dump(const ast::Property& property);
std::string dump(const ast::File& file);

}  // namespace hw::testing
