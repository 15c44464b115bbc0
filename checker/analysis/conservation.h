// Linear sums that no transition changes, found from the transitions themselves: the null space of
// the matrix of their constant changes. They contain the laws known by construction (free +
// accounts + held = size) and others that only the text implies (in writeback = waiting at the
// submit + in flight).
//
// Source: place invariants of Petri nets (Lautenbach 1973; Memmi, Roucairol 1980), by Gaussian
// elimination. Exact integer arithmetic; where 64 bits do not suffice the rest of the laws is given
// up, which loses precision and never soundness.
#pragma once

#include <vector>

#include "checker/ir/system.h"

namespace hw::analysis {

/// `dependent = constant + sum of others` in every reachable state. Of a system with open
/// parameters the constant is linear in these.
struct Dependence {
  ir::VarId dependent = 0;
  ir::Linear value;  ///< over variables that are dependent on nothing themselves, and parameters
};

/// A largest set of variables that are functions of the rest, integer coefficients only.
/// `keep_first` orders all variables by how much one would rather keep them; those at the end
/// become dependent. Cost: cubic in the number of variables at worst, near linear for the sparse
/// systems met here.
std::vector<Dependence> dependences(const ir::System& system,
                                    const std::vector<ir::VarId>& keep_first);

}  // namespace hw::analysis
