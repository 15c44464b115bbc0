// An invariant from Z3's Horn engine (Spacer: Komuravelli, Gurfinkel, Chaki 2014), asked where the
// learner's candidates, sums of few terms, do not suffice. It finds disjunctions, which the learner
// does not look for; where sums suffice it mostly takes longer (papers/decisions/010).
//
// What it answers is a suggestion: it is turned into formulas of ours, and these are tested as any
// other candidates are.
#pragma once

#include <vector>

#include "checker/smt/invariant.h"

namespace hw::smt {

/// Conjuncts of an invariant that excludes `bad`, in which what `known` says already may be
/// missing. Empty: there is none, or it was not found, or it has more than linear sums in it. Takes
/// at most the time of one question, and a quarter of the time that there is. Throws GaveUp only if
/// all the time is up.
std::vector<ir::Formula> horn_invariant(const Invariant& known, const ir::Formula& bad,
                                        const Patience& patience);

}  // namespace hw::smt
