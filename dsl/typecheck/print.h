// Checked trees as source-like text: what reports call a condition or a step.
#pragma once

#include <string>

#include "dsl/typecheck/checked.h"

namespace hw::checked {

/// "pages.free < min and not drop_noise": canonical spacing, only the parentheses that are needed.
std::string to_text(const Expr& expr);

/// The head of a statement without its blocks: "take 1 pages as emergency into anon", "if pages.anon > 0".
std::string to_text(const Stmt& stmt);

}  // namespace hw::checked
