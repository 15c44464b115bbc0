// Linear sums and formulas as S-expressions of SMT-LIB 2.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "checker/ir/system.h"

namespace hw::interchange {

/// What a variable is called: of the old state, of the new one.
using Naming = std::function<std::string(ir::VarId)>;

/// "|pages.free|": quoted symbols, unique, with an optional suffix inside the quotes.
std::vector<std::string> smt_symbols(const ir::System& system, const std::string& suffix = {});

std::string smt_number(ir::Value value);
std::string smt_text(const ir::Linear& linear, const Naming& name);
std::string smt_text(const ir::Formula& formula, const Naming& name);
/// "and"/"or" of parts; of none and of one what they should be.
std::string smt_join(const char* op, const std::vector<std::string>& parts, const char* none);

/// A comment of one line: no line break of the text gets out of it.
std::string smt_comment(const std::string& text);

}  // namespace hw::interchange
