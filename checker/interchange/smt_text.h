// Linear sums and formulas as S-expressions of SMT-LIB 2: for exports, and for certificates, whose
// reader (checker/certificate/proof_text.h) takes back what is written here. The prover shares none
// of it: it builds its terms through Z3's own interface.
#pragma once

#include <string>
#include <vector>

#include "checker/ir/system.h"

namespace hw::interchange {

/// "|pages.free|": quoted symbols, unique, with an optional suffix inside the quotes.
std::vector<std::string> smt_symbols(const ir::System& system, const std::string& suffix = {});

std::string smt_number(ir::Value value);
/// "(+ |a| (* 2 |b|) 3)" and "(>= (+ |a| |b|) 3)": variables are called as `symbols` has it.
std::string smt_text(const ir::Linear& linear, const std::vector<std::string>& symbols);
std::string smt_text(const ir::Formula& formula, const std::vector<std::string>& symbols);
/// "and"/"or" of parts; of none and of one what they should be.
std::string smt_join(const char* op, const std::vector<std::string>& parts, const char* none);

/// A comment of one line: no line break of the text gets out of it.
std::string smt_comment(const std::string& text);

}  // namespace hw::interchange
