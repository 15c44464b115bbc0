// What the languages with infix operators have in common: identifiers, and sums.
#pragma once

#include <string>
#include <vector>

#include "checker/ir/linear.h"

namespace hw::interchange {

/// One identifier (letters, digits, `_`) for each text, all different.
std::vector<std::string> identifiers(const std::vector<std::string>& texts);

/// `0 - 2 * a + b - 3`: no unary minus, which not every language has. `names` by variable.
std::string infix(const ir::Linear& sum, const std::vector<std::string>& names);

}  // namespace hw::interchange
